# SPDX-FileCopyrightText: 2026 The cometd-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The ways in which the library is used, wherever it is installed: the checks are the same in all
places."""

import os
import shlex
import shutil
import signal
import subprocess
import sysconfig

import display
import place
import server_program
import snippets

ADDRESS = 'http://127.0.0.1:8080/cometd'
SERVER_ARGUMENTS = ('--deny', '/members/only', '--expire', '/chat/demo')
SUFFIXES = {'python': '.py', 'javascript': '.js', 'vala': '.vala', 'c': '.c'}

GERMAN_ERROR = '''
import locale
locale.setlocale(locale.LC_ALL, '')
import gi
gi.require_version('Cometd', '1')
from gi.repository import Cometd, GLib
try:
    Cometd.run(Cometd.Client('http://127.0.0.1:9/').publish('/chat/demo', 1))
except GLib.Error as error:
    print(error.message)
'''

COMPLETE = '''
. /usr/share/bash-completion/bash_completion
_completion_loader cometd-cli
COMP_WORDS=(cometd-cli lis) COMP_CWORD=1
_cometd_cli
echo "${COMPREPLY[*]}"
'''


def complain_unless(condition, complaint):
    return () if condition else (complaint,)


def tools():
    """The folder with mypy and the types of the rest of GLib; None if tests/bindings/prepare was
    not run."""
    folder = os.environ.get('COMETD_BINDINGS_TOOLS')
    return folder and os.path.join(folder, 'python')


def add_pygobject_stubs(root):
    """Copies them to where pip would install them."""
    shutil.copytree(os.path.join(tools(), 'gi-stubs'),
                    os.path.join(root + sysconfig.get_path('purelib'), 'gi-stubs'),
                    dirs_exist_ok=True)


class Uses:
    def __init__(self, options, there):
        self.options = options
        self.place = there
        self.server = os.path.join(options.build, 'tests', 'server', 'cometd-test-server')

    def story(self):
        """The commands of the manual that compile and run its programs, each with a name."""
        for snippet in snippets.read_story(self.options.root):
            if snippet.language in SUFFIXES:
                self.place.write('story' + SUFFIXES[snippet.language], snippet.text)
            else:
                self.expected = snippet.text
        before = ''
        for line in place.commands(self.options.root, snippets.PLACES_CHAPTER):
            before += line + '\n'
            if ADDRESS in line:
                yield before.split()[0], lambda script=before: self.tell(script)
                before = ''

    def tell(self, script):
        # Credentials expire only once for each server.
        with server_program.Server(self.server, *SERVER_ARGUMENTS) as url:
            output = self.place.run(script.replace(ADDRESS, url))
        return complain_unless(output == self.expected, f'another story: {output}')

    def translations(self):
        for script, expected in (
                ('cometd-cli listen nonsense /x 2>&1 || true', '„nonsense“ ist keine'),
                (f'python3 -c {shlex.quote(GERMAN_ERROR)}', 'Der Client ist nicht geöffnet')):
            output = self.place.run(script, LANGUAGE='de')
            if expected not in output:
                yield f'not in German: {output}'

    def manual(self, prefix):
        """The man pages are found, and they are those of this prefix."""
        for name in ('cometd-cli', 'cometd-chat-server'):
            # /usr/local/man is a symbolic link.
            path = os.path.realpath(self.place.run(f'man -w {name}').strip())
            if path != f'{prefix}/share/man/man1/{name}.1':
                yield f'{path} is the manual of {name}'

    def completion(self):
        output = self.place.run(f'bash -c {shlex.quote(COMPLETE)}').strip()
        return complain_unless(output == 'listen', f'completed: {output}')

    def chat(self):
        """A desktop finds the app, starts it by its D-Bus service, and its window is in German."""
        program = os.path.join(os.path.dirname(os.path.abspath(__file__)), 'launch.py')
        with display.Display() as variables:
            output = self.place.run(f'dbus-run-session -- python3 {program}',
                                    LANGUAGE='de', **variables)
        return complain_unless(output == 'all is well\n', output)

    def windows(self, scripts):
        """Programs that run until they are interrupted: it is enough that each shows a window."""
        for script in scripts:
            with server_program.Server(self.server) as url, display.Display() as variables:
                process = self.place.start(script.replace(ADDRESS, url), variables,
                                           stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                                           start_new_session=True)
                with process:
                    found = subprocess.run(
                        ['timeout', '200', 'xdotool', 'search', '--sync', '--onlyvisible',
                         '--name', '^(Anna|Ben) chats$'], env={**os.environ, **variables},
                        stdin=subprocess.DEVNULL, capture_output=True).returncode == 0
                    # "meson devenv" is one process, and the program is another.
                    os.killpg(process.pid, signal.SIGTERM)
                    output = process.communicate(timeout=place.DEADLINE)[0]
            if not found or output:
                yield f'{script}: {"a" if found else "no"} window: {output}'

    def stub(self):
        """mypy finds the stubs of this tree next to those of pygobject-stubs."""
        program = os.path.join(self.options.root, 'tests/bindings/types/uses.py')
        self.place.run(f'python3 -m mypy --strict {program}', PYTHONPATH=tools())
        wrong = self.place.write('wrong.py', 'from gi.repository import Cometd\n'
                                             'Cometd.Client(5)\n')
        output = self.place.run(f'python3 -m mypy {wrong}', status=1, PYTHONPATH=tools())
        return complain_unless('"Client" has incompatible type "int"' in output, output)
