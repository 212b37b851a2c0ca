#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The cometd-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Compiles a program in Vala and runs it by both transports."""

import argparse
import os
import sys
import tempfile

import server_program
import tap
import vala_compiler


def check(program, server, transport):
    with server_program.Server(server, '--deny', '/members/only',
                               '--expire', '/chat/expired') as url:
        status, output, errors = server_program.run(program, url, transport, '/chat/expired')
    if status != 0 or output != 'all is well\n' or errors:
        yield f'exit status {status}: {output}{errors}'


def main():
    parser = argparse.ArgumentParser()
    for name in ('build', 'source', 'server'):
        parser.add_argument(f'--{name}', required=True)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix='cometd-glib-vala-') as folder:
        program = vala_compiler.ValaCompiler(options.build).compile(
            os.path.abspath(options.source), os.path.join(folder, 'client'))
        return tap.run([(transport,
                         lambda t=transport: check(program, os.path.abspath(options.server), t))
                        for transport in ('websocket', 'long-polling')])


sys.exit(main())
