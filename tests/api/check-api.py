#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The cometd-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Compares a shared library with its public headers, and compiles the headers."""

import argparse
import shlex
import subprocess
import sys

import gir
import tap


def symbols(library):
    """The exported symbols, without those that sanitizers add."""
    output = subprocess.run(['nm', '-D', '--defined-only', library], check=True,
                            capture_output=True, text=True).stdout
    names = {line.split()[-1].split('@')[0] for line in output.splitlines()}
    return {name for name in names if not name.startswith('__odr_asan')}


class Umbrella:
    """The header that apps include, which is the only one that they can include."""

    def __init__(self, path):
        self.path = path
        self.folder, _, self.name = path.partition('/')
        self.inside = {'cometd-glib': 'COMETD_INSIDE',
                       'cometd-glib-testing': 'COMETD_TESTING_INSIDE'}[self.folder]


def exported_symbols(library, headers):
    """Exactly the functions declared in the headers are exported."""
    texts = []
    for path in headers:
        with open(path, encoding='utf-8') as file:
            texts.append(file.read())
    declared = gir.exported_by_headers(texts)
    exported = symbols(library)
    if not declared:
        yield 'no declaration found in the public headers'
    for name in sorted(declared - exported):
        yield f'{name} is declared and not exported'
    for name in sorted(exported - declared):
        yield f'{name} is exported and not declared in a public header'


def compile_text(compiler, flags, text):
    """Returns the error of the compiler for `text`, or None."""
    result = subprocess.run([*compiler, *flags, '-fsyntax-only', '-x', 'c', '-'], input=text,
                            capture_output=True, text=True)
    return None if result.returncode == 0 else result.stderr


def header_alone(compiler, flags, umbrella, name):
    """A header includes everything it needs: it compiles as the first one of the umbrella."""
    complaint = compile_text(compiler, flags, f'#define {umbrella.inside}\n'
                                              f'#include <{umbrella.folder}/{name}>\n')
    if complaint is not None:
        yield complaint


def header_direct(compiler, flags, umbrella, name):
    """A header that an app includes directly is refused, with a message that names the umbrella."""
    complaint = compile_text(compiler, flags, f'#include <{umbrella.folder}/{name}>\n')
    if complaint is None:
        yield f'{name} can be included directly'
    elif f'Only <{umbrella.path}> can be included directly.' not in complaint:
        yield complaint


DEPRECATED = '''
#include <cometd-glib/cometd.h>
COMETD_DEPRECATED_FOR (cometd_client_new)
void cometd_old (void);
void use (void);
void use (void) { cometd_old (); }
'''


def deprecation(compiler, flags):
    """The use of a deprecated function is a warning, unless that is switched off."""
    complaint = compile_text(compiler, flags, DEPRECATED)
    if complaint is None or 'cometd_client_new' not in complaint:
        yield f'no warning that names the replacement: {complaint}'
    complaint = compile_text(compiler, [*flags, '-DCOMETD_DISABLE_DEPRECATION_WARNINGS'],
                             DEPRECATED)
    if complaint is not None:
        yield complaint


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('--library', required=True)
    parser.add_argument('--compiler', required=True)
    parser.add_argument('--umbrella', type=Umbrella, required=True)
    parser.add_argument('--include', action='append', default=[])
    parser.add_argument('headers', nargs='+')
    options = parser.parse_args()

    umbrella = options.umbrella
    compiler = shlex.split(options.compiler)
    flags = subprocess.run(['pkg-config', '--cflags', 'gio-2.0', 'json-glib-1.0', 'libsoup-3.0'],
                           check=True, text=True, capture_output=True).stdout.split()
    flags += [f'-I{folder}' for folder in options.include]
    flags += ['-std=gnu11', '-Wall', '-Wextra', '-Werror', '-Wno-unused-parameter']

    checks = [('exported-symbols',
               lambda: exported_symbols(options.library, options.headers)),
              ('deprecation', lambda: deprecation(compiler, flags)),
              ('umbrella',
               lambda: header_alone(compiler, flags, umbrella, umbrella.name))]
    for path in options.headers:
        # The headers are in two trees, the source and the build, with the same folder name.
        name = path.split(umbrella.folder + '/')[-1]
        if name == umbrella.name:
            continue
        checks.append((f'alone {name}',
                       lambda n=name: header_alone(compiler, flags, umbrella, n)))
        checks.append((f'direct {name}',
                       lambda n=name: header_direct(compiler, flags, umbrella, n)))
    return tap.run(checks)


sys.exit(main())
