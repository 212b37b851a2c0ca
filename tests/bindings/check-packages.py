#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The cometd-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What is packed for pip and npm: the override in a virtual environment, which uses the typelib of
the system, and the type declarations for GJS."""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import tomllib

import tap

PYTHON = '/usr/bin/python3'
PROGRAM = '''
import gi
gi.require_version('Cometd', '1')
from gi.repository import Cometd
import gi.overrides.Cometd
assert Cometd.Message('/chat/demo', [1]).data == [1]
print(gi.overrides.Cometd.__file__)
'''


def call(command, folder=None, environment=None):
    result = subprocess.run(command, cwd=folder, env=environment, text=True,
                            stdin=subprocess.DEVNULL, capture_output=True)
    if result.returncode != 0:
        raise RuntimeError(f'{command}: {result.returncode}\n{result.stdout}{result.stderr}')
    return result.stdout


def wheel(options, folder):
    source = os.path.join(folder, 'source')
    # Building leaves files behind.
    shutil.copytree(os.path.join(options.root, 'bindings/python'), source,
                    ignore=shutil.ignore_patterns('build', '*.egg-info', '__pycache__'))
    with open(os.path.join(source, 'pyproject.toml'), 'rb') as file:
        version = tomllib.load(file)['project']['version']
    if version != options.version:
        yield f'pyproject.toml says {version}'

    # The tree must not be on the path: only what was installed is tried.
    environment = {name: value for name, value in os.environ.items() if name != 'PYTHONPATH'}
    there = os.path.join(folder, 'environment')
    call([PYTHON, '-m', 'venv', '--system-site-packages', '--without-pip', there])
    interpreter = os.path.join(there, 'bin', 'python3')
    call([PYTHON, '-m', 'pip', '--python', interpreter, 'install', '--quiet', '--no-index',
          '--no-build-isolation', '--no-deps', source], environment=environment)
    used = call([interpreter, '-c', PROGRAM], folder, environment).strip()
    if not used.startswith(there + os.sep):
        yield f'the override that is used is {used}'
    stubs = os.path.join(os.path.dirname(used), '../../gi-stubs/repository/Cometd.pyi')
    if not os.path.exists(stubs):
        yield f'{stubs} is not installed'


def npm(options, folder):
    output = json.loads(call(['npm', 'pack', '--json', '--pack-destination', folder,
                              os.path.join(options.root, 'bindings/gjs')], folder))[0]
    if output['version'] != options.version:
        yield f'package.json says {output["version"]}'
    files = sorted(entry['path'] for entry in output['files'])
    if files != ['cometd-override.d.ts', 'package.json']:
        yield f'packed: {files}'


def main():
    parser = argparse.ArgumentParser()
    for name in ('root', 'version'):
        parser.add_argument(f'--{name}', required=True)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix='cometd-glib-packages-') as folder:
        return tap.run([('wheel', lambda: wheel(options, folder)),
                        ('npm', lambda: npm(options, folder))])


sys.exit(main())
