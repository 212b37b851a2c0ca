#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The cometd-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Compiles every piece of C in the README and the manual, runs the README's program against a
server, and follows the links between the pages."""

import argparse
import glob
import os
import re
import sys
import tempfile
import tomllib

import server_program
import snippets
import tap


def check_snippet(compiler, snippet, folder):
    compiler.compile(snippet, folder)
    return ()


def run_program(compiler, page, server, folder, expected):
    """The first program of a page does what the page says."""
    program = next(snippet for snippet in snippets.read(page) if snippet.is_program)
    path = compiler.compile(program, folder)
    with server_program.Server(server) as url:
        status, output, errors = server_program.run(path, url)
    if status != 0 or output != expected or errors:
        yield f'exit status {status}, output: {output}{errors}'


def check_links(root, page):
    """Links from the README and NEWS lead to files, those between pages to pages."""
    with open(page, encoding='utf-8') as file:
        targets = re.findall(r'\]\(([^)#\s]+)[^)]*\)', file.read())
    folder = os.path.dirname(page)
    for target in targets:
        if re.match(r'[a-z]+:', target):
            continue
        if folder != root:
            target = re.sub(r'\.html$', '.md', target)
        if not os.path.exists(os.path.join(folder, target)):
            yield f'{os.path.relpath(page, root)}: {target} is not there'


def check_contents(root, pages):
    """Every page is listed in the contents of the manual, and what is listed is there."""
    with open(os.path.join(root, 'docs', 'Cometd.toml.in'), 'rb') as file:
        listed = set(tomllib.load(file)['extra']['content_files'])
    there = {os.path.basename(page) for page in pages}
    for name in sorted(listed ^ there):
        yield f'{name} is {"listed and not there" if name in listed else "not listed"}'


def main():
    parser = argparse.ArgumentParser()
    for name in ('root', 'library', 'compiler', 'server'):
        parser.add_argument(f'--{name}', required=True)
    parser.add_argument('--include', action='append', default=[])
    options = parser.parse_args()

    readme = os.path.join(options.root, 'README.md')
    pages = sorted(glob.glob(os.path.join(options.root, 'docs', '*.md')))
    compiler = snippets.Compiler(options.compiler, options.include,
                                 os.path.abspath(options.library))
    server = os.path.abspath(options.server)
    with tempfile.TemporaryDirectory(prefix='cometd-glib-docs-') as folder:
        checks = [('contents', lambda: check_contents(options.root, pages))]
        for page in (readme, *pages):
            name = os.path.basename(page)
            checks.append((f'links {name}', lambda p=page: check_links(options.root, p)))
            for snippet in snippets.read(page):
                checks.append((f'compile {snippet.name}',
                               lambda s=snippet: check_snippet(compiler, s, folder)))
        checks.append(('run README.md',
                       lambda: run_program(compiler, readme, server, folder,
                                           '/chat/demo: {"chat":"Hello!"}\n')))
        return tap.run(checks)


sys.exit(main())
