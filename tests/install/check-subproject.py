#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The cometd-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""An app that has the library as a subproject, with the wrap file of the manual; and one that is
linked with the installed static library."""

import argparse
import os
import shlex
import shutil
import sys

import builds
import tap

APP = '''
project('app', 'c', version: '1.0', default_options: 'werror=true')
cometd = dependency('cometd-glib-1', allow_fallback: true)
executable('app', 'app.c', dependencies: cometd)
foreach name : ['girdir', 'typelibdir', 'vapidir']
  message(name, cometd.get_variable(name, default_value: 'none'))
endforeach
testing = dependency('cometd-glib-testing-1', allow_fallback: true)
executable('app-test', 'app-test.c', dependencies: testing)
'''
PROGRAM = '''
#include <cometd-glib/cometd.h>

int
main (void)
{
  g_autoptr(CometdClient) client = cometd_client_new ("http://127.0.0.1:8080/cometd");

  return cometd_client_get_state (client) == COMETD_STATE_DISCONNECTED ? 0 : 1;
}
'''
TEST_PROGRAM = '''
#include <cometd-glib-testing/cometd-testing.h>

int
main (void)
{
  g_autoptr(CometdTestingServer) server = cometd_testing_server_new ();

  return cometd_testing_server_start (server, NULL) ? 0 : 1;
}
'''
PREFIX = '/usr'
WRAP = 'docs/cometd-glib.wrap'


def write(folder, name, text):
    path = os.path.join(folder, name)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, 'w', encoding='utf-8') as file:
        file.write(text)
    return path


class Subproject:
    """All is built as a static library, with the GIR."""

    def __init__(self, options, folder):
        self.options = options
        self.folder = folder
        self.meson = shlex.split(options.meson)
        self.environment = {**os.environ, 'CC': options.compiler}

    def read_wrap(self):
        with open(os.path.join(self.options.root, WRAP), encoding='utf-8') as file:
            return file.read()

    def wrap(self):
        """It names the present version, and what Meson needs to find it."""
        text = self.read_wrap()
        for line in (f'directory = cometd-glib-{self.options.version}',
                     f'source_filename = cometd-glib-{self.options.version}.tar.xz'):
            if line not in text.splitlines():
                yield f'{WRAP} lacks "{line}"'

    def app(self):
        write(self.folder, 'meson.build', APP)
        write(self.folder, 'app.c', PROGRAM)
        write(self.folder, 'app-test.c', TEST_PROGRAM)
        write(self.folder, 'subprojects/cometd-glib.wrap', self.read_wrap())
        os.symlink(self.options.root, os.path.join(
            self.folder, 'subprojects', f'cometd-glib-{self.options.version}'))
        built = os.path.join(self.folder, '_build')
        # An installed library would be found first.
        output = builds.call(
            [*self.meson, 'setup', built, self.folder, '--force-fallback-for=cometd-glib',
             '-Dbuildtype=plain', f'-Dprefix={PREFIX}', '-Dlibdir=lib',
             '-Dcometd-glib:default_library=static', *self.options.features],
            env=self.environment)
        for name in ('cli', 'server', 'demo', 'docs', 'tests'):
            if not any(line.split() == [name, ':', 'no', '(a', 'subproject)']
                       for line in output.splitlines()):
                yield f'{name} is built in a subproject'
        for name in ('girdir', 'typelibdir', 'vapidir'):
            if f'Message: {name} {built}/subprojects' not in output:
                yield f'no variable {name}'
        builds.call(['ninja', '--quiet', '-C', built])
        builds.call([os.path.join(built, 'app')])
        builds.call([os.path.join(built, 'app-test')])
        linked = builds.call(['ldd', os.path.join(built, 'app')])
        if 'libcometd' in linked:
            yield f'not linked statically: {linked}'

    def static(self):
        """Installed from the same build."""
        stage = os.path.join(self.folder, 'stage')
        built = os.path.join(self.folder, '_build')
        builds.call([*self.meson, 'install', '--no-rebuild', '--quiet', '-C', built,
                     '--destdir', stage])
        folder = os.path.join(stage + PREFIX, 'lib', 'pkgconfig')
        environment = {**os.environ, 'PKG_CONFIG_PATH': folder}
        packages = {'cometd-glib-1': ('Cometd-1', 'app'),
                    'cometd-glib-testing-1': ('CometdTesting-1', 'app-test')}
        for package in packages:
            builds.relocate(os.path.join(folder, f'{package}.pc'), PREFIX, stage)
        for package, (namespace, source) in packages.items():
            flags = builds.call(['pkg-config', '--static', '--cflags', '--libs', package],
                                env=environment).split()
            program = os.path.join(self.folder, f'static-{source}')
            builds.call([*shlex.split(self.options.compiler),
                         os.path.join(self.folder, f'{source}.c'), '-o', program, *flags])
            builds.call([program])
            for name, file in (('girdir', f'{namespace}.gir'),
                               ('typelibdir', f'{namespace}.typelib'),
                               ('vapidir', f'{package}.vapi')):
                there = builds.call(['pkg-config', f'--variable={name}', package],
                                    env=environment).strip()
                if not os.path.exists(os.path.join(there, file)):
                    yield f'the variable {name} of {package} is {there}, where {file} is not'


def main():
    parser = argparse.ArgumentParser()
    for name in ('root', 'folder', 'version', 'meson', 'compiler'):
        parser.add_argument(f'--{name}', required=True)
    options = parser.parse_args()
    options.features = [f'-Dcometd-glib:{name}=enabled' for name in ('introspection', 'vapi')]
    # Always the same one, for the compiler's cache.
    shutil.rmtree(options.folder, ignore_errors=True)
    subproject = Subproject(options, options.folder)
    return tap.run([('wrap', subproject.wrap), ('app', subproject.app),
                    ('static', subproject.static)])


sys.exit(main())
