# SPDX-FileCopyrightText: 2026 The cometd-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The code of the documentation, and which test runs it."""

import glob
import os
import re
import shlex
import subprocess

FLAGS = ['-std=gnu11', '-g', '-Wall', '-Wextra', '-Werror', '-Wno-unused-parameter']

LANGUAGES = ('c', 'javascript', 'python', 'vala')
# Some pages show, in several languages side by side, parts of the programs of other pages.
STEPS_PAGES = ('docs/story.md', 'docs/story-extensions.md')
PROGRAMS_PAGES = ('docs/story-programs.md', 'docs/story-program-c.md')
# A program is built and run in each of the places that are the sections of this chapter.
PLACES_PAGE = 'docs/languages.md'
PLACES_CHAPTER = 'Building and running'

# Each section of this chapter shows errors, which cometd-cli must print.
ERRORS_PAGE = 'docs/finding-out.md'
ERRORS_CHAPTER = 'Error by error'
# Configurations, each for the program that its language is named after.
CONFIGURATIONS = ('nginx', 'haproxy')

FENCE = re.compile(r'^[ \t>]*(```+|~~~+|\|\[)[ \t]*(.*)$')
HEADING = re.compile(r'^(#+) +(.*)$')


class Snippet:
    """A block of code: the page's path in the tree, its first line, the headings above it, its
    language and its text."""

    def __init__(self, page, line, headings, language, text):
        self.page = page
        self.line = line
        self.headings = headings
        self.language = language
        self.text = text
        self.name = f'{os.path.basename(page)}:{line}'
        self.is_program = language != 'c' or re.search(r'^main \(', text, re.MULTILINE) is not None
        # Set by read_page(): this is the output of commands, or compiled by them.
        self.is_of_commands = False


def blocks(page, lines):
    """The fenced blocks in the lines of a page, and indented ones, which have no language."""
    headings, fence, before = {}, None, ''
    for number, line in enumerate(lines, 1):
        if fence is not None:
            if line.strip() == fence:
                yield Snippet(page, start, tuple(headings.values()), language, ''.join(text))
                fence = None
            else:
                text.append(line + '\n')
        elif match := FENCE.match(line):
            fence, language = match.groups()
            fence = {'|[': ']|'}.get(fence, fence)
            start, text = number, []
        elif match := HEADING.match(line):
            level = len(match.group(1))
            headings = {key: value for key, value in headings.items() if key < level}
            headings[level] = match.group(2)
        elif re.match(r'(    |\t)\S', line) and not before:
            yield Snippet(page, number, tuple(headings.values()), 'indented', line + '\n')
        before = line.strip()
    if fence is not None:
        yield Snippet(page, start, tuple(headings.values()), 'not closed', ''.join(text))


def comments(lines):
    """The lines of the documentation comments of a C source, in place; other lines are empty."""
    inside = False
    for line in lines:
        if inside and '*/' not in line:
            yield re.sub(r'^ *\* ?', '', line)
        else:
            yield ''
            inside = line.strip() == '/**' or inside and '*/' not in line


def examples(lines):
    """The lines of a man page as Markdown: a heading for each section, and a block of commands for
    each example."""
    for line in lines:
        if line.startswith('.SH '):
            yield '# ' + line[4:].capitalize()
        elif line in ('.nf', '.fi'):
            yield '```sh' if line == '.nf' else '```'
        else:
            for escape, character in ((r'\-', '-'), (r'\(aq', "'"), (r'\(dq', '"'), (r'\e', '\\')):
                line = line.replace(escape, character)
            yield line


def read_page(root, path):
    with open(os.path.join(root, path), encoding='utf-8') as file:
        lines = file.read().splitlines()
    if path.endswith(('.c', '.h')):
        lines = comments(lines)
    elif path.endswith('.1'):
        lines = examples(lines)
    # Only Markdown treats indented text as code.
    found = [block for block in blocks(path, lines)
             if path.endswith('.md') or block.language != 'indented']
    compiles = any(re.search(r'^cc ', block.text, re.MULTILINE)
                   for block in found if block.language == 'sh')
    before = None
    for block in found:
        block.is_of_commands = (block.language == 'text' and before == 'sh'
                                or block.language == 'c' and block.is_program and compiles)
        before = block.language
    return found


def pages(root):
    """The documentation, in which there may be code."""
    found = ['README.md', 'CONTRIBUTING.md', 'NEWS']
    for pattern in ('docs/*.md', 'demo/**/*.1', 'cometd-glib/**/*.[ch]',
                    'tests/server/cometd-glib-testing/*.[ch]', 'bindings/**/*.md', 'tests/**/*.md'):
        found += sorted(glob.glob(pattern, root_dir=root, recursive=True))
    return found


def read_story(root):
    """The programs of the story, and their output as shown on the pages."""
    return [snippet for page in PROGRAMS_PAGES for snippet in read_page(root, page)]


def is_step(snippet):
    return snippet.page in STEPS_PAGES and snippet.language in LANGUAGES


def is_program(snippet):
    return snippet.language in LANGUAGES and snippet.is_program and not is_step(snippet)


def is_of_places(snippet):
    return (snippet.page == PLACES_PAGE and PLACES_CHAPTER in snippet.headings
            and snippet.language == 'sh')


def is_of_errors(snippet):
    return (snippet.page == ERRORS_PAGE and ERRORS_CHAPTER in snippet.headings
            and snippet.language == 'text')


def program(page):
    """The file of tests/docs/fragments that calls the fragments of a page, without its suffix. The
    examples in the descriptions of the classes share one."""
    if page.endswith(('.c', '.h')):
        return 'classes'
    return os.path.splitext(os.path.basename(page))[0]


# Each block belongs to exactly one test, which check-docs.py checks.
OWNERS = {
    'fragments': lambda snippet: (snippet.language == 'c' and not is_step(snippet)
                                  and not snippet.is_program),
    'programs': lambda snippet: is_program(snippet) and not snippet.is_of_commands,
    'outputs': lambda snippet: (snippet.language == 'text' and not snippet.is_of_commands
                                and not is_of_errors(snippet)),
    'errors': is_of_errors,
    'configurations': lambda snippet: snippet.language in CONFIGURATIONS,
    'steps': is_step,
    'places': is_of_places,
    'commands': lambda snippet: (snippet.language == 'sh' and not is_of_places(snippet)
                                 or snippet.is_of_commands),
}


def owners(snippet):
    return [name for name, owns in OWNERS.items() if owns(snippet)]


def read(root, owner=None):
    """All blocks of all pages, or those that belong to one test."""
    return [snippet for page in pages(root) for snippet in read_page(root, page)
            if owner is None or owners(snippet) == [owner]]


class Compiler:
    """The compiler, with the headers and the libraries of this build."""

    def __init__(self, command, includes, libraries):
        self.command = shlex.split(command)
        self.flags = [f'-I{folder}' for folder in includes] + self.ask_packages('--cflags')
        self.packages = self.ask_packages('--libs')
        self.libraries = [os.path.abspath(library) for library in libraries]

    @staticmethod
    def ask_packages(what):
        return subprocess.run(['pkg-config', what, 'gio-2.0', 'json-glib-1.0', 'libsoup-3.0'],
                              check=True, text=True, capture_output=True).stdout.split()

    def run(self, *arguments):
        """Raises an exception with the output of the compiler."""
        result = subprocess.run([*self.command, *FLAGS, *arguments], text=True,
                                stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                stderr=subprocess.STDOUT)
        if result.returncode != 0:
            raise RuntimeError(result.stdout)

    def link(self, program, *files):
        self.run(*files, '-o', program, *self.libraries,
                 *(f'-Wl,-rpath,{os.path.dirname(library)}' for library in self.libraries),
                 *self.flags, *self.packages)
        return program

    def compile(self, snippet, folder):
        """Compiles a program of a page, and returns its path."""
        stem = os.path.join(folder, snippet.name.replace(':', '-'))
        with open(stem + '.c', 'w', encoding='utf-8') as file:
            file.write(snippet.text)
        return self.link(stem, stem + '.c')
