#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The cometd-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Compiles the pieces of C in the manual as a reader would paste them, each into a file of its own,
and runs them: the file of tests/docs/fragments that is named like the page calls their functions
and asserts what the page says. Each line of each piece has to run."""

import argparse
import os
import re
import shlex
import subprocess
import sys
import tempfile

import snippets
import tap


def run(*arguments, **options):
    return subprocess.run(arguments, text=True, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          **options)


class Page:
    """The pieces of one page, and the program that calls them."""

    def __init__(self, name, pieces, options, folder):
        self.name = name
        self.pieces = pieces
        self.options = options
        self.folder = os.path.join(folder, name)
        self.ended_well = False
        os.mkdir(self.folder)
        self.compiler = snippets.Compiler(options.compiler, options.include,
                                          os.path.abspath(options.library))

    def source(self, name):
        return os.path.join(self.options.root, 'tests/docs/fragments', name + '.c')

    def build(self):
        self.objects = [self.compiler.compile(piece, self.folder, '-O0', '--coverage')
                        for piece in self.pieces]
        if not os.path.exists(self.source(self.name)):
            raise RuntimeError(f'nothing calls what is on this page: {self.source(self.name)}')
        self.program = self.compiler.link(
            os.path.join(self.folder, 'program'), '--coverage', self.source(self.name),
            self.source('reader'), *self.objects, *self.options.link, '-lm')
        return ()

    def run(self):
        """Each test of the program, with a name that a reader of the results knows."""
        # Deadlines are for what hangs, not for a machine that is busy.
        result = run(self.program, '--tap', cwd=self.folder, stderr=subprocess.STDOUT,
                     timeout=800, env={**os.environ, 'COMETD_TEST_TIMEOUT_SCALE': '20'})
        passed = set(re.findall(r'^ok [0-9]+ /(\S+)$', result.stdout, re.MULTILINE))
        self.ended_well = result.returncode == 0
        if not self.ended_well:
            yield re.sub(r'^# .*-DEBUG: .*\n', '', result.stdout, flags=re.MULTILINE)
        for piece, path in zip(self.pieces, self.objects):
            symbols = run('nm', '--defined-only', '--extern-only', path, check=True).stdout
            functions = set(re.findall(r' T (\w+)$', symbols, re.MULTILINE))
            functions -= {name for name in functions if name.endswith('_get_type')}
            if not functions:
                yield f'{piece.name} has no function that could be called'
            for name in sorted(functions - passed):
                yield f'{piece.name}: no test of {name}()'

    def unreached(self):
        """The lines that never ran; a program that broke off has not written them down."""
        if not self.ended_well:
            yield 'the program broke off'
            return
        for piece, path in zip(self.pieces, self.objects):
            result = run(*shlex.split(self.options.gcov), '-t', os.path.basename(path),
                         cwd=self.folder, stderr=subprocess.PIPE)
            source = None
            lines = 0
            for line in result.stdout.splitlines():
                # Between those of one line of the source in more than one guise there are rules.
                count, number, text = [*(part.strip() for part in line.split(':', 2)), '', ''][:3]
                if number == '0' and text.startswith('Source:'):
                    source = os.path.basename(text)
                elif source == os.path.basename(path)[:-2] + '.c':
                    lines += count not in ('-', '#####', '=====')
                    if count in ('#####', '====='):
                        yield f'{piece.page}:{piece.line + int(number)} never ran: {text}'
            if lines == 0:
                yield f'{piece.name}: nothing is known of what ran: {result.stderr}'


def main():
    parser = argparse.ArgumentParser()
    for name in ('root', 'library', 'compiler', 'gcov'):
        parser.add_argument(f'--{name}', required=True)
    parser.add_argument('--include', action='append', default=[])
    parser.add_argument('--link', action='append', default=[])
    options = parser.parse_args()
    options.link = [os.path.abspath(path) for path in options.link]

    pieces = {}
    for snippet in snippets.read(options.root, 'fragments'):
        name = os.path.splitext(os.path.basename(snippet.page))[0]
        pieces.setdefault(name, []).append(snippet)
    # A source without a page would be a test of nothing.
    sources = {os.path.splitext(name)[0] for name
               in os.listdir(os.path.join(options.root, 'tests/docs/fragments'))}
    with tempfile.TemporaryDirectory(prefix='cometd-glib-fragments-') as folder:
        checks = [('sources', lambda: (f'{name}.c has no page'
                                       for name in sorted(sources - {'reader', *pieces})))]
        for name, found in pieces.items():
            page = Page(name, found, options, folder)
            checks += [(f'compile {name}.md', page.build), (f'run {name}.md', page.run),
                       (f'every line of {name}.md', page.unreached)]
        return tap.run(checks)


sys.exit(main())
