#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The cometd-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""cometd-cli without a connection: --fallback-url, and publish with --queue-offline and
--repeat."""

import contextlib
import http.server
import json
import os
import sys
import threading

import ports
import tap
from chat_server import DEADLINE, ChatServer, Peer, wait_until
from cli import Cli, run, run_until_said

PROGRAM, SERVER = (os.path.abspath(path) for path in sys.argv[1:3])


@contextlib.contextmanager
def refusing(*, secret=False):
    """An address whose port refuses connections."""
    with ports.keep() as kept:
        user, key = ('me:sesame@', '?key=sesame') if secret else ('', '')
        yield f'http://{user}127.0.0.1:{ports.number(kept)}/cometd{key}'


def plain(url):
    """As the program shows it."""
    return url.replace('me:sesame@', '').replace('?key=sesame', '')


def fallback():
    """The first address is refused, and the second or the third one serves each command."""
    with refusing(secret=True) as first, refusing() as other, ChatServer(SERVER) as server:
        options = ['-T', str(DEADLINE), '--fallback-url', server.url]
        for more in ([], ['--fallback-url', other]):
            for command, *arguments in (['publish', first, '/x', '1'],
                                        ['call', first, 'echo', '1'],
                                        ['chat', first, 'Ann']):
                status, output, errors = run(PROGRAM, command, *more, *options, *arguments,
                                             timeout=2 * DEADLINE)
                lost = f'no connection: Could not connect to “{plain(first)}”'
                if status != 0 or not output or lost not in errors or 'sesame' in errors:
                    yield f'{command} {more}: {status} {output}{errors}'
                tried = [line.removeprefix('cometd-cli: connecting to ')
                         for line in errors.splitlines() if ': connecting to ' in line]
                if tried != [plain(first), *more[1:], server.url]:
                    yield f'{command} {more}: {tried}'
        listener = Cli(PROGRAM, 'listen', *options, '--count=1', first, '/x')
        listener.wait_said('listening on')
        run(PROGRAM, 'publish', server.url, '/x', '"heard"')
        if listener.message()['data'] != 'heard' or listener.end(None) != 0:
            yield listener.errors
        trace = Cli(PROGRAM, 'trace', *options, first)
        trace.wait_said('connected over')
        if trace.end() != 0 or plain(first) not in trace.errors:
            yield trace.errors


def fallback_refused():
    """The errors name what was tried, and no password."""
    with refusing(secret=True) as first, refusing(secret=True) as second:
        named = f'tried {plain(first)}, {plain(second)}'
        arguments = ['--fallback-url', second, first, '/x', '1']
        for result, expected in (
                (run(PROGRAM, 'publish', '--quiet', *arguments), 3),
                (run_until_said(named, 2, PROGRAM, 'publish', '--connect-timeout=0',
                                *arguments)[1:], 4)):
            status, output, errors = result
            if status != expected or output or named not in errors or 'sesame' in errors:
                yield f'{status}: {output}{errors}'


def fallback_later():
    """A server dies while a listener uses it; the listener continues with the next one."""
    with ChatServer(SERVER) as second, ports.keep() as kept:
        # No other server may appear at its address.
        first = ChatServer(SERVER, port=ports.number(kept))
        first.start()
        listener = Cli(PROGRAM, 'listen', '--fallback-url', second.url, first.url, '/x')
        listener.wait_said('listening on')
        first.kill()
        listener.wait_said(f'connecting to {second.url}')
        # The subscription follows a little after the first connect, so publish until it is
        # received.
        wait_until(lambda: run(PROGRAM, 'publish', '-q', second.url, '/x', '"other"')[0] == 0
                   and not listener.lines.empty(), 'the listener')
        if listener.message()['data'] != 'other' or listener.end() != 0:
            yield listener.errors


def queue_offline_first():
    """There is no server at first, for longer than a client without the option waits."""
    with ports.keep() as kept:
        server = ChatServer(SERVER, port=ports.number(kept))
        url = f'http://127.0.0.1:{server.port}/cometd'
        with contextlib.ExitStack() as stack:
            waiting = Cli(PROGRAM, 'publish', '--queue-offline', url, '/x', '"late"')
            impatient, _, errors = run(PROGRAM, 'publish', url, '/x', '"never"')
            early, _, reason = run(PROGRAM, 'publish', '--queue-offline', '-T', '0.5', url, '/x',
                                   '"never"')
            if impatient != 3 or early != 4 or 'Timed out after 0.5 s' not in reason:
                yield f'{impatient}: {errors} {early}: {reason}'
            server.start()
            stack.callback(server.stop)
            if not waiting.message()['successful'] or waiting.end(None) != 0:
                yield waiting.errors


def queue_offline():
    """The lines of a pipe wait until the server is back, and are received once and in order."""
    with ports.keep() as kept:
        server = ChatServer(SERVER, port=ports.number(kept))
        server.start()
        publisher = Cli(PROGRAM, 'publish', '--queue-offline', server.url, '/x', '-')
        publisher.type('0')
        publisher.message()
        server.kill()
        publisher.wait_said('no connection')
        for number in range(1, 4):
            publisher.type(str(number))
        server.start()
        for number in range(1, 4):
            if not publisher.message()['successful']:
                yield f'{number} was refused'
        peer = Peer(server.port).open()
        peer.must('/meta/subscribe', subscription='/x')
        publisher.type('4')
        if not publisher.message()['successful']:
            yield '4 was refused'
        peer.wait_for(lambda message: message.get('data') == 4)
        publisher.process.stdin.close()
        if publisher.end(None) != 0:
            yield publisher.errors
        server.stop()


def queue_offline_interrupted():
    """A signal ends the wait."""
    with refusing() as url:
        waiting = Cli(PROGRAM, 'publish', '--queue-offline', url, '/x', '1')
        waiting.wait_said('connecting to')
        if waiting.end() != 130:
            yield waiting.errors


class Forgetful(http.server.BaseHTTPRequestHandler):
    """A server of long-polling that closes the connection instead of replying to a publish, as
    often as it is told to."""

    protocol_version = 'HTTP/1.1'

    def do_POST(self):
        body = self.rfile.read(int(self.headers['Content-Length']))
        replies = []
        for message in json.loads(body):
            reply = {'channel': message['channel'], 'id': message['id'], 'successful': True,
                     'clientId': 'client'}
            if message['channel'] == '/meta/handshake':
                reply.update(version='1.0', supportedConnectionTypes=['long-polling'])
            elif message['channel'] == '/meta/connect' and 'advice' not in message:
                self.server.ended.wait(DEADLINE)
            elif message['channel'] == '/x':
                self.server.seen.append(message)
                if len(self.server.seen) <= self.server.unclear:
                    self.close_connection = True
                    return
            replies.append(reply)
        text = json.dumps(replies).encode()
        self.send_response(200)
        self.send_header('Content-Type', 'application/json')
        self.send_header('Content-Length', str(len(text)))
        self.end_headers()
        with contextlib.suppress(OSError):
            self.wfile.write(text)
        if any(reply['channel'] == '/meta/disconnect' for reply in replies):
            self.server.ended.set()

    def log_message(self, *_):
        pass


@contextlib.contextmanager
def forgetful(unclear):
    with http.server.ThreadingHTTPServer(('127.0.0.1', 0), Forgetful) as server:
        # Clients close connections in which a connect is held.
        server.handle_error = lambda *_: None
        server.unclear, server.seen, server.ended = unclear, [], threading.Event()
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield server, f'http://127.0.0.1:{server.server_port}/cometd'
        finally:
            server.ended.set()
            server.shutdown()


def repeat():
    """After an unclear end, the message is sent once more, with the same id."""
    for options, unclear, expected, sent in (([], 1, 3, 1), (['--repeat'], 1, 0, 2),
                                             (['--repeat', '--queue-offline'], 1, 0, 2),
                                             (['--queue-offline'], 1, 3, 1),
                                             (['--repeat'], 2, 3, 2)):
        with forgetful(unclear) as (server, url):
            status, output, errors = run(PROGRAM, 'publish', '-t', 'long-polling', *options, url,
                                         '/x', '"again"')
            ids = [message.get('ext', {}).get('cometd-glib', {}).get('id')
                   for message in server.seen]
        if status != expected or len(output.splitlines()) != (0 if expected else 1):
            yield f'{options} {unclear}: {status} {output}{errors}'
        if len(ids) != sent or len(set(ids)) != 1 or (ids[0] is None) == ('--repeat' in options):
            yield f'{options} {unclear}: sent with the ids {ids}'


sys.exit(tap.run([(check.__name__.replace('_', '-'), check)
                  for check in (fallback, fallback_refused, fallback_later, queue_offline_first,
                                queue_offline, queue_offline_interrupted, repeat)], processes=4))
