#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The cometd-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Installs the build to an empty prefix and uses it from there: a small program in C through
pkg-config, one in Vala, and the typelib."""

import argparse
import os
import shlex
import shutil
import subprocess
import sys
import tempfile

import builds
import tap

C_PROGRAM = '''
#include <cometd-glib/cometd.h>

int
main (void)
{
  return cometd_channel_matches ("/chat/*", "/chat/demo") ? 0 : 1;
}
'''

C_TEST_PROGRAM = '''
#include <cometd-glib-testing/cometd-testing.h>

int
main (void)
{
  g_autoptr(CometdTestingServer) server = cometd_testing_server_new ();

  return cometd_testing_server_start (server, NULL) ? 0 : 1;
}
'''

VALA_PROGRAM = '''
using Cometd;

int main () {
    var server = new CometdTesting.Server ();
    assert (server.url == null);
    return channel_matches ("/chat/*", "/chat/demo") ? 0 : 1;
}
'''

PYTHON_PROGRAM = '''
import gi
gi.require_version('Cometd', '1')
gi.require_version('CometdTesting', '1')
from gi.repository import Cometd, CometdTesting
assert Cometd.Message('/chat/demo', [1]).data == [1]
assert CometdTesting.Server().start()
'''

JAVASCRIPT_PROGRAM = '''
import Cometd from 'gi://Cometd?version=1';
import CometdTesting from 'gi://CometdTesting?version=1';
import System from 'system';
new CometdTesting.Server().start();
const message = new Cometd.Message({channel: '/chat/demo', payload: [1]});
System.exit(message.payload[0] === 1 ? 0 : 1);
'''


def run(arguments, **environment):
    """Runs a command; the output is the complaint if it fails."""
    result = subprocess.run(arguments, env=dict(os.environ, **environment), text=True,
                            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                            stderr=subprocess.STDOUT)
    if result.returncode != 0:
        raise RuntimeError(f'{shlex.join(arguments)}: {result.returncode}\n{result.stdout}')
    return result.stdout


class Prefix:
    """The installed files. The build was configured for another prefix, so the staged installation
    is moved, and the .pc file is changed as for a relocated package."""

    def __init__(self, root, options):
        self.root = root
        self.options = options
        self.prefix = root + options.prefix
        self.libdir = os.path.join(self.prefix, options.libdir)
        self.pkg_config = os.path.join(self.libdir, 'pkgconfig')

    def install(self):
        run([*shlex.split(self.options.meson), 'install', '--no-rebuild', '--quiet',
             '-C', self.options.build, '--destdir', self.root])
        for package in ('cometd-glib-1', 'cometd-glib-testing-1'):
            path = os.path.join(self.pkg_config, f'{package}.pc')
            lines = builds.relocate(path, self.options.prefix, self.root)
            if f'prefix={self.options.prefix}' not in lines:
                yield f'{path} does not name the prefix {self.options.prefix}'
            if any('sysprof' in line for line in lines):
                yield f'{path} names a library that apps do not need: sysprof-capture-4'

    def flags(self, package):
        return run(['pkg-config', '--cflags', '--libs', package],
                   PKG_CONFIG_PATH=self.pkg_config).split()

    def c_program(self, package, text):
        source = self.write('program.c', text)
        program = os.path.join(self.root, 'program')
        run([*shlex.split(self.options.compiler), '-Wall', '-Werror', source, '-o', program,
             *self.flags(package)])
        run([program], LD_LIBRARY_PATH=self.libdir)
        return ()

    def vala_program(self):
        source = self.write('program.vala', VALA_PROGRAM)
        program = os.path.join(self.root, 'vala-program')
        vapi = os.path.join(self.prefix, 'share', 'vala', 'vapi')
        run(['valac', '--vapidir', vapi, '--pkg', 'cometd-glib-testing-1', source, '-o', program,
             '-d', self.root],
            PKG_CONFIG_PATH=self.pkg_config, LD_LIBRARY_PATH=self.libdir)
        run([program], LD_LIBRARY_PATH=self.libdir)
        return ()

    def typelib(self):
        folder = os.path.join(self.libdir, 'girepository-1.0')
        output = run(['g-ir-generate', os.path.join(folder, 'Cometd-1.typelib')],
                     GI_TYPELIB_PATH=folder)
        if 'shared-library="libcometd-glib-1.so.0"' not in output:
            yield 'the typelib does not name libcometd-glib-1.so.0'
        if 'c:identifier="cometd_channel_matches"' not in output:
            yield 'the typelib lacks cometd_channel_matches'

    def python(self):
        """The override is where Python searches for it, below the prefix."""
        run(['/usr/bin/python3', '-c', PYTHON_PROGRAM],
            PYTHONPATH=self.root + self.options.python_dir, LD_LIBRARY_PATH=self.libdir,
            GI_TYPELIB_PATH=os.path.join(self.libdir, 'girepository-1.0'))
        return ()

    def javascript(self):
        """The override is where GJS searches for it, in a directory of XDG_DATA_DIRS."""
        shared = os.path.join(self.prefix, 'share')
        run(['gjs', '-m', self.write('program.js', JAVASCRIPT_PROGRAM)],
            XDG_DATA_DIRS=f'{shared}:/usr/local/share:/usr/share', LD_LIBRARY_PATH=self.libdir,
            GI_TYPELIB_PATH=os.path.join(self.libdir, 'girepository-1.0'))
        return ()

    def write(self, name, text):
        path = os.path.join(self.root, name)
        with open(path, 'w', encoding='utf-8') as file:
            file.write(text)
        return path


def main():
    parser = argparse.ArgumentParser()
    for name in ('build', 'prefix', 'libdir', 'compiler', 'meson'):
        parser.add_argument(f'--{name}', required=True)
    parser.add_argument('--vala', action='store_true')
    parser.add_argument('--typelib', action='store_true')
    parser.add_argument('--python-dir')
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix='cometd-glib-install-') as root:
        prefix = Prefix(root, options)
        checks = [('install', prefix.install),
                  ('c-program', lambda: prefix.c_program('cometd-glib-1', C_PROGRAM)),
                  ('c-test', lambda: prefix.c_program('cometd-glib-testing-1', C_TEST_PROGRAM))]
        if options.vala:
            checks.append(('vala-program', prefix.vala_program))
        if options.typelib:
            checks.append(('typelib', prefix.typelib))
            checks.append(('python', prefix.python))
            if shutil.which('gjs'):
                checks.append(('javascript', prefix.javascript))
        return tap.run(checks)


sys.exit(main())
