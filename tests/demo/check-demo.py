#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The cometd-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The terminal demo: its output, and wrong usage."""

import argparse
import os
import socket
import sys

import server_program
import tap

# name, arguments of demo/run, expected error
WRONG = (
    ('unknown-argument', ['--fast'], 'unknown argument --fast'),
    ('no-address', ['--server'], '--server requires an address'),
    ('bad-address', ['--server', 'localhost'], '"localhost" is not a server address'),
    ('two-servers', ['--java', '--scripted'], 'only one of'),
    ('serve-elsewhere', ['--serve', '--server', 'http://127.0.0.1/'], 'cannot be used together'),
)


def wrong(script, arguments, complaint):
    status, output, errors = server_program.run(script, *arguments)
    if status != 2 or output or complaint not in errors or 'Usage:' not in errors:
        yield f'exit status {status}: {output}{errors}'


def help_text(script):
    status, output, errors = server_program.run(script, '--help')
    if status != 0 or not output.startswith('Usage: demo/run') or errors:
        yield f'exit status {status}: {output}{errors}'


def conversation(program, server):
    """Each line is published by one client and received by the other, over both connection
    types."""
    with server_program.Server(server) as url:
        status, output, errors = server_program.run(program, url)
    if status != 0 or errors:
        yield f'exit status {status}: {errors}'
    for line in ('Anna  is connected over websocket', 'Ben   is connected over long-polling',
                 'Anna  says   Hello Ben', 'Ben   hears  Hello Ben', 'Ben   says   Loud and clear',
                 'Anna  hears  Loud and clear', '你好', 'Anna  leaves', 'Ben   leaves'):
        if line not in output:
            yield f'"{line}" is missing in: {output}'


def answer_404(connection, request):
    """Reads the whole request first: closing a connection with unread data discards the
    response."""
    length = 0
    for line in iter(request.readline, b'\r\n'):
        if not line:
            return
        name, _, value = line.partition(b':')
        if name.lower() == b'content-length':
            length = int(value)
    request.read(length)
    connection.sendall(b'HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n'
                       b'Connection: close\r\n\r\n')


def not_bayeux(program):
    """A server that responds to every request with 404, which is a permanent error."""
    with socket.create_server(('127.0.0.1', 0)) as listener:
        url = f'http://127.0.0.1:{listener.getsockname()[1]}/cometd'
        pid = os.fork()
        if pid == 0:
            while True:
                connection, _ = listener.accept()
                with connection, connection.makefile('rb') as request:
                    answer_404(connection, request)
        try:
            status, output, errors = server_program.run(program, url)
        finally:
            os.kill(pid, 9)
            os.waitpid(pid, 0)
    if status != 1 or 'could not connect' not in errors:
        yield f'exit status {status}: {output}{errors}'


def no_address(program):
    status, output, errors = server_program.run(program)
    if status != 2 or not errors.startswith('Usage:'):
        yield f'exit status {status}: {output}{errors}'


def main():
    parser = argparse.ArgumentParser()
    for name in ('script', 'program', 'server'):
        parser.add_argument(f'--{name}', required=True)
    options = parser.parse_args()
    program = os.path.abspath(options.program)

    checks = [(name, lambda a=arguments, c=complaint: wrong(options.script, a, c))
              for name, arguments, complaint in WRONG]
    checks += [('help', lambda: help_text(options.script)),
               ('conversation', lambda: conversation(program, os.path.abspath(options.server))),
               ('no-bayeux-there', lambda: not_bayeux(program)),
               ('program-without-address', lambda: no_address(program))]
    return tap.run(checks)


sys.exit(main())
