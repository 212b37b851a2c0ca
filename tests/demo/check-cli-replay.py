#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The cometd-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""cometd-cli listen --replay and --replay-file, with a server that behaves like Salesforce."""

import contextlib
import json
import os
import shutil
import signal
import sys
import tempfile

import server_program
import tap
from cli import Cli, run

PROGRAM, SERVER = (os.path.abspath(path) for path in sys.argv[1:3])
CHANNEL = '/u/orders'
BIG = 2 ** 53 + 1
KILLS = 5


def publish(url, *payloads, channel=CHANNEL):
    status, output, errors = run(PROGRAM, 'publish', '-q', url, channel, '-',
                                 stdin=''.join(json.dumps(each) + '\n' for each in payloads))
    assert status == 0, output + errors


def control(url, **what):
    publish(url, {'channel': CHANNEL, **what}, channel='/service/replay')


@contextlib.contextmanager
def folder():
    with tempfile.TemporaryDirectory(prefix='cometd-glib-replay-') as path:
        yield os.path.join(path, 'positions')


def listen(url, *options):
    return run(PROGRAM, 'listen', '--timeout=60', *options, url, CHANNEL)


def payloads(output):
    return [json.loads(line)['data']['payload'] for line in output.splitlines()]


def ids():
    """An id, the earliest and the latest event."""
    with server_program.Server(SERVER, '--replay') as url:
        publish(url, 'one', 'two', 'three')
        status, output, errors = listen(url, '--replay=earliest', '--count=3')
        if status != 0 or payloads(output) != ['one', 'two', 'three']:
            yield f'{status}: {output}{errors}'
        status, output, errors = listen(url, '--replay=1', '--count=2')
        if status != 0 or payloads(output) != ['two', 'three']:
            yield f'{status}: {output}{errors}'
        latest = Cli(PROGRAM, 'listen', '--replay=latest', '--count=1', url, CHANNEL)
        latest.wait_said('listening on')
        publish(url, 'four')
        if latest.message()['data']['payload'] != 'four' or latest.end(None) != 0:
            yield latest.errors


def invalid():
    """A position that the server does not know any more."""
    with server_program.Server(SERVER, '--replay') as url:
        publish(url, 'one', 'two')
        control(url, retain='2')
        status, output, errors = listen(url, '--replay=1')
        if status != 1 or output or 'The replayId {1} you provided was invalid' not in errors:
            yield f'{status}: {output}{errors}'
        with folder() as path:
            with open(path, 'w', encoding='utf-8') as file:
                file.write(f'[Positions]\n{CHANNEL}=1\n')
            status, output, errors = listen(url, '--replay=earliest', f'--replay-file={path}',
                                            '--count=1')
            notice = f'no longer has the events after 1 on {CHANNEL}; starting with the earliest'
            if status != 0 or payloads(output) != ['two'] or notice not in errors:
                yield f'{status}: {output}{errors}'


def unsupported():
    with server_program.Server(SERVER) as url:
        listener = Cli(PROGRAM, 'listen', '--replay=earliest', url, CHANNEL)
        listener.wait_said('the server does not support replay')
        listener.wait_said('listening on')
        if listener.end() != 0:
            yield listener.errors


def continues():
    """Each run gets what the last one did not, with positions that a double cannot hold."""
    with server_program.Server(SERVER, '--replay') as url, folder() as path:
        control(url, next=str(BIG))
        publish(url, 'one', 'two', 'three')
        for expected in ('one', 'two'):
            status, output, errors = listen(url, '--replay=earliest', f'--replay-file={path}',
                                            '--count=1')
            if status != 0 or payloads(output) != [expected]:
                yield f'{status}: {output}{errors}'
        with open(path, encoding='utf-8') as file:
            text = file.read()
        if f'{CHANNEL}={BIG + 1}\n' not in text:
            yield text


def rest(listener):
    """What a process has printed before it was killed, perhaps in the middle of a line."""
    lines = []
    while not listener.lines.empty():
        lines.append(listener.lines.get())
    return payloads(''.join(line for line in lines if line.endswith('\n')))


def killed():
    """A process that is killed again and again loses nothing; it may print an event twice."""
    with server_program.Server(SERVER, '--replay') as url, folder() as path:
        received, published = [], 0
        for _ in range(KILLS):
            listener = Cli(PROGRAM, 'listen', '--replay=earliest', f'--replay-file={path}', url,
                           CHANNEL)
            publish(url, *range(published, published + 20))
            published += 20
            while not received or received[-1] < published - 10:
                received.append(listener.message()['data']['payload'])
            listener.end(signal.SIGKILL)
            received += rest(listener)
        status, output, errors = run(PROGRAM, 'publish', '-q', url, CHANNEL, '"end"')
        listener = Cli(PROGRAM, 'listen', '--replay=earliest', f'--replay-file={path}', url,
                       CHANNEL)
        while received[-1] != 'end':
            received.append(listener.message()['data']['payload'])
        if status != 0 or listener.end() != 0:
            yield f'{output}{errors}{listener.errors}'
        missing = set(range(published)) - set(received)
        if missing:
            yield f'{sorted(missing)} are missing'
        # A second time only after a kill, from a little earlier on.
        steps_back = [(a, b) for a, b in zip(received, received[1:-1]) if b <= a]
        if len(steps_back) > KILLS:
            yield f'not in order: {received}'


def bad_file():
    """It is not overwritten."""
    with folder() as path:
        for text in ('no positions\n', '[Positions]\n/u/orders=one\n'):
            with open(path, 'w', encoding='utf-8') as file:
                file.write(text)
            status, output, errors = run(PROGRAM, 'listen', f'--replay-file={path}',
                                         'http://127.0.0.1:9/cometd', CHANNEL)
            if status != 2 or output or '--replay-file: Could not read' not in errors \
                    or path not in errors:
                yield f'{status}: {output}{errors}'
            with open(path, encoding='utf-8') as file:
                if file.read() != text:
                    yield f'{text} was overwritten'


def bad_folder():
    """One in which nothing can be written is refused; if it is gone later, the listener says so."""
    with server_program.Server(SERVER, '--replay') as url, folder() as parent:
        status, output, errors = listen(url, '--replay-file=/nowhere/positions')
        if status != 2 or output or '--replay-file: “/nowhere/positions”: No such' not in errors:
            yield f'{status}: {output}{errors}'
        os.mkdir(parent)
        listener = Cli(PROGRAM, 'listen', f'--replay-file={parent}/positions', url, CHANNEL)
        listener.wait_said('listening on')
        shutil.rmtree(parent)
        publish(url, 'one')
        listener.wait_said('--replay-file: Could not write')
        if listener.message()['data']['payload'] != 'one' or listener.end() != 0:
            yield listener.errors


sys.exit(tap.run([(check.__name__.replace('_', '-'), check)
                  for check in (ids, invalid, unsupported, continues, killed, bad_file,
                                bad_folder)], processes=2))
