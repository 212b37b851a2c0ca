#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The cometd-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Installs below /usr or /usr/local, and uses everything from there, with only those environment
variables that the manual lists.

Other programs do not see this: the installation is mounted over the system in a mount namespace of
its own, which ends with the test. Root can create one, and other users can if the kernel allows it.
Otherwise the same build is used from a staging folder, which the environment has to name.
"""

import argparse
import os
import shlex
import subprocess
import sys
import tempfile

import builds
import place
import tap
import uses

NAMESPACES = (['unshare', '--mount'], ['unshare', '--user', '--map-root-user', '--mount'])


def overlay(scratch, folder):
    """From now on, changes to the folder are written to the scratch folder only."""
    layer = scratch + folder
    work = os.path.join(scratch, 'work' + folder.replace('/', '-'))
    for path in (layer, work):
        os.makedirs(path, exist_ok=True)
    # In a user namespace, the attributes that root has for this cannot be written.
    attributes = ',userxattr' if '--user' in shlex.split(os.environ['COMETD_NAMESPACE']) else ''
    builds.call(['mount', '-t', 'overlay', 'overlay', '-o',
                 f'lowerdir={folder},upperdir={layer},workdir={work}{attributes}', folder])


def enter(options, scratch):
    """The folders of the installation are created with the right owner: a process that is root only
    in this namespace may not write to others."""
    builds.call(['mount', '-t', 'tmpfs', 'tmpfs', scratch])
    stage = os.path.join(scratch, 'stage')
    os.mkdir(stage)
    if not options.probe:
        builds.call([*shlex.split(options.meson), 'install', '--no-rebuild', '--quiet',
                     '-C', options.built, '--destdir', stage])
        if uses.tools():
            uses.add_pygobject_stubs(stage)
    for folder in ('/usr', '/etc'):
        overlay(stage, folder)
    builds.call(['mount', '-t', 'tmpfs', 'tmpfs', '/var/cache/ldconfig'])


def install(options, commands):
    """As in the manual; but the build exists already, and the test runs as root."""
    for line in commands:
        command = line.removeprefix('sudo ').replace('_build/release', options.built)
        if not command.startswith('meson setup '):
            command = command.replace('meson install', 'meson install --no-rebuild --quiet')
            builds.call(['sh', '-c', command],
                        env={'PATH': '/usr/sbin:/sbin:/usr/bin:/bin', 'LANG': 'C.UTF-8'})
    return ()


def check_inside(options):
    enter(options, options.inside)
    if options.probe:
        return 0
    work = os.path.join(options.inside, 'work')
    os.mkdir(work)
    commands, variables = place.instructions(options.root, f'Installed below `{options.prefix}`')
    there = uses.Uses(options, place.Place(work, work, variables))
    checks = [('install', lambda: install(options, commands)),
              *there.story(),
              ('translations', there.translations),
              ('manual', lambda: there.manual(options.prefix)),
              ('completion', there.completion)]
    if options.demo == 'enabled':
        checks.append(('chat', there.chat))
    if uses.tools():
        checks.append(('stub', there.stub))
    return tap.run(checks)


def find_namespace(arguments):
    """The first way to create a namespace that works; otherwise the error of the last one."""
    for command in NAMESPACES:
        environment = {**os.environ, 'COMETD_NAMESPACE': shlex.join(command)}
        result = subprocess.run([*command, *arguments, '--probe'], env=environment, text=True,
                                stdin=subprocess.DEVNULL, capture_output=True)
        if result.returncode == 0:
            return command, environment, ''
    return None, None, (result.stderr.strip().splitlines() or ['unshare failed'])[-1]


def main():
    parser = argparse.ArgumentParser()
    for name in ('root', 'build', 'built', 'prefix', 'libdir', 'meson', 'compiler', 'demo'):
        parser.add_argument(f'--{name}', required=True)
    parser.add_argument('--inside')
    parser.add_argument('--probe', action='store_true')
    options = parser.parse_args()
    if options.inside:
        return check_inside(options)

    if options.built != options.build:
        builds.build(options, options.built, f'--prefix={options.prefix}')
    with tempfile.TemporaryDirectory(prefix='cometd-glib-installed-') as scratch:
        arguments = [sys.executable, *sys.argv, '--inside', scratch]
        command, environment, complaint = find_namespace(arguments)
        if command:
            return subprocess.run([*command, *arguments], env=environment,
                                  stdin=subprocess.DEVNULL).returncode

    print(f'# No mounts here ({complaint}): this is tried from a staging folder.', flush=True)
    folder = os.path.dirname(os.path.abspath(__file__))
    return subprocess.run([sys.executable, os.path.join(folder, 'check-staged.py'),
                           '--build', options.built, '--prefix', options.prefix,
                           '--libdir', options.libdir, '--compiler', options.compiler,
                           '--meson', options.meson, '--vala', '--typelib',
                           '--python-dir', builds.python_dir(options)]).returncode


sys.exit(main())
