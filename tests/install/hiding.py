# SPDX-FileCopyrightText: 2026 The cometd-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Environments in which configuring finds only some of what is installed."""

import os
import shlex
import shutil
import subprocess

# What any build needs. Some of it is there only with one of the compilers.
TOOLS = ('ar', 'as', 'c++', 'ccache', 'gcc', 'gcc-ar', 'ld', 'ninja', 'nm', 'pkg-config', 'python3',
         'ranlib', 'rm', 'sh', 'strip', 'uname')


def pkg_config(*arguments):
    result = subprocess.run(['pkg-config', *arguments], text=True, stdin=subprocess.DEVNULL,
                            capture_output=True)
    return result.stdout.split()


def needed_packages(names):
    """The packages, and those that they require."""
    found = set()
    names = list(names)
    while names:
        name = names.pop()
        if name in found:
            continue
        found.add(name)
        # "name >= version": only the first word is a name.
        for option in ('--print-requires', '--print-requires-private'):
            output = subprocess.run(['pkg-config', option, name], text=True,
                                    stdin=subprocess.DEVNULL, capture_output=True).stdout
            names += [line.split()[0] for line in output.splitlines() if line]
    return found


def package_files():
    """Each package's .pc file."""
    files = {}
    folders = os.environ.get('PKG_CONFIG_PATH', '').split(':')
    folders += pkg_config('--variable=pc_path', 'pkg-config')[0].split(':')
    for folder in folders:
        if folder and os.path.isdir(folder):
            for name in os.listdir(folder):
                if name.endswith('.pc'):
                    files.setdefault(name.removesuffix('.pc'), os.path.join(folder, name))
    return files


def fill(folder, links):
    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(folder)
    for name, target in links.items():
        os.symlink(target, os.path.join(folder, name))
    return folder


def with_packages(folder, names):
    """Only these packages are found."""
    files = package_files()
    links = {f'{name}.pc': files[name] for name in names if name in files}
    return {'PKG_CONFIG_LIBDIR': fill(os.path.join(folder, 'pkgconfig'), links),
            'PKG_CONFIG_PATH': ''}


def with_compiler(folder, compiler):
    """Only the programs of a compiler are found."""
    links = {name: shutil.which(name) for name in TOOLS if shutil.which(name)}
    for word in shlex.split(compiler):
        if shutil.which(word):
            links[os.path.basename(word)] = shutil.which(word)
    return {'PATH': fill(os.path.join(folder, 'bin'), links)}
