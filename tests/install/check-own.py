#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The cometd-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Installs to a folder in a home, and uses everything from there with only the variables that the
manual lists."""

import argparse
import os
import shutil
import sys
import tempfile

import builds
import place
import tap
import uses


def install(options, home, commands):
    """As in the manual, but without optional parts that are not installed."""
    setup, install_command = commands
    arguments = setup.replace('$HOME', home).replace('"', '').split()
    if arguments[:3] != ['meson', 'setup', '_build/own']:
        yield f'not to be tried: {setup}'
    folder = builds.build(options, os.path.abspath(options.built), *arguments[3:])
    shutil.rmtree(os.path.join(home, 'cometd'), ignore_errors=True)
    command = install_command.replace('_build/own', folder)
    builds.call(['sh', '-c', command.replace('meson install', 'meson install --no-rebuild')],
                env={'PATH': '/usr/bin:/bin', 'HOME': home, 'LANG': 'C.UTF-8'})


def main():
    parser = argparse.ArgumentParser()
    for name in ('root', 'build', 'libdir', 'meson', 'compiler', 'demo', 'home', 'built'):
        parser.add_argument(f'--{name}', required=True)
    options = parser.parse_args()
    commands, variables = place.instructions(options.root, 'Installed in a folder of your own')
    # The prefix is part of the build, which is kept.
    home = options.home
    os.makedirs(home, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix='cometd-glib-own-') as folder:
        there = uses.Uses(options, place.Place(folder, home, variables))
        checks = [('install', lambda: install(options, home, commands)),
                  *there.story(),
                  ('translations', there.translations),
                  ('manual', lambda: there.manual(os.path.join(home, 'cometd'))),
                  ('completion', there.completion)]
        if options.demo == 'enabled':
            checks.append(('chat', there.chat))
        return tap.run(checks)


sys.exit(main())
