#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The cometd-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Runs every program of the pages, in whatever language, and compares what it prints with the one
block of text in which the page shows that. Programs that a command on their page compiles are left
to the test of the commands.

A program that goes on after that is interrupted, once the end of its input did not end it.
"""

import argparse
import os
import signal
import subprocess
import sys
import tempfile

import server_program
import snippets
import tap
import vala_compiler

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
    outputs, programs = ({}, {})
    for owner, pages in (('outputs', outputs), ('programs', programs)):
        for snippet in snippets.read(options.root, owner):
            pages.setdefault(snippet.page, []).append(snippet)

    with tempfile.TemporaryDirectory(prefix='cometd-glib-programs-') as folder:
        runner = Runner(options, folder)
        checks = [('outputs', lambda: (f'{page} has programs, and outputs, of which one is missing'
                                       for page in sorted(outputs.keys() ^ programs.keys())))]
        for page in sorted(outputs.keys() & programs.keys()):
            checks += [(f'{page} shows one output', lambda: ['there is another'])
                       for _ in outputs[page][1:]]
            checks += [(f'{snippet.language} {snippet.name}',
                        lambda s=snippet, e=outputs[page][0].text: check(runner, s, server, e))
                       for snippet in programs[page] if snippet.language not in options.without]
        return tap.run(checks)


sys.exit(main())
