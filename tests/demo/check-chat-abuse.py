#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The cometd-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The chat server of the demo with misbehaving clients: whatever they send, it neither exits nor
hangs nor grows, and the others continue to chat."""

import contextlib
import itertools
import json
import os
import random
import socket
import sys
import tempfile
import time

import tap
from abuse import (QUICK, burst, chats_on, grown, is_closed, open_soon, pour,
                   seed_files)
from chat_server import (DEADLINE, ChatServer, Peer, connect, frame, make_certificate, post_bytes,
                         read_response, trusting, try_post, wait_until)

PROGRAM = os.path.abspath(sys.argv[1])
SEEDS = os.path.abspath(sys.argv[2])
KINDS = (None, True, -1, 1e300, 2 ** 62, '', 'x', '/', '/*', '\x00', '\U0001f600', [], {},
         [None, [1]], {'a': {'b': 1}}, 'long' * 500)


def seeds():
    """The whole fuzz corpus: as a request, as frames, and as raw bytes."""
    with ChatServer(PROGRAM) as server:
        count = 0
        for name, data in seed_files(SEEDS):
            count += 1
            if try_post(server.port, data) is None:
                yield f'{name}: no response'
            for opcode in (1, 2):
                peer = Peer(server.port)
                pour(peer.link, frame(opcode, data), 1)
                peer.close()
            with connect(server.port) as link:
                pour(link, data, 1)
        if count < 20:
            yield f'only {count} seeds in {SEEDS}'
        yield from chats_on(server)


def nonsense():
    chance = random.Random(3)
    with ChatServer(PROGRAM, *QUICK) as server:
        for _ in range(40):
            with connect(server.port) as link:
                pour(link, chance.randbytes(chance.randrange(1, 5000)), 1)
        for line in (b'POST', b'\r\n\r\n', b'GET\r\n\r\n', b'POST /cometd HTTP/9.9\r\n\r\n',
                     b'POST http://[::1 HTTP/1.1\r\n\r\n', b'POST /%zz HTTP/1.1\r\nHost:\r\n\r\n',
                     b'OPTIONS * HTTP/1.1\r\nHost: /\r\n\r\n', b'CONNECT : HTTP/1.1\r\n\r\n',
                     b'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', b'POST /cometd HTTP/1.1\r\n'
                     b'Content-Length: -1\r\n\r\n', b'POST /cometd HTTP/1.1\r\nContent-Length: '
                     b'99999999999999999999\r\n\r\n', b'GET /cometd HTTP/1.1\r\nUpgrade: websocket'
                     b'\r\nConnection: Upgrade\r\nSec-WebSocket-Key: \r\n\r\n', b'\x00' * 100):
            with connect(server.port) as link:
                pour(link, line, 1)
                with contextlib.suppress(OSError):  # The server may have closed it before.
                    link.shutdown(socket.SHUT_WR)
                if not is_closed(link):
                    yield f'{line}: left open'
        yield from chats_on(server)


def mutations():
    """Every field of every message, with every JSON type."""
    base = {'id': '1', 'channel': '/meta/handshake', 'version': '1.0',
            'supportedConnectionTypes': ['websocket'], 'connectionType': 'websocket',
            'subscription': '/chat/x', 'data': {'user': 'u', 'chat': 'c', 'room': '/chat/x',
                                                'peer': 'u'},
            'ext': {'ack': True}, 'advice': {'timeout': 0}, 'clientId': ''}
    channels = ('/meta/handshake', '/meta/connect', '/meta/subscribe', '/meta/unsubscribe',
                '/meta/x', '/service/members', '/service/privatechat', '/service/echo', '/chat/x',
                '/members/x')
    sent = 0
    with ChatServer(PROGRAM, *QUICK) as server:
        peer = open_soon(server)
        for channel, field, value in itertools.product(channels, base, KINDS):
            message = {**base, 'channel': channel}
            if field == 'data' and isinstance(value, str):
                message['data'] = dict.fromkeys(base['data'], value)
            elif field != 'clientId':
                message[field] = value
            if sent % 20 == 0:
                peer.close()
                peer = open_soon(server)
            # It may have been closed because of earlier messages.
            while not pour(peer.link, mutant(message, peer, field, value), 1):
                peer.close()
                peer = open_soon(server)
            sent += 1
        yield from chats_on(server)
    if sent < 1000:
        yield f'only {sent} messages'


def mutant(message, peer, field, value):
    client_id = value if field == 'clientId' else peer.client_id
    return frame(1, json.dumps([{**message, 'clientId': client_id}]).encode())


def batches():
    """Messages of different requests, in one."""
    with ChatServer(PROGRAM) as server:
        one, other = (Peer(server.port).open().client_id for _ in range(2))
        connects = [{'channel': '/meta/connect', 'clientId': client_id, 'id': str(number),
                     'connectionType': 'websocket'} for number, client_id in
                    enumerate((one, other, one))]
        leave = {'channel': '/meta/disconnect', 'clientId': one, 'id': 'd'}
        chat = {'channel': '/chat/b', 'clientId': one, 'data': {'user': 'u', 'chat': 'c'}}
        for batch in ([], connects, [connects[0], chat, leave, chat, connects[0]], [leave, leave],
                      [chat] * 100, [chat] * 129, [{}] * 1000):
            peer = Peer(server.port)
            peer.send(*batch)
            peer.close()
            status = try_post(server.port, json.dumps(batch).encode())[0]
            if len(batch) in (0, 129, 1000) and status != 500:
                yield f'{len(batch)} messages: {status}'
        yield from chats_on(server)


def sizes():
    with ChatServer(PROGRAM, *QUICK) as server:
        response = try_post(server.port, b'x', length=10 ** 12)
        if response:
            yield f'a body that never comes: {response}'
    with ChatServer(PROGRAM) as server:
        before = server.memory()
        for body, options, expected in (
                (b' ' * 20000, {}, 413), (b' ' * 10 ** 6, {}, 413), (b' ' * 10 ** 7, {}, None),
                (b'2\r\n[]\r\n0\r\n\r\n', {'extra': 'Transfer-Encoding: chunked\r\n'}, 411),
                (b'[' * 513, {}, 400), (b'{"a":' * 513, {}, 400),
                (b'[{"channel":"/meta/connect","id":1e999}]', {}, 400),
                (b'[{"channel":"/meta/connect","id":"\\ud800"}]', {}, 400),
                (b'[{"channel":"/meta/connect","id":"\xff"}]', {}, 400)):
            response = try_post(server.port, body, **options)
            if (response and response[0]) != expected:
                yield f'{body[:40]}: {response} instead of {expected}'
        for size in (20000, 10 ** 6, 10 ** 7):
            peer = Peer(server.port)
            pour(peer.link, frame(1, b' ' * size), 1)
            # A close frame with 1009: the frame was too large.
            if peer.link.recv(100) != bytes((0x88, 2, 1009 >> 8, 1009 & 255)):
                yield f'a frame of {size} bytes was not refused'
            # What still comes is not read without end.
            if pour(peer.link, b' ' * 65536, 10 ** 8) >= 10 ** 8:
                yield f'{size} bytes were read without end'
            peer.close()
        yield from grown(server, before)
        yield from chats_on(server)


def endless():
    """Sends headers, fragments and pings without end, and does not read the replies."""
    with ChatServer(PROGRAM) as server:
        before = server.memory()
        limit = 64 * 1024 * 1024
        with connect(server.port) as link:
            link.sendall(b'POST /cometd HTTP/1.1\r\n')
            if pour(link, b'X-More: ' + b'x' * 8000 + b'\r\n', limit) >= limit:
                yield 'headers were read without end'
        for what, first, part in (
                ('fragments', frame(1, b'[', final=False), frame(0, b' ' * 4000, final=False)),
                ('empty fragments', frame(1, b'[', final=False), frame(0, b'', final=False) * 500),
                ('pings', b'', frame(9, b'p' * 125) * 50),
                ('binary frames', b'', frame(2, b'b' * 8000)),
                ('unmasked frames', b'', frame(1, b'[]', masked=False) * 500)):
            peer = Peer(server.port)
            peer.link.sendall(first)
            if pour(peer.link, part, limit) >= limit:
                yield f'{what} were read without end'
            peer.close()
        yield from grown(server, before)
        yield from chats_on(server)


def pipelined():
    """Requests without end, on a connection whose responses are not read."""
    with ChatServer(PROGRAM, *QUICK) as server:
        before = server.memory()
        link = connect(server.port, timeout=2)
        request = post_bytes(b'[{"channel":"/meta/connect","id":"' + b'i' * 1000 + b'"}]')
        pour(link, request * 20, 64 * 1024 * 1024)
        yield from grown(server, before)
        yield from chats_on(server)
        link.close()


def deaf():
    """A client that does not read is disconnected once too much is waiting; the others receive
    everything."""
    with ChatServer(PROGRAM) as server:
        before = server.memory()
        deaf_ones = [Peer(server.port).open() for _ in range(5)]
        for peer in deaf_ones:
            peer.join('deaf', 'loud')
        ann = Peer(server.port).open()
        ann.join('Ann', 'loud')
        text = 'x' * 14000
        for number in range(600):
            ann.ask('/chat/loud', data={'user': 'Ann', 'chat': text, 'number': number})
            time.sleep(0.022)
        if ann.wait_for_members(lambda members: 'deaf' not in members, 'loud') != ['Ann']:
            yield 'others are there'
        yield from grown(server, before)
        yield from chats_on(server)


def too_fast():
    with ChatServer(PROGRAM) as server:
        ann, ben = Peer(server.port).open(), Peer(server.port).open()
        ben.join('Ben', 'fast')
        if not ann.say('Ann', 'quick', 'fast')['successful']:
            yield 'it took nothing'
        # A client that waits for each reply is as slow as the replies.
        wait_until(lambda: burst(ann) > 0, 'a refusal')
        flood = json.dumps([{'channel': '/chat/fast', 'clientId': ann.client_id}] * 100).encode()
        limit = 256 * 1024 * 1024
        if pour(ann.link, frame(1, flood), limit) >= limit:
            yield 'it listens to a flood'
        yield from chats_on(server)


def too_much():
    """A client that keeps sending although it is refused is disconnected, even if it reads every
    reply."""
    with ChatServer(PROGRAM) as server:
        ann = Peer(server.port).open()
        refused = 0
        try:
            while refused <= 1100:
                now = burst(ann)
                # A machine that is slow enough to let a whole burst through resets the count.
                refused = refused + now if now else 0
            yield f'it listens after {refused} refusals'
        except ConnectionError:
            pass
        yield from chats_on(server)


def many_sessions():
    with ChatServer(PROGRAM, '--max-interval', '3600000') as server:
        before = server.memory()
        held = []
        for _ in range(200):
            held.append(Peer(server.port))
            reply = held[-1].ask('/meta/handshake', version='1.0',
                                 supportedConnectionTypes=['websocket'])
            if not reply['successful']:
                break
            held[-1].client_id = reply['clientId']
        else:
            yield 'there is no limit'
        if reply.get('error') != '503::too_many_sessions':
            yield str(reply)
        held[0].must('/meta/disconnect')
        yield from chats_on(server)
        for peer in held:
            peer.close()
        yield from grown(server, before)

    with ChatServer(PROGRAM, *QUICK) as server:
        body = (b'[{"channel":"/meta/handshake","version":"1.0","supportedConnectionTypes":'
                b'["long-polling"]}]')
        responses = [try_post(server.port, body) for _ in range(400)]
        if not any(response and json.loads(response[2])[0]['successful']
                   for response in responses):
            yield 'none was let in'
        # They are kept for as long as there is no connect, which is a short time here.
        yield from chats_on(server)


def many_connections():
    with ChatServer(PROGRAM, *QUICK) as server:
        before = server.memory()
        links = [connect(server.port) for _ in range(400)]
        # More connections than the limit, and silent ones.
        for link in links:
            if not is_closed(link):
                yield 'left open'
                break
            link.close()
        yield from grown(server, before)
        yield from chats_on(server)


def half_sent_requests():
    """They do not block other clients, and are closed after a few seconds."""
    with ChatServer(PROGRAM) as server:
        with contextlib.closing(Peer(server.port).open()) as ann:
            links = [connect(server.port) for _ in range(300)]
            for link in links:
                # Connections that were replaced by others are closed.
                with contextlib.suppress(ConnectionError):
                    link.sendall(b'POST /cometd HTTP/1.1\r\nHost: ')
            yield from chats_on(server)
            # A second, incomplete request on a connection.
            with connect(server.port) as link:
                link.sendall(b'GET /cometd HTTP/1.1\r\nHost: a\r\n\r\n')
                read_response(link)
                link.sendall(b'GET /cometd HTTP/1.1\r\n')
                started = time.monotonic()
                if not is_closed(link):
                    yield 'the second request was left open'
                # Before idle connections are closed, which happens after 30 s.
                if time.monotonic() - started > 25:
                    yield 'the second request was closed only as idle'
            # A WebSocket may be silent for longer than a request may take.
            ann.ask('/meta/subscribe', subscription='/x/y')
            for link in links:
                if not is_closed(link):
                    yield 'left open'
                    break
                link.close()


def many_secure_connections():
    """Each connection has the memory required by TLS, and no trusted certificates of its own."""
    with tempfile.TemporaryDirectory() as folder:
        certificate, key = make_certificate(folder)
        with ChatServer(PROGRAM, '--tls-cert', certificate, '--tls-key', key) as server:
            context = trusting(certificate)
            before = server.memory()
            peers = [Peer(server.port, context=context) for _ in range(150)]
            yield from grown(server, before)
            peers[-1].open()


def coming_and_going():
    """No memory is kept for clients that have disconnected."""
    with ChatServer(PROGRAM) as server:
        def request():
            try_post(server.port, b'[{"channel":"/meta/connect","id":"1"}]')

        def upgrade():
            Peer(server.port).close()
        for what, come_and_go, count in (('requests', request, 4000), ('sockets', upgrade, 2000)):
            for _ in range(count):
                come_and_go()
            # A leak grows with every round; what the allocator keeps does not.
            growths = []
            while len(growths) < 3 and (not growths or growths[-1] > 6):
                before = server.memory()
                for _ in range(count):
                    come_and_go()
                growths.append(server.memory() - before)
            if growths[-1] > 6:
                yield f'{count} {what} left {growths} MB, each time'
        yield from chats_on(server)


def slow():
    """A request that is sent slowly does not keep its connection open without limit."""
    with ChatServer(PROGRAM, *QUICK) as server:
        with connect(server.port) as link:
            started = time.monotonic()
            sent = 0
            try:
                while time.monotonic() < started + DEADLINE:
                    link.sendall(b'P')
                    sent += 1
                    time.sleep(0.05)
                yield f'open after {sent} letters'
            except ConnectionError:
                pass
        yield from chats_on(server)


def subscriptions():
    with ChatServer(PROGRAM) as server:
        ann = Peer(server.port).open()
        reply = ann.ask('/meta/subscribe', subscription=[f'/x/{n}' for n in range(257)])
        if reply.get('error') != '403::too_many_subscriptions':
            yield str(reply)
        yield from chats_on(server)


# The long ones are first. Each has a server of its own, and mostly waits.
CHECKS = (coming_and_going, deaf, half_sent_requests, many_secure_connections, mutations,
          many_sessions, many_connections, seeds, nonsense, batches, sizes, endless, pipelined,
          too_fast, too_much, slow, subscriptions)
sys.exit(tap.run([(check.__name__.replace('_', '-'), check) for check in CHECKS], processes=4))
