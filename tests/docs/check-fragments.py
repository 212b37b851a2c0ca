#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The cometd-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Compiles the pieces of C in the manual, many with one run of the compiler, and runs them: the
file of tests/docs/fragments that is named like the page calls their functions and asserts what the
page says. Each line of each piece has to run."""

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


class Piece:
    """A piece of a page: its includes, the names it defines, and all its words."""

    DEFINITIONS = (r'^(\w+) \(', r'^# *define (\w+)', r'^G_DE\w+ \((\w+), (\w+)', r'^\} (\w+);',
                   r'^(?:typedef )?(?:struct|enum|union) (\w+)$',
                   r'^(?:static|const) [^(]*?(\w+)(?:\[\w*\])*(?: =|;)')

    def __init__(self, snippet):
        self.page = snippet.page
        self.line = snippet.line
        self.name = snippet.name
        self.text = snippet.text
        self.includes = re.findall(r'^#include .*$', self.text, re.MULTILINE)
        self.words = set(re.findall(r'\w+', self.text))
        self.defined = {name for pattern in self.DEFINITIONS
                        for match in re.findall(pattern, self.text, re.MULTILINE)
                        for name in ([match] if isinstance(match, str) else match)}

    def goes_with(self, other):
        """Whether either compiles as it would in a file of its own: it includes the same, and uses
        nothing of the other."""
        return (self.includes == other.includes
                and not self.defined & other.words and not other.defined & self.words)

    def has(self, page, line):
        return page == self.page and self.line < line <= self.line + self.text.count('\n')


class Unit:
    """Pieces that are compiled together."""

    def __init__(self, stem, pieces):
        self.stem = stem
        self.pieces = pieces

    def compile(self, compiler):
        """Errors of the compiler name the page and the line in it."""
        with open(self.stem + '.c', 'w', encoding='utf-8') as file:
            file.writelines(f'#line {piece.line + 1} "{piece.page}"\n{piece.text}'
                            for piece in self.pieces)
        compiler.run('-c', self.stem + '.c', '-o', self.stem + '.o', '-O0', '--coverage',
                     # A piece shows one function; calling it is up to the reader.
                     '-Wno-unused-function', *compiler.flags)

    def functions(self):
        """(page, line, name) of each function that others can call."""
        symbols = run('nm', '--line-numbers', '--defined-only', '--extern-only', self.stem + '.o',
                      check=True).stdout
        for name, place, line in re.findall(r' T (\w+)\s+(\S+):(\d+)$', symbols, re.MULTILINE):
            page = next((piece.page for piece in self.pieces if place.endswith(piece.page)), place)
            yield page, int(line), name

    def counts(self, gcov, root):
        """(page, line, how often it ran) of each line that does something."""
        result = run(*shlex.split(gcov), '-t', '-o', os.path.dirname(self.stem), self.stem + '.o',
                     cwd=root, stderr=subprocess.PIPE)
        page = None
        for line in result.stdout.splitlines():
            # Between those of one line of the source in more than one guise there are rules.
            count, number, text = [*(part.strip() for part in line.split(':', 2)), '', ''][:3]
            if number == '0' and text.startswith('Source:'):
                page = text.removeprefix('Source:')
            elif count != '-' and number.isdigit():
                yield page, int(number), count


class Book:
    """All pages, and the programs made from them."""

    def __init__(self, options, folder):
        self.options = options
        self.folder = folder
        self.compiler = snippets.Compiler(options.compiler, options.include, [options.library])
        self.pages = {}
        together = []
        for snippet in snippets.read(options.root, 'fragments'):
            piece = Piece(snippet)
            self.pages.setdefault(snippets.program(piece.page), []).append(piece)
            fitting = next((pieces for pieces in together if all(map(piece.goes_with, pieces))),
                           None)
            if fitting is None:
                together.append(fitting := [])
            fitting.append(piece)
        self.units = [Unit(os.path.join(folder, f'unit-{number}'), pieces)
                      for number, pieces in enumerate(together)]
        self.ended_well = set()

    def source(self, name):
        return os.path.join(self.options.root, 'tests/docs/fragments', name + '.c')

    def sources(self):
        """Each source has a page, and each page a source."""
        found = {os.path.splitext(name)[0] for name in os.listdir(os.path.dirname(self.source('')))
                 if name.endswith('.c')} - {'reader'}
        for name in sorted(found ^ {*self.pages}):
            yield f'{name}.c has no page' if name in found else f'nothing calls what {name}.md has'

    def compile(self):
        for unit in self.units:
            unit.compile(self.compiler)
        self.compiler.run('-c', self.source('reader'), '-o', os.path.join(self.folder, 'reader.o'),
                          *self.compiler.flags)
        return ()

    def run(self, name):
        """Runs the tests of the program of a page, with their names in the results."""
        program = self.compiler.link(
            os.path.join(self.folder, name), '--coverage', self.source(name),
            os.path.join(self.folder, 'reader.o'), *(unit.stem + '.o' for unit in self.units),
            *self.options.link, '-lm')
        # Long enough for a busy machine.
        result = run(program, '--tap', cwd=self.folder, stderr=subprocess.STDOUT, timeout=800,
                     env={**os.environ, 'COMETD_TEST_TIMEOUT_SCALE': '20'})
        passed = set(re.findall(r'^ok [0-9]+ /(\S+)$', result.stdout, re.MULTILINE))
        if result.returncode == 0:
            self.ended_well.add(name)
        else:
            yield re.sub(r'^# .*-DEBUG: .*\n', '', result.stdout, flags=re.MULTILINE)
        functions = [function for unit in self.units for function in unit.functions()]
        for piece in self.pages[name]:
            own = {function for page, line, function in functions
                   if piece.has(page, line) and not function.endswith('_get_type')}
            if not own:
                yield f'{piece.name} has no function that could be called'
            for function in sorted(own - passed):
                yield f'{piece.name}: no test of {function}()'

    def unreached(self, name):
        """The lines that were not run; a program that aborted has not recorded them."""
        if name not in self.ended_well:
            yield 'the program broke off'
            return
        if not hasattr(self, 'counts'):
            self.counts = [count for unit in self.units
                           for count in unit.counts(self.options.gcov, self.options.root)]
        for piece in self.pages[name]:
            own = [(line, count) for page, line, count in self.counts if piece.has(page, line)]
            if not own:
                yield f'{piece.name}: nothing is known of what ran'
            for line, count in own:
                if count in ('#####', '====='):
                    text = piece.text.splitlines()[line - piece.line - 1]
                    yield f'{piece.page}:{line} never ran: {text.strip()}'


def main():
    parser = argparse.ArgumentParser()
    for name in ('root', 'library', 'compiler', 'gcov'):
        parser.add_argument(f'--{name}', required=True)
    parser.add_argument('--include', action='append', default=[])
    parser.add_argument('--link', action='append', default=[])
    options = parser.parse_args()
    options.link = [os.path.abspath(path) for path in options.link]

    with tempfile.TemporaryDirectory(prefix='cometd-glib-fragments-') as folder:
        book = Book(options, folder)
        checks = [('sources', book.sources), ('compile', book.compile)]
        for check, text in ((book.run, 'run'), (book.unreached, 'every line of')):
            checks += [(f'{text} {name}.md', lambda check=check, name=name: check(name))
                       for name in book.pages]
        return tap.run(checks)


sys.exit(main())
