#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The cometd-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Programs that end while operations wait, handlers are connected and extensions hold messages:
they end as others do, and say nothing."""

import argparse
import os
import sys
import tempfile

import server_program
import tap
import vala_compiler


def check(command, server, transport, how):
    with server_program.Server(server) as url:
        status, output, errors = server_program.run(*command, url, transport, how)
    if status != 0 or output != 'everything is under way\n' or errors:
        yield f'exit status {status}: {output}{errors}'


def main():
    parser = argparse.ArgumentParser()
    for name in ('build', 'server', 'python', 'vala'):
        parser.add_argument(f'--{name}', required=True)
    parser.add_argument('--javascript', nargs=2)
    parser.add_argument('--without-vala', action='store_true')
    options = parser.parse_args()
    server = os.path.abspath(options.server)
    with tempfile.TemporaryDirectory(prefix='cometd-glib-exit-') as folder:
        programs = {'python': [sys.executable, options.python]}
        if options.javascript:
            programs['javascript'] = [options.javascript[0], '-m', options.javascript[1]]
        if not options.without_vala:
            compiler = vala_compiler.ValaCompiler(options.build)
            programs['vala'] = [compiler.compile(os.path.abspath(options.vala),
                                                 os.path.join(folder, 'exit'))]
        return tap.run([(f'{language}-{how}-{transport}',
                         lambda c=command, t=transport, h=how: check(c, server, t, h))
                        for language, command in programs.items() for how in ('exit', 'return')
                        for transport in ('websocket', 'long-polling')])


sys.exit(main())
