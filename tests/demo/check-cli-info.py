#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The cometd-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The commands of cometd-cli that examine a server: info, bench, and trace --verbose."""

import contextlib
import json
import os
import socket
import sys
import threading

import ports
import tap
from chat_server import DEADLINE, ChatServer
from cli import run

PROGRAM, SERVER = (os.path.abspath(path) for path in sys.argv[1:3])
SECRET = 'sesame'


class Relay:
    """Passes connections on to a port, as a proxy does, unless the first request is an upgrade."""

    def __init__(self, port):
        self.port = port
        self.listener = socket.create_server(('127.0.0.1', 0))
        self.address = f'127.0.0.1:{self.listener.getsockname()[1]}'
        self.threads = [threading.Thread(target=self.serve, daemon=True)]
        self.threads[0].start()

    def serve(self):
        with contextlib.suppress(OSError):
            while True:
                link = self.listener.accept()[0]
                self.threads.append(threading.Thread(target=self.relay, args=(link,), daemon=True))
                self.threads[-1].start()

    def relay(self, link):
        with link, contextlib.suppress(OSError):
            link.settimeout(DEADLINE)
            data = link.recv(65536)
            if data.startswith((b'GET ', b'CONNECT ')):
                link.sendall(b'HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n')
                return
            with socket.create_connection(('127.0.0.1', self.port)) as server:
                back = threading.Thread(target=self.copy, args=(server, link), daemon=True)
                back.start()
                server.sendall(data)
                self.copy(link, server)
                back.join(DEADLINE)

    @staticmethod
    def copy(source, target):
        with contextlib.suppress(OSError):
            while data := source.recv(65536):
                target.sendall(data)
        with contextlib.suppress(OSError):
            target.shutdown(socket.SHUT_WR)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()


def info():
    with ChatServer(SERVER) as server:
        url = server.url.replace('://', f'://me:{SECRET}@') + f'?key={SECRET}'
        status, output, errors = run(PROGRAM, 'info', url)
        found = json.loads(output)
        types = found['connectionTypes']
        if status != 0 or SECRET in output + errors or found['url'] != server.url:
            yield f'{status}: {output}{errors}'
        if (found['version'] != '1.0' or found['advice']['timeout'] != 20000
                or found['supportedConnectionTypes'] != ['websocket', 'long-polling']):
            yield output
        for one in types.values():
            if (not one['works'] or one['proxies'] != ['direct://'] or 'error' in one
                    or not 0 < one['roundTripMicroseconds'] < DEADLINE * 10 ** 6
                    or not 0 < one['handshakeMicroseconds'] < DEADLINE * 10 ** 6):
                yield output
        if types['long-polling']['cookies'] != ['BAYEUX_BROWSER']:
            yield output


def info_without_websocket():
    """One connection type works and the other does not, each with the reason."""
    with ChatServer(SERVER) as server, Relay(server.port) as relay:
        status, output, errors = run(PROGRAM, 'info', f'http://{relay.address}/cometd')
        types = json.loads(output)['connectionTypes']
        if status != 0 or types['websocket']['works'] or not types['long-polling']['works']:
            yield f'{status}: {output}{errors}'
        refused = types['websocket']
        if '403' not in refused['error'] or 'roundTripMicroseconds' in refused:
            yield output


def info_through_proxy():
    """The proxy is named without its password; here, only one connection type gets through."""
    with ChatServer(SERVER) as server, Relay(server.port) as relay:
        status, output, errors = run(PROGRAM, 'info', '--proxy',
                                     f'http://me:{SECRET}@{relay.address}', server.url)
        types = json.loads(output)['connectionTypes']
        works = {name: one['works'] for name, one in types.items()}
        if status != 0 or works != {'websocket': False, 'long-polling': True}:
            yield f'{status}: {output}{errors}'
        for one in types.values():
            if [proxy.rstrip('/') for proxy in one['proxies']] != [f'http://{relay.address}']:
                yield output
        if SECRET in output + errors:
            yield output + errors


def info_without_server():
    with ports.keep() as kept:
        url = f'http://127.0.0.1:{ports.number(kept)}/'
        for types in (['websocket', 'long-polling'], ['long-polling']):
            options = [option for kind in types for option in ('-t', kind)]
            status, output, errors = run(PROGRAM, 'info', *options, url)
            found = json.loads(output)['connectionTypes']
            if status != 3 or list(found) != types:
                yield f'{status}: {output}{errors}'
            for one in found.values():
                if one['works'] or 'Connection refused' not in one['error']:
                    yield output


def bench():
    with ChatServer(SERVER, '--relaxed') as server:
        for kind in ('websocket', 'long-polling'):
            status, output, errors = run(PROGRAM, 'bench', '-t', kind, '--count=600',
                                         f'--duration={DEADLINE}', server.url)
            found = json.loads(output)
            if status != 0 or found['connectionType'] != kind or found['received'] != 600:
                yield f'{status}: {output}{errors}'
            delays = [found[name] for name in ('medianMicroseconds', 'p99Microseconds',
                                               'maxMicroseconds', 'microseconds')]
            if delays != sorted(delays) or delays[0] <= 0 or found['sent'] != 600:
                yield output


def bench_many():
    """Messages that are larger together than what the server accepts at once."""
    with ChatServer(SERVER, '--relaxed') as server:
        for kind in ('websocket', 'long-polling'):
            for in_flight in (100, 300):
                status, output, errors = run(PROGRAM, 'bench', '-t', kind,
                                             f'--in-flight={in_flight}',
                                             f'--duration={DEADLINE}', server.url)
                if status != 0 or json.loads(output)['received'] != 1000:
                    yield f'{kind}, {in_flight}: {status}: {output}{errors}'


def bench_large():
    """A single message that is larger than that: the reason is that, not a lost connection."""
    with ChatServer(SERVER, '--relaxed') as server:
        for kind in ('websocket', 'long-polling'):
            for size in ('17000', '1000000'):
                status, output, errors = run(PROGRAM, 'bench', '-t', kind, f'--size={size}',
                                             '--in-flight=1', server.url)
                if status != 1 or output or 'too large for the server' not in errors:
                    yield f'{kind}, {size}: {status}: {output}{errors}'


def bench_ends():
    """After the time, with what has come back; there may be much more to do."""
    with ChatServer(SERVER, '--relaxed') as server:
        for seconds in ('0.3', '3', '30'):
            status, output, errors = run(PROGRAM, 'bench', '--count=1000000', '--in-flight=2',
                                         f'--duration={seconds}', server.url, '/x')
            found = json.loads(output)
            # On a slow machine, nothing may come back so fast.
            if found['received'] > 0:
                break
        if status != 0 or not 0 < found['received'] <= found['sent'] < 1000000:
            yield f'{status}: {output}{errors}'


def bench_refused():
    with ChatServer(SERVER) as server:
        status, output, errors = run(PROGRAM, 'bench', server.url, '/members/demo')
        if status != 1 or output or 'publish_denied' not in errors:
            yield f'{status}: {output}{errors}'


def bench_limited():
    """The error says what can be done about it, in a line."""
    with ChatServer(SERVER) as server:
        status, output, errors = run(PROGRAM, 'bench', '--in-flight=50', server.url)
        lines = [line for line in errors.splitlines() if '429::' in line]
        if (status != 1 or output or len(lines) != 1 or 'limits how fast' not in lines[0]
                or '--relaxed' not in lines[0]):
            yield f'{status}: {output}{errors}'


def trace():
    """Requests and responses, without the values of headers that may be secret."""
    for kind, status_code, count in (('websocket', 101, 1), ('long-polling', 200, 2)):
        with ChatServer(SERVER) as server:
            url = server.url.replace('://', f'://me:{SECRET}@') + f'?key={SECRET}'
            status, output, errors = run(PROGRAM, 'trace', '-v', '-t', kind, '--count=4', '-H',
                                         f'Via: {SECRET}', '--cookie', f'a={SECRET}', url)
        lines = [json.loads(line) for line in output.splitlines()]
        requests = [line['request'] for line in lines if 'request' in line]
        responses = [line['response'] for line in lines if 'response' in line]
        if status != 0 or SECRET in output + errors or len(requests) < count:
            yield f'{kind}: {status} {output}{errors}'
        if sum('message' in line for line in lines) != 4 or requests[0]['url'] != server.url:
            yield f'{kind}: {output}'
        if responses[0]['status'] != status_code:
            yield f'{kind}: {output}'
        for header in ('Cookie: (hidden)', 'Via: (hidden)', f'Host: 127.0.0.1:{server.port}'):
            if header not in requests[0]['headers']:
                yield f'{kind}: {header} is missing: {output}'
        if not any('bytes' in line and '/meta/connect' in line for line in errors.splitlines()):
            yield f'{kind}: no sizes: {errors}'
        if kind == 'long-polling' and 'Set-Cookie: (hidden)' not in responses[0]['headers']:
            yield output


CHECKS = [(check.__name__.replace('_', '-'), check)
          for check in (info, info_without_websocket, info_through_proxy, info_without_server,
                        bench, bench_many, bench_large, bench_ends, bench_refused, bench_limited,
                        trace)]
sys.exit(tap.run(CHECKS, processes=4))
