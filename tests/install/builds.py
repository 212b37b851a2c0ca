# SPDX-FileCopyrightText: 2026 The cometd-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Builds for other prefixes, without optional parts that are not installed; they are kept for the
next time."""

import contextlib
import fcntl
import json
import os
import shlex
import shutil
import subprocess


def call(command, **more):
    """The output is the complaint if it fails."""
    result = subprocess.run(command, text=True, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                            stderr=subprocess.STDOUT, **more)
    if result.returncode != 0:
        raise RuntimeError(f'{shlex.join(command)}: {result.returncode}\n{result.stdout}')
    return result.stdout


def installed_files(meson, folder):
    """The targets of ninja for the installed files, relative to the build folder."""
    targets = json.loads(call([*meson, 'introspect', '--targets', folder]))
    return [os.path.relpath(path, os.path.realpath(folder)) for target in targets
            if target['installed'] for path in target['filename']]


def python_dir(options):
    """The folder for Python modules."""
    there = json.loads(call([*shlex.split(options.meson), 'introspect', '--installed',
                             options.built]))
    return next(path.removesuffix('/gi/overrides/Cometd.py') for path in there.values()
                if path.endswith('/gi/overrides/Cometd.py'))


def relocate(path, prefix, root):
    """Changes a .pc file as for a package that was moved; returns the lines before."""
    with open(path, encoding='utf-8') as file:
        lines = file.read().splitlines()
    with open(path, 'w', encoding='utf-8') as file:
        file.writelines(f'prefix={root}{prefix}\n' if line == f'prefix={prefix}' else f'{line}\n'
                        for line in lines)
    return lines


@contextlib.contextmanager
def one_at_a_time(folder):
    """The second build finds the results of the first in the cache of the compiler."""
    with open(os.path.join(os.path.dirname(folder), 'builds.lock'), 'w') as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def build(options, folder, *arguments):
    """The manual has its own test, and does not depend on the prefix. Without tests, compiling
    takes less time."""
    with one_at_a_time(folder):
        return build_alone(options, folder, *arguments)


def build_alone(options, folder, *arguments):
    meson = shlex.split(options.meson)
    command = [*meson, 'setup', folder, options.root, *arguments,
               '-Ddocs=disabled', '-Dtests=disabled', '-Dbuildtype=debug',
               '-Ddemo=' + options.demo]
    stamp = os.path.join(folder, 'configured-with')
    if not os.path.exists(stamp) or open(stamp, encoding='utf-8').read() != shlex.join(command):
        shutil.rmtree(folder, ignore_errors=True)
        call(command, env={**os.environ, 'CC': options.compiler})
        with open(stamp, 'w', encoding='utf-8') as file:
            file.write(shlex.join(command))
    call(['ninja', '-C', folder, 'build.ninja'])
    call(['ninja', '-C', folder, *installed_files(meson, folder)])
    return folder
