#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The cometd-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""How long the scripted server runs as a program: as long as the pipe that is its input; for ever,
if its input is no pipe, or one that had ended before."""

import os
import subprocess
import sys
import urllib.request

import server_program
import tap

HANDSHAKE = b'[{"channel":"/meta/handshake","version":"1.0","id":"1",' \
            b'"supportedConnectionTypes":["long-polling"]}]'


def start(program, source):
    process = subprocess.Popen([program], stdin=source, stdout=subprocess.PIPE, text=True)
    line = process.stdout.readline()
    return process, int(line.removeprefix('PORT='))


def answers(port):
    request = urllib.request.Request(f'http://127.0.0.1:{port}/cometd', HANDSHAKE,
                                     {'Content-Type': 'application/json'})
    with urllib.request.urlopen(request, timeout=server_program.DEADLINE) as reply:
        return b'"successful":true' in reply.read()


def runs_on(program, source):
    process, port = start(program, source)
    with process:
        try:
            # The first server iterates its main loop before its input is closed.
            if not (answers(port) and answers(port)):
                yield 'the handshake failed'
        finally:
            process.terminate()


def ended_pipe(program):
    reader, writer = os.pipe()
    os.close(writer)
    with open(reader, 'rb') as source:
        yield from runs_on(program, source)


def options(program):
    """A value may be attached to the letter of its option."""
    process, port = start(program, subprocess.PIPE)
    with process:
        try:
            for arguments in (f'--port={port}',), ('-p', f'{port}'), (f'-p{port}',), \
                    ('-t1', f'-p{port}'):
                status, output, errors = server_program.run(program, *arguments)
                if status != 1 or output or 'in use' not in errors:
                    yield f'{arguments}: exit status {status}: {output}{errors}'
        finally:
            process.kill()


def ends(program):
    process, port = start(program, subprocess.PIPE)
    with process:
        process.stdin.write('anything\n')
        process.stdin.flush()
        if not answers(port):
            yield 'the handshake failed'
        process.stdin.close()
        try:
            if process.wait(server_program.DEADLINE) != 0:
                yield f'exit status {process.returncode}'
        finally:
            process.kill()


PROGRAM = os.path.abspath(sys.argv[1])
sys.exit(tap.run((
    ('options', lambda: options(PROGRAM)),
    ('input-dev-null', lambda: runs_on(PROGRAM, subprocess.DEVNULL)),
    ('input-ended-before', lambda: ended_pipe(PROGRAM)),
    ('input-ends', lambda: ends(PROGRAM)),
)))
