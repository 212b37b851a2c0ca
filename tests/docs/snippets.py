# SPDX-FileCopyrightText: 2026 The cometd-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The code of the manual, as a reader would paste it."""

import os
import re
import shlex
import subprocess

FLAGS = ['-std=gnu11', '-g', '-Wall', '-Wextra', '-Werror', '-Wno-unused-parameter']
# A fragment shows one function; who calls it is the reader's business.
FRAGMENT_FLAGS = ['-Wno-unused-function']


class Snippet:
    def __init__(self, page, line, language, text):
        self.language = language
        self.name = f'{os.path.basename(page)}:{line}'
        self.text = text
        self.is_program = re.search(r'^main \(', text, re.MULTILINE) is not None


def read(page, *languages):
    """The blocks in a page of Markdown, of these languages; of C if none is named."""
    with open(page, encoding='utf-8') as file:
        text = file.read()
    for match in re.finditer(r'^```(\w+)\n(.*?)^```$', text, re.DOTALL | re.MULTILINE):
        if match.group(1) in (languages or ('c',)):
            yield Snippet(page, text.count('\n', 0, match.start()) + 1, *match.groups())


class Compiler:
    """The compiler, and where this build has its headers and its library."""

    def __init__(self, command, includes, library):
        self.command = shlex.split(command)
        flags = subprocess.run(['pkg-config', '--cflags', '--libs',
                                'gio-2.0', 'json-glib-1.0', 'libsoup-3.0'],
                               check=True, text=True, capture_output=True).stdout.split()
        self.flags = [f'-I{folder}' for folder in includes] + flags
        self.library = library

    def compile(self, snippet, folder):
        """Makes a program of a program, an object of a fragment. Gives its path; raises with
        what the compiler says."""
        stem = os.path.join(folder, snippet.name.replace(':', '-'))
        with open(stem + '.c', 'w', encoding='utf-8') as file:
            file.write(snippet.text)
        command = [*self.command, *FLAGS, stem + '.c', '-o', stem]
        if snippet.is_program:
            command += [self.library, f'-Wl,-rpath,{os.path.dirname(self.library)}', *self.flags]
        else:
            command += ['-c', *FRAGMENT_FLAGS, *self.flags]
        result = subprocess.run(command, text=True, stdin=subprocess.DEVNULL,
                                stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        if result.returncode != 0:
            raise RuntimeError(result.stdout)
        return stem
