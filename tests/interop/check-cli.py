#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The cometd-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The command-line tool with real servers: those that the script prepare has built in the folder
named by COMETD_INTEROP_SERVERS."""

import json
import os
import signal
import sys

import tap
from chat_server import wait_until
from cli import Cli, run
from real_server import PATHS, Server

PROGRAM = os.path.abspath(sys.argv[1])
KINDS = ('websocket', 'long-polling')


def pipe(server):
    """Messages that one command publishes are printed by another; SIGINT ends it."""
    for kind in KINDS:
        listener = Cli(PROGRAM, 'listen', '-t', kind, server.url, '/cli/*')
        listener.wait_said('listening on')
        lines = [{'number': number, 'text': 'Grüße, 你好'} for number in range(5)]
        status, output, errors = run(PROGRAM, 'publish', '-t', kind, server.url, '/cli/a', '-',
                                     stdin='\n'.join(json.dumps(line) for line in lines))
        if status != 0 or len(output.splitlines()) != 5:
            yield f'{kind}: {status} {output}{errors}'
        heard = [listener.message()['data'] for _ in lines]
        if heard != lines:
            yield f'{kind}: {heard}'
        if listener.end(signal.SIGINT) != 0:
            yield f'{kind}: {listener.errors}'


def refused(server):
    status, output, errors = run(PROGRAM, 'publish', server.url, '/readonly/x', '1')
    if status != 1 or output or '403' not in errors:
        yield f'{status}: {output}{errors}'
    status, output, errors = run(PROGRAM, 'listen', server.url, '/refused/x')
    if status != 1 or output or '403' not in errors:
        yield f'{status}: {output}{errors}'
    status, _, errors = run(PROGRAM, 'publish', server.url.replace(PATHS[server.name], '/none'),
                            '/x', '1')
    if status != 3:
        yield f'{status}: {errors}'


def trace(server):
    for kind in KINDS:
        status, output, errors = run(PROGRAM, 'trace', '-t', kind, '-n', '4', server.url, '/cli/a')
        lines = [json.loads(line) for line in output.splitlines()]
        channels = [line['message']['channel'] for line in lines]
        if status != 0 or channels[:2] != ['/meta/handshake'] * 2 or len(lines) != 4:
            yield f'{status}: {output}{errors}'
        if any(len(line['message'].get('clientId', 'abcd…')) != 5 for line in lines):
            yield output


def death(server):
    for kind in KINDS:
        listener = Cli(PROGRAM, 'listen', '-t', kind, server.url, '/cli/a')
        listener.wait_said('listening on')
        server.kill()
        listener.wait_said('no connection')
        server.start()
        # The longer the server takes to start, the longer listen waits between attempts.
        wait_until(lambda: run(PROGRAM, 'publish', '-q', server.url, '/cli/a', '"back"')[0] == 0
                   and not listener.lines.empty(), 'the listener', 90)
        if listener.message()['data'] != 'back' or listener.end() != 0:
            yield listener.errors


def chat(server):
    """The chat of CometD's own demo."""
    ann = Cli(PROGRAM, 'chat', server.url, 'Ann')
    ann.wait_for_data(lambda data: data == ['Ann'])
    ben = Cli(PROGRAM, 'chat', '-t', 'long-polling', server.url, 'Ben')
    ann.wait_for_data(lambda data: isinstance(data, list) and sorted(data) == ['Ann', 'Ben'])
    ann.type('Hello Ben')
    ben.wait_for_data(lambda data: data == {'user': 'Ann', 'chat': 'Hello Ben'})
    ben.type('/msg Ann psst')
    ann.wait_for_data(lambda data: isinstance(data, dict) and data.get('scope') == 'private'
                      and data['chat'] == 'psst')
    if ben.end() != 0:
        yield ben.errors
    ann.wait_for_data(lambda data: data == ['Ann'])
    if ann.end() != 0:
        yield ann.errors


def call(server):
    for kind in KINDS:
        status, output, errors = run(PROGRAM, 'call', '-t', kind, server.url, 'echo', '["one",2]')
        if status != 0 or json.loads(output) != ['one', 2]:
            yield f'{kind}: {status} {output}{errors}'


def with_server(name, check):
    with Server(name) as server:
        yield from check(server)


CHECKS = [(f'{name}-{check.__name__}', lambda n=name, c=check: with_server(n, c))
          for name, checks in (('cometd', (pipe, refused, trace, death)),
                               ('faye', (pipe, refused, trace, death)),
                               ('demo', (chat, call)))
          for check in checks]
sys.exit(tap.run(CHECKS))
