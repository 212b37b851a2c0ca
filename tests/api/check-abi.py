#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The cometd-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Compares the binary interface of a library with the stored one: what is new is fine, what is
gone or has changed is not. With --update it is stored, as docs/releasing.md describes.

The structures that subclasses contain are compared, too. No function takes them, so they are not
in the interface of the library: a small library is made for them.
"""

import argparse
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile

import tap

# Only what the public headers define: GLib's own structures are another project's.
PUBLIC_ONLY = ('--drop-private-types', '--exported-interfaces-only')
STORED = ('--no-corpus-path', '--no-comp-dir-path', '--no-show-locs', '--type-id-style', 'hash')
STRUCTURE = re.compile(r'^struct _(Cometd\w+)\s*\{', re.MULTILINE)


class Interface:
    def __init__(self, options, folder):
        self.options = options
        self.folder = folder
        # The folder is named as in the include path.
        self.headers = os.path.join(folder, os.path.dirname(options.umbrella))
        os.mkdir(self.headers)
        for path in options.headers:
            shutil.copy(path, self.headers)

    def structure_names(self):
        """Empty if apps cannot make subclasses."""
        names = []
        for path in self.options.headers:
            with open(path, encoding='utf-8') as file:
                names += STRUCTURE.findall(file.read())
        return names

    def structures(self):
        """A library with a function for each structure."""
        names = self.structure_names()
        source = os.path.join(self.folder, 'structures.c')
        with open(source, 'w', encoding='utf-8') as file:
            file.write(f'#include <{self.options.umbrella}>\n')
            for name in sorted(names):
                file.write(f'void structure_{name} (struct _{name} *value);\n'
                           f'void structure_{name} (struct _{name} *value)\n'
                           '{ (void)value; }\n')
        library = os.path.join(self.folder, 'libstructures.so')
        flags = subprocess.run(
            ['pkg-config', '--cflags', 'gio-2.0', 'json-glib-1.0', 'libsoup-3.0'], check=True,
            text=True, capture_output=True).stdout.split()
        subprocess.run([*shlex.split(self.options.compiler), '-g', '-shared', '-fPIC',
                        f'-ffile-prefix-map={self.folder}=.', f'-I{self.folder}', *flags, source,
                        '-o', library], check=True)
        return library

    def store(self, library, baseline):
        subprocess.run(['abidw', '--headers-dir', self.headers, *PUBLIC_ONLY, *STORED,
                        '--out-file', baseline, library], check=True)

    def compare(self, library, baseline):
        result = subprocess.run(
            ['abidiff', '--no-added-syms', '--headers-dir2', self.headers, *PUBLIC_ONLY, baseline,
             library], text=True, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT)
        if result.returncode != 0:
            yield f'abidiff: {result.returncode}\n{result.stdout}'

    def removal_is_seen(self, baseline):
        """The comparison fails for a library that lacks everything."""
        source = os.path.join(self.folder, 'empty.c')
        with open(source, 'w', encoding='utf-8') as file:
            file.write('int cometd_empty;\n')
        library = os.path.join(self.folder, 'libempty.so')
        subprocess.run([*shlex.split(self.options.compiler), '-g', '-shared', '-fPIC',
                        f'-Wl,-soname,lib{self.options.name}.so.0', source, '-o', library],
                       check=True)
        if not any('Removed functions' in text or 'functions removed' in text
                   or '[D] ' in text for text in self.compare(library, baseline)):
            yield 'abidiff does not see that functions are gone'


def main():
    parser = argparse.ArgumentParser()
    for name in ('folder', 'name', 'umbrella', 'library', 'compiler'):
        parser.add_argument(f'--{name}', required=True)
    parser.add_argument('--update', action='store_true')
    parser.add_argument('headers', nargs='+')
    options = parser.parse_args()
    library = os.path.realpath(options.library)
    library_abi = os.path.join(options.folder, f'{options.name}.abi')
    structures_abi = os.path.join(options.folder, f'{options.name}-structures.abi')
    with tempfile.TemporaryDirectory(prefix='cometd-glib-abi-') as folder:
        interface = Interface(options, folder)
        has_structures = bool(interface.structure_names())
        if options.update:
            interface.store(library, library_abi)
            if has_structures:
                interface.store(interface.structures(), structures_abi)
            return 0
        checks = [('library', lambda: interface.compare(library, library_abi)),
                  ('removal', lambda: interface.removal_is_seen(library_abi))]
        if has_structures:
            checks.append(('structures',
                           lambda: interface.compare(interface.structures(), structures_abi)))
        return tap.run(checks)


sys.exit(main())
