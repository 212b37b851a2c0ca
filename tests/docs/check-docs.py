#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The cometd-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Checks the pages for consistency: no code without a test that runs it, no step that is not part
of its program, no dead links."""

import argparse
import glob
import os
import re
import sys
import textwrap
import tomllib

import snippets
import tap

ELISION = re.compile(r'\n\n(?:#|//|/\*) …(?: \*/)?\n\n')


def check_owners(root):
    """Each block of code in the documentation belongs to one test."""
    for snippet in snippets.read(root):
        owners = snippets.owners(snippet)
        if len(owners) != 1:
            yield (f'{snippet.page}:{snippet.line}: a block of “{snippet.language}” is run by '
                   f'{owners or "nobody"}')


def lines_of(text):
    """The lines to compare, without empty ones."""
    return [line for line in text.splitlines() if line.strip()]


def is_in(piece, program):
    """Whether the program contains the lines of the piece, with any indentation."""
    piece, program = lines_of(piece), lines_of(program)
    for start in range(len(program) - len(piece) + 1):
        part = textwrap.dedent('\n'.join(program[start:start + len(piece)]))
        if part.splitlines() == piece:
            return True
    return False


def check_steps(root):
    """The steps shown side by side are parts of the programs that are run, and each step exists in
    every language."""
    programs = {snippet.language: snippet.text
                for snippet in snippets.read_story(root)
                if snippet.is_program and snippet.language in snippets.LANGUAGES}
    told = {}
    for step in snippets.read(root, 'steps'):
        told.setdefault(step.headings, []).append(step.language)
        for piece in ELISION.split(step.text):
            if not is_in(piece, programs[step.language]):
                yield f'{step.name}: not in the program:\n{piece}'
    for headings, languages in told.items():
        if sorted(languages) != sorted(snippets.LANGUAGES):
            yield f'{headings[-1]}: told in {languages}'
    if not told:
        yield 'there are no steps'


def check_links(root, page):
    """Links from the README and NEWS lead to files, those between pages to pages."""
    with open(page, encoding='utf-8') as file:
        targets = re.findall(r'\]\(([^)#\s]+)[^)]*\)', file.read())
    folder = os.path.dirname(page)
    for target in targets:
        # Elsewhere, or in the reference of the other library, which is generated next to this one.
        if re.match(r'[a-z]+:|\.\./cometd-glib-testing-1/', target):
            continue
        if folder != root:
            target = re.sub(r'\.html$', '.md', target)
        if not os.path.exists(os.path.join(folder, target)):
            yield f'{os.path.relpath(page, root)}: {target} is not there'


def check_contents(root, pages):
    """The pages and the contents of the manual match, and the reference depends on each page."""
    with open(os.path.join(root, 'docs', 'Cometd.toml.in'), 'rb') as file:
        listed = set(tomllib.load(file)['extra']['content_files'])
    there = {os.path.basename(page) for page in pages}
    for name in sorted(listed ^ there):
        yield f'{name} is {"listed and not there" if name in listed else "not listed"}'
    with open(os.path.join(root, 'docs', 'meson.build'), encoding='utf-8') as file:
        sources = file.read()
    for name in sorted(there):
        if f"'{name}'" not in sources:
            yield f'docs/meson.build lacks {name}'


def check_packaging(root):
    """The page about packaging names each feature, and each package; the README, each feature."""
    for page, path, pattern in (
            ('docs/packaging.md', 'meson_options.txt', r"option\('(\w+)', type: 'feature'"),
            ('docs/packaging.md', 'debian/control', r'^Package: (\S+)'),
            ('README.md', 'meson_options.txt', r"option\('(\w+)', type: 'feature'")):
        with open(os.path.join(root, page), encoding='utf-8') as file:
            text = file.read()
        with open(os.path.join(root, path), encoding='utf-8') as file:
            names = re.findall(pattern, file.read(), re.MULTILINE)
        if not names:
            yield f'{path} has no names'
        yield from (f'{name} of {path} is not in {page}' for name in names
                    if f'`{name}`' not in text)


def check_reference(folder):
    """An address that is not set has no place in the reference, and all links between its pages,
    and to the other reference next to it, lead somewhere."""
    pages = glob.glob(os.path.join(folder, '*.html'))
    if not pages:
        yield f'there is no reference in {folder}'
    for page in pages:
        with open(page, encoding='utf-8') as file:
            targets = set(re.findall(r'href="([^"]*)"', file.read()))
        if '' in targets:
            yield f'{page} has a link without an address'
        for target in targets:
            target = target.partition('#')[0]
            if not re.match('[a-z]+:', target) \
                    and not os.path.exists(os.path.join(folder, target)):
                yield f'{page}: {target} is not there'


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('--reference', action='append', default=[])
    parser.add_argument('root')
    options = parser.parse_args()
    root = options.root

    pages = sorted(glob.glob(os.path.join(root, 'docs', '*.md')))
    checks = [('every block has a test', lambda: check_owners(root)),
              ('steps', lambda: check_steps(root)),
              ('contents', lambda: check_contents(root, pages)),
              ('packaging', lambda: check_packaging(root))]
    for page in (os.path.join(root, 'README.md'), os.path.join(root, 'CONTRIBUTING.md'), *pages):
        checks.append((f'links {os.path.basename(page)}', lambda p=page: check_links(root, p)))
    for folder in options.reference:
        checks.append((f'addresses {os.path.basename(folder)}',
                       lambda f=folder: check_reference(f)))
    return tap.run(checks)


sys.exit(main())
