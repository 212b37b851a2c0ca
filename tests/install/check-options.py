#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The cometd-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What is built and installed with which options, and where something is not installed."""

import argparse
import json
import os
import re
import resource
import shlex
import shutil
import subprocess
import sys

import builds
import hiding
import tap

REQUIRED = ('gio-2.0', 'json-glib-1.0', 'libsoup-3.0')
FEATURES = ('introspection', 'vapi', 'docs', 'sysprof', 'cli', 'editing', 'server', 'testing',
            'demo', 'tests')
# What each source of the library reads.
HEADERS = ('gio/gio.h', 'json-glib/json-glib.h', 'libsoup/soup.h')
# Building the library takes about as much time as reading the headers 25 times, and 160 times if
# each of its sources is compiled alone.
MAX_HEADERS = 70


def complain_unless_same(found, expected):
    for name, state in expected.items():
        if found.get(name) != state:
            yield f'{name}: {found.get(name)}, not {state}'


def processor_time():
    """Of the processes that have ended, in seconds."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


class Options:
    def __init__(self, options):
        self.options = options
        self.meson = shlex.split(options.meson)

    def folder(self, name):
        return os.path.join(self.options.folder, name)

    def setup(self, name, *arguments, environment=None):
        """Returns meson's exit status and output."""
        folder = self.folder(name)
        shutil.rmtree(folder, ignore_errors=True)
        result = subprocess.run(
            [*self.meson, 'setup', folder, self.options.root, *arguments], text=True,
            env={**os.environ, 'CC': self.options.compiler, **(environment or {})},
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        return result.returncode, result.stdout

    def features(self, name, *arguments, environment=None):
        """What meson prints about each feature."""
        status, output = self.setup(name, *arguments, environment=environment)
        if status != 0:
            raise RuntimeError(f'meson setup: {status}\n{output}')
        summary = output[output.rindex('  Features\n'):]
        return dict(re.findall(r'^ {4}(\w+) *: ((?:yes|no)\b.*)$', summary, re.MULTILINE))

    def build(self, name, *targets, environment=None):
        builds.call(['ninja', '--quiet', '-C', self.folder(name), *targets],
                    env={**os.environ, **(environment or {})})

    def installed(self, name):
        """The names of the installed files."""
        output = builds.call([*self.meson, 'introspect', '--installed', self.folder(name)])
        return {os.path.basename(path) for path in json.loads(output).values()}

    def required_only(self):
        """Only the three required libraries and a compiler are installed."""
        hidden = self.folder('required-only-found')
        packages = hiding.needed_packages(REQUIRED)
        environment = {
            **hiding.with_packages(hidden, packages),
            **hiding.with_compiler(hidden, self.options.compiler),
        }
        found = self.features('required-only', '-Dbuildtype=plain', environment=environment)
        yield from complain_unless_same(found, {
            'introspection': 'no (needs gobject-introspection-1.0)',
            'vapi': 'no (needs introspection)',
            'docs': 'no (needs introspection)',
            # GLib itself can require it.
            'sysprof': 'yes' if 'sysprof-capture-4' in packages
            else 'no (needs sysprof-capture-4)',
            'cli': 'no (needs gio-unix-2.0)',
            'editing': 'no (needs cli)',
            'server': 'no (needs gio-unix-2.0)',
            'testing': 'yes',
            'demo': 'no (needs gtk4)',
            'tests': 'no (needs cli)',
        })
        self.build('required-only', environment=environment)
        names = self.installed('required-only')
        for name in ('libcometd-glib-1.so.0', 'cometd.h', 'cometd-glib-1.pc',
                     'libcometd-glib-testing-1.so.0', 'cometd-testing.h',
                     'cometd-glib-testing-1.pc'):
            if name not in names:
                yield f'{name} is not installed'

    def no_gio_unix(self):
        """That the library is built without it has been seen above."""
        hidden = self.folder('no-gio-unix-found')
        names = set(hiding.package_files()) - {'gio-unix-2.0'}
        environment = hiding.with_packages(hidden, names)
        # What requires it, such as GTK, is not found either.
        found = self.features('no-gio-unix', environment=environment)
        yield from complain_unless_same(found, {
            'introspection': 'yes',
            'cli': 'no (needs gio-unix-2.0)',
            'server': 'no (needs gio-unix-2.0)',
            'testing': 'yes',
            'tests': 'no (needs cli)',
        })
        status, output = self.setup('no-gio-unix', '-Dcli=enabled', environment=environment)
        if status == 0 or 'it needs gio-unix-2.0, which is not there' not in output:
            yield f'-Dcli=enabled: {status}\n{output}'

    def disabled(self):
        found = self.features('disabled', *(f'-D{name}=disabled' for name in FEATURES))
        yield from complain_unless_same(found, {name: 'no (disabled)' for name in FEATURES})
        names = self.installed('disabled')
        yield from (f'{name} is installed' for name in names
                    if name in ('cometd-cli', 'cometd-chat-server', 'Cometd-1.typelib',
                                'libcometd-glib-testing-1.so.0'))
        if 'libcometd-glib-1.so.0' not in names:
            yield 'the library is not installed'

    def header_time(self, folder):
        source = os.path.join(folder, 'headers.c')
        with open(source, 'w', encoding='utf-8') as file:
            file.writelines(f'#include <{header}>\n' for header in HEADERS)
        flags = builds.call(['pkg-config', '--cflags', *REQUIRED]).split()
        before = processor_time()
        builds.call([*shlex.split(self.options.compiler), '-g', *flags, '-c', source,
                     '-o', source + '.o'], env={**os.environ, 'CCACHE_DISABLE': '1'})
        return processor_time() - before

    def library_alone(self):
        """Its sources are compiled a few at once, which saves most of the time."""
        self.features('library-alone', '--werror', '-Dbuildtype=debug',
                      *(f'-D{name}=disabled' for name in FEATURES))
        folder = self.folder('library-alone')
        # The processor may be slower at times.
        headers = [self.header_time(folder) for _ in range(3)]
        before = processor_time()
        self.build('library-alone', environment={'CCACHE_DISABLE': '1'})
        used = processor_time() - before
        headers += [self.header_time(folder) for _ in range(3)]
        average = sum(headers) / len(headers)
        print(f'# {used:.1f} s, or {used / average:.0f} times the headers', flush=True)
        if used > MAX_HEADERS * average:
            yield (f'building the library took {used:.1f} s of processor time, more than '
                   f'{MAX_HEADERS} times the headers, which take {average:.2f} s')

    def chat(self):
        """It is installed only by request."""
        for demo, expected in (('auto', False), ('enabled', True)):
            self.features('chat', '-Dintrospection=disabled', '-Dtests=disabled',
                          f'-Ddemo={demo}')
            names = self.installed('chat')
            wrong = [name for name in names
                     if name == 'cometd-chat' or name.startswith('org.cometdglib')]
            if bool(wrong) != expected:
                yield f'-Ddemo={demo} installs {wrong}'
            if 'cometd-cli' not in names:
                yield f'-Ddemo={demo} does not install cometd-cli'


def main():
    parser = argparse.ArgumentParser()
    for name in ('root', 'folder', 'meson', 'compiler'):
        parser.add_argument(f'--{name}', required=True)
    parser.add_argument('--chat', action='store_true')
    arguments = parser.parse_args()
    options = Options(arguments)
    os.makedirs(arguments.folder, exist_ok=True)
    checks = [('required-only', options.required_only), ('no-gio-unix', options.no_gio_unix),
              ('disabled', options.disabled), ('library-alone', options.library_alone)]
    if arguments.chat:
        checks.append(('chat', options.chat))
    return tap.run(checks)


sys.exit(main())
