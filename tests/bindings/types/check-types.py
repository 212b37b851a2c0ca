#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The cometd-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Checks the type declarations by using them: those of Python with mypy, and those of TypeScript,
which ts-for-gir generates from the GIR, with tsc. COMETD_BINDINGS_TOOLS names the folder of
tests/bindings/prepare."""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile

import snippets
import tap

TSC_OPTIONS = {'strict': True, 'noEmit': True, 'target': 'ES2022', 'lib': ['ES2022'],
               'module': 'ES2022', 'moduleResolution': 'bundler', 'types': []}


def run(*command, **environment):
    """The output is the complaint if it fails."""
    result = subprocess.run(command, env=dict(os.environ, **environment), text=True,
                            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                            stderr=subprocess.STDOUT)
    if result.returncode != 0:
        yield result.stdout


MYPY_OPTIONS = """
[mypy]
python_version = 3.11
[mypy-gi.*]
ignore_errors = True
[mypy-gi.repository.Cometd]
ignore_errors = False
[mypy-gi.repository.CometdTesting]
ignore_errors = False
"""


class Python:
    """Copies the stubs of this tree to those of pygobject-stubs, as they are installed."""

    def __init__(self, options, folder):
        self.folder = os.path.join(folder, 'stubs')
        self.tools = os.path.join(options.tools, 'python')
        shutil.copytree(os.path.join(self.tools, 'gi-stubs'), os.path.join(self.folder, 'gi'))
        self.config = os.path.join(self.folder, 'mypy.ini')
        with open(self.config, 'w', encoding='utf-8') as file:
            file.write(MYPY_OPTIONS)
        own = os.path.join(options.root, 'bindings/python/gi-stubs/repository')
        self.stubs = [shutil.copy(os.path.join(own, name),
                                  os.path.join(self.folder, 'gi', 'repository'))
                      for name in sorted(os.listdir(own))]

    def check(self, *arguments):
        """Errors in the rest of GLib are not checked here."""
        return run('/usr/bin/python3', '-m', 'mypy', '--config-file', self.config,
                   '--cache-dir', os.path.join(self.folder, 'cache'), *arguments,
                   MYPYPATH=self.folder, PYTHONPATH=self.tools)


def check_typescript(options, folder):
    types = os.path.join(folder, 'types')
    programs = os.path.join(options.tools, 'node_modules', '.bin')
    # They include a newer Node.js, if that of the system is too old.
    path = f"{programs}:{os.environ['PATH']}"
    yield from run(os.path.join(programs, 'ts-for-gir'), 'generate', 'Cometd-1', 'CometdTesting-1',
                   '-g', os.path.join(options.build, 'cometd-glib'),
                   '-g', os.path.join(options.build, 'tests/server/cometd-glib-testing'),
                   '-g', '/usr/share/gir-1.0',
                   '-o', types, '--ignoreVersionConflicts', PATH=path)
    files = [os.path.join(types, 'index.d.ts'), os.path.join(types, 'cometd-1.d.ts'),
             os.path.join(types, 'cometdtesting-1.d.ts')]
    for source in ('bindings/gjs/cometd-override.d.ts', 'tests/bindings/types/uses.ts'):
        files.append(shutil.copy(os.path.join(options.root, source), folder))
    project = os.path.join(folder, 'tsconfig.json')
    with open(project, 'w', encoding='utf-8') as file:
        json.dump({'compilerOptions': TSC_OPTIONS, 'files': files}, file)
    yield from run(os.path.join(programs, 'tsc'), '-p', project, PATH=path)


def main():
    parser = argparse.ArgumentParser()
    for name in ('root', 'build'):
        parser.add_argument(f'--{name}', required=True)
    options = parser.parse_args()
    options.tools = os.environ.get('COMETD_BINDINGS_TOOLS')
    if not options.tools:
        print('1..0 # SKIP COMETD_BINDINGS_TOOLS is not set')
        return 0

    with tempfile.TemporaryDirectory(prefix='cometd-glib-types-') as folder:
        mypy = Python(options, folder)
        uses = os.path.join(options.root, 'tests/bindings/types/uses.py')
        checks = [('typescript', lambda: check_typescript(options, folder)),
                  ('python stub', lambda: mypy.check('--strict', *mypy.stubs)),
                  ('python', lambda: mypy.check('--strict', uses))]
        for snippet in snippets.read(options.root, 'programs'):
            path = os.path.join(folder, 'snippet.py')

            def check_snippet(text=snippet.text):
                with open(path, 'w', encoding='utf-8') as file:
                    file.write(text)
                return mypy.check('--check-untyped-defs', path)
            if snippet.language == 'python':
                checks.append((f'python {snippet.name}', check_snippet))
        return tap.run(checks)


sys.exit(main())
