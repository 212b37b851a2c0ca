#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The cometd-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Compiles a program in Vala and runs it with both transports. It starts the server itself."""

import argparse
import json
import os
import sys
import tempfile

import server_program
import stages
import tap
import vala_compiler

EXPIRED = '/chat/expired'
# The program runs all its tests one after the other.
DEADLINE = 250


def check(program, server, transport):
    stage = json.dumps(stages.STAGES[stages.name(server)])
    status, output, errors = server_program.run(program, stage, transport,
                                                *stages.server(server, [EXPIRED]).command,
                                                deadline=DEADLINE)
    if status != 0 or output != 'all is well\n' or errors:
        yield f'exit status {status}: {output}{errors}'


def main():
    parser = argparse.ArgumentParser()
    for name in ('build', 'server'):
        parser.add_argument(f'--{name}', required=True)
    parser.add_argument('sources', nargs='+')
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix='cometd-glib-vala-') as folder:
        program = vala_compiler.ValaCompiler(options.build).compile(
            os.path.abspath(options.sources[0]), os.path.join(folder, 'client'),
            also=[os.path.abspath(source) for source in options.sources[1:]])
        return tap.run([(transport, lambda t=transport: check(program, options.server, t))
                        for transport in ('websocket', 'long-polling')])


sys.exit(main())
