# SPDX-FileCopyrightText: 2026 The cometd-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Prepares the programs of the documentation for running."""

import os
import sys

import snippets
import vala_compiler

ADDRESS = 'http://example.com/cometd'


def add_options(parser):
    """The options of a Runner, and a server."""
    for name in ('root', 'build', 'compiler', 'server'):
        parser.add_argument(f'--{name}', required=True)
    parser.add_argument('--library', action='append', required=True)
    parser.add_argument('--without', action='append', default=[])


class Runner:
    """Converts snippets to commands."""

    def __init__(self, options, folder):
        self.folder = folder
        includes = [options.root, options.build, os.path.join(options.root, 'tests/server')]
        self.c_compiler = snippets.Compiler(options.compiler, includes, options.library)
        self.vala_compiler = vala_compiler.ValaCompiler(options.build)

    def command(self, snippet, url):
        if snippet.language == 'c':
            return [self.c_compiler.compile(snippet, self.folder)]
        suffix = {'javascript': '.js', 'python': '.py', 'vala': '.vala'}[snippet.language]
        stem = os.path.join(self.folder, snippet.name.replace(':', '-'))
        with open(stem + suffix, 'w', encoding='utf-8') as file:
            file.write(snippet.text.replace(ADDRESS, url))
        if snippet.language == 'vala':
            packages = ['cometd-glib-testing-1'] if 'CometdTesting' in snippet.text else []
            return [self.vala_compiler.compile(stem + suffix, stem, *packages)]
        return [*{'javascript': ['gjs', '-m'], 'python': [sys.executable]}[snippet.language],
                stem + suffix]
