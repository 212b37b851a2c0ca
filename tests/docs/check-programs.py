#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The cometd-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Runs every program of the pages that have an output to show, in whatever language, and compares.

A page shows it in one block of text. A program that goes on after that is interrupted, once the end
of its input did not end it.
"""

import argparse
import glob
import os
import signal
import subprocess
import sys
import tempfile

import server_program
import snippets
import tap
import vala_compiler

LANGUAGES = ('c', 'javascript', 'python', 'vala')
ADDRESS = 'http://example.com/cometd'
SERVER_ARGUMENTS = ('--deny', '/members/only', '--expire')
PATIENCE = 1.5


class Runner:
    """Turns snippets into commands."""

    def __init__(self, options, folder):
        self.folder = folder
        self.c_compiler = snippets.Compiler(options.compiler, [options.root, options.build],
                                            os.path.abspath(options.library))
        self.vala_compiler = vala_compiler.ValaCompiler(options.build)

    def command(self, snippet, url):
        if snippet.language == 'c':
            return [self.c_compiler.compile(snippet, self.folder)]
        suffix = {'javascript': '.js', 'python': '.py', 'vala': '.vala'}[snippet.language]
        stem = os.path.join(self.folder, snippet.name.replace(':', '-'))
        with open(stem + suffix, 'w', encoding='utf-8') as file:
            file.write(snippet.text.replace(ADDRESS, url))
        if snippet.language == 'vala':
            return [self.vala_compiler.compile(stem + suffix, stem)]
        return [*{'javascript': ['gjs', '-m'], 'python': [sys.executable]}[snippet.language],
                stem + suffix]


def check(runner, snippet, server, expected):
    # Only the story has credentials that expire.
    expire = '/chat/demo' if 'new credentials' in expected else '/chat/other'
    with server_program.Server(server, *SERVER_ARGUMENTS, expire) as url:
        process = subprocess.Popen([*runner.command(snippet, url), url], text=True,
                                   stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                   stderr=subprocess.PIPE)
        output = ''
        while len(output) < len(expected) and (line := process.stdout.readline()):
            output += line
        statuses = [0]
        try:
            rest, errors = process.communicate(timeout=PATIENCE)
        except subprocess.TimeoutExpired:
            statuses.append(-signal.SIGINT)
            process.send_signal(signal.SIGINT)
            rest, errors = process.communicate(timeout=server_program.DEADLINE)
    if output + rest != expected or process.returncode not in statuses:
        yield f'exit status {process.returncode}, output: {output}{rest}{errors}'


def main():
    parser = argparse.ArgumentParser()
    for name in ('root', 'build', 'library', 'compiler', 'server'):
        parser.add_argument(f'--{name}', required=True)
    parser.add_argument('--without', action='append', default=[])
    options = parser.parse_args()
    server = os.path.abspath(options.server)
    languages = [language for language in LANGUAGES if language not in options.without]
    with tempfile.TemporaryDirectory(prefix='cometd-glib-programs-') as folder:
        runner = Runner(options, folder)
        checks = []
        for page in sorted(glob.glob(os.path.join(options.root, 'docs', '*.md'))):
            outputs = list(snippets.read(page, 'text'))
            programs = list(snippets.read(page, *languages))
            if not outputs:
                checks += [(snippet.name, lambda: ['the page has no output to compare with'])
                           for snippet in programs if snippet.language != 'c']
                continue
            for snippet in programs:
                checks.append((f'{snippet.language} {snippet.name}',
                               lambda s=snippet, e=outputs[0].text: check(runner, s, server, e)))
        return tap.run(checks)


sys.exit(main())
