# SPDX-FileCopyrightText: 2026 The cometd-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The environment in which the commands of the documentation are run: a source tree, an installed
library, a working folder, and free ports in place of those on the pages."""

import contextlib
import os
import re
import shutil

import ports
import snippets
import terminal

SHOWN_PORTS = ('8000', '8080', '8443')


# The ports are reserved until the test ends.
kept = []


def free_ports():
    found = {}
    for shown in SHOWN_PORTS:
        kept.append(ports.keep())
        found[shown] = str(ports.number(kept[-1]))
    return found


class Home:
    """A build is configured for a prefix that cannot be written to. It is installed below the home
    instead, and found by means of the environment variables that the manual lists for another
    prefix."""

    def __init__(self, options, folder):
        self.options = options
        # Servers that run for more than one chapter.
        self.servers = contextlib.ExitStack()
        self.stage = os.path.join(folder, 'stage')
        self.prefix = self.stage + options.prefix
        self.libdir = os.path.join(self.prefix, options.libdir)
        self.work = os.path.join(folder, 'work')
        os.mkdir(self.work)
        self.tree = os.path.join(folder, 'tree')
        self.copy_tree()

    def copy_tree(self):
        def is_build(folder, names):
            return [name for name in names if name in ('.git', '_build', '__pycache__')
                    or os.path.exists(os.path.join(folder, name, 'meson-private'))]
        shutil.copytree(self.options.root, self.tree, ignore=is_build, symlinks=True)
        os.mkdir(os.path.join(self.tree, '_build'))

    def use_build(self, name):
        """From now on, the _build/NAME of the pages is the build under test: building another one
        would take minutes."""
        path = os.path.join(self.tree, '_build', name)
        shutil.rmtree(path, ignore_errors=True)
        os.symlink(os.path.abspath(self.options.build), path)

    def move_package(self):
        """Sets the prefix in the .pc file, as for a relocated package."""
        path = os.path.join(self.libdir, 'pkgconfig', 'cometd-glib-1.pc')
        with open(path, encoding='utf-8') as file:
            text = file.read()
        with open(path, 'w', encoding='utf-8') as file:
            file.write(re.sub(r'^prefix=.*$', f'prefix={self.prefix}', text, flags=re.MULTILINE))

    def environment(self):
        share = os.path.join(self.prefix, 'share')
        return {
            'HOME': self.work,
            'LC_ALL': 'C.UTF-8',
            'G_DEBUG': 'fatal-criticals',
            'DESTDIR': self.stage,
            # /usr/bin has the programs of Debian that the commands use, whatever else is installed.
            'PATH': f'{self.prefix}/bin:/usr/bin:{os.environ["PATH"]}',
            'LD_LIBRARY_PATH': self.libdir,
            'PKG_CONFIG_PATH': os.path.join(self.libdir, 'pkgconfig'),
            'GI_TYPELIB_PATH': os.path.join(self.libdir, 'girepository-1.0'),
            'XDG_DATA_DIRS': f'{share}:/usr/local/share:/usr/share',
            'PYTHONPATH': self.stage + self.options.python_dir,
            'PYTHONDONTWRITEBYTECODE': '1',
        }

    def terminal(self, folder=None):
        return terminal.Terminal(folder or self.work, self.environment())

    def paste(self, page, chapter):
        """Writes the program of a page to the file that a command of the page compiles."""
        blocks = snippets.read_page(self.options.root, page)
        name, = {match for block in blocks if block.language == 'sh'
                 for match in re.findall(r'^cc (\S+\.c) ', block.text, re.MULTILINE)}
        program, = (block.text for block in blocks if block.language == 'c' and block.is_program)
        self.write(self.work, name, chapter.at_port(program))

    def write(self, folder, name, text):
        with open(os.path.join(folder, name), 'w', encoding='utf-8') as file:
            file.write(text)


class Chapter:
    """The blocks below one heading: the commands, to be run in order, and their outputs."""

    def __init__(self, blocks, ports):
        self.blocks = blocks
        self.move(ports)

    def move(self, ports):
        """Replaces the ports, before a command is run."""
        self.ports = ports
        self.lines = [self.at_port(line) for block in self.blocks if block.language == 'sh'
                      for line in self.commands(block.text)]
        self.outputs = [self.at_port(block.text) for block in self.blocks
                        if block.language == 'text']

    @staticmethod
    def commands(text):
        """The lines, with continued ones joined."""
        lines = []
        for line in text.splitlines():
            if lines and re.search(r'(\\|\||&&)$', lines[-1]):
                lines[-1] += '\n' + line
            elif line.strip():
                lines.append(line)
        return lines

    def at_port(self, text):
        for shown, port in self.ports.items():
            text = text.replace(shown, port)
        return text

    def type(self, shell, *expected, background=False):
        """Runs the next command. It must print the expected texts; without any, it must exit
        successfully."""
        shell.type(self.lines.pop(0))
        if expected or background:
            shell.wait(*expected)
            return ''
        return shell.wait_end()

    def left(self):
        """Commands and outputs that a test did not use."""
        return [f'never typed: {line}' for line in self.lines] \
            + [f'never compared: {text}' for text in self.outputs]
