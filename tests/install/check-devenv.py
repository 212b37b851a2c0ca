#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The cometd-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Uses the library from its build folder, in the shell started by "meson devenv"."""

import argparse
import shlex
import sys
import tempfile

import builds
import place
import tap
import uses


def check_vapi(build):
    """It is generated again if only the metadata has changed."""
    inputs = builds.call(['ninja', '-C', build, '-t', 'query',
                          'bindings/vala/vapi/cometd-glib-1.vapi'])
    return uses.complain_unless('bindings/vala/vapi/Cometd-1.metadata\n' in inputs, inputs)


def check_server(command):
    """The manual starts the server in the same way as the tests of the story."""
    arguments = shlex.split(command.replace('--port 8080', ''))
    if arguments != ['_build/devel/tests/server/cometd-test-server', *uses.SERVER_ARGUMENTS]:
        yield f'another server than that of the test: {command}'


def main():
    parser = argparse.ArgumentParser()
    for name in ('root', 'build', 'libdir', 'meson', 'compiler', 'demo'):
        parser.add_argument(f'--{name}', required=True)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix='cometd-glib-devenv-') as folder:
        *_, server, devenv, python_window, gjs_window = place.commands(options.root,
                                                                       'Not installed')
        # Programs of a test must not be written to the tree, so the shell starts elsewhere.
        command = shlex.split(devenv.replace('_build/devel', shlex.quote(options.build)))
        command[command.index('-w') + 1] = folder
        there = uses.Uses(options, place.Place(folder, folder, shell=command))
        windows = [f'cd {shlex.quote(options.root)}\nexec {script}'
                   for script in (python_window, gjs_window)]
        checks = [('vapi', lambda: check_vapi(options.build)),
                  ('server', lambda: check_server(server)),
                  *there.story(),
                  ('windows', lambda: there.windows(windows))]
        return tap.run(checks)


sys.exit(main())
