#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The cometd-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The server for the tests of apps, in Python: each function of the GIR is used, and declared."""

import ast
import asyncio
import sys
import xml.etree.ElementTree

import gi

import tap

gi.require_version('Cometd', '1')
gi.require_version('CometdTesting', '1')
from gi.repository import Cometd, CometdTesting, GLib

CORE = '{http://www.gtk.org/introspection/core/1.0}'
# Long enough for a slow machine.
DEADLINE = 120
PATIENCE = {'connection_timeout': 60000, 'max_network_delay': 60000, 'backoff_increment': 10}


async def until(condition):
    while not condition():
        await asyncio.sleep(0.005)


async def refused(awaitable, code):
    try:
        await awaitable
    except Cometd.ServerError as error:
        assert error.code == code, error
    else:
        raise AssertionError('it was not refused')


async def talk(server, client):
    received = []
    server.connect('message-received::/chat/demo',
                   lambda _server, message: received.append(message.data))
    server.require_token('Authorization', 'Bearer 1')
    await refused(client.open(), 401)
    client.set_request_header('Authorization', 'Bearer 1')
    await client.open()
    await client.subscribe('/chat/*')
    await client.publish('/chat/demo', {'chat': 'Hello'})
    assert received == [{'chat': 'Hello'}]
    assert (await client.receive()).data == {'chat': 'Hello'}
    assert server.publish_json('/chat/demo', '[1]')
    assert (await client.receive()).data == [1]
    assert server.dup_client_ids() == [client.client_id]
    assert server.deliver_json(client.client_id, '/other', '"x"')
    assert (await client.receive()).channel == '/other'
    assert 'x' not in server.dup_client_ids() and not server.deliver_json('x', '/other', '1')

    server.refuse_channel('/members/**', '403::members only')
    await refused(client.subscribe('/members/1'), 403)
    server.refuse_channel('/members/**', None)
    await client.subscribe('/members/1')

    server.set_delay(20)
    await client.publish('/chat/other', 1)
    server.set_delay(0)
    server.advise('{"multiple-clients": true}')
    await until(lambda: client.multiple_clients)
    server.advise(None)


async def end(server, client):
    handshakes = []
    server.connect('message-received::/meta/handshake', lambda *_: handshakes.append(True))
    server.drop_connections()
    assert server.expire(client.client_id)
    await until(lambda: handshakes and client.connected)
    server.refuse_websocket(403)
    assert server.kick(client.client_id)
    await until(lambda: client.closed)
    await client.open()
    assert client.connection_type == 'long-polling'
    server.refuse_websocket(0)
    await client.close()


def story():
    """Uses all of it."""
    server = CometdTesting.Server.new()
    assert server.get_url() is None

    async def main():
        async with asyncio.timeout(DEADLINE):
            server.start()
            client = Cometd.Client(server.get_url(), **PATIENCE)
            await talk(server, client)
            await end(server, client)

    Cometd.run(main())
    messages = server.get_messages()
    assert [message.channel for message in messages].count('/chat/demo') == 1
    assert 0 < len(messages) < CometdTesting.MAX_MESSAGES
    server.stop()
    return ()


def started_twice():
    server = CometdTesting.Server()
    server.start()
    try:
        server.start()
    except GLib.Error as error:
        if not error.matches(Cometd.error_quark(), Cometd.Error.INVALID_OPERATION):
            yield repr(error)
    else:
        yield 'it was started twice'
    server.stop()


def read_names(path):
    """The names of all functions and constants in the GIR."""
    namespace = xml.etree.ElementTree.parse(path).getroot().find(CORE + 'namespace')
    for element in namespace.iter():
        if element.tag in (CORE + 'method', CORE + 'constructor', CORE + 'constant'):
            yield element.get('name')


def declared(gir, stub):
    """The type declarations, which are written by hand, are complete."""
    with open(stub, encoding='utf-8') as file:
        nodes = list(ast.walk(ast.parse(file.read())))
    found = {node.name for node in nodes if isinstance(node, ast.FunctionDef)}
    found |= {node.target.id for node in nodes if isinstance(node, ast.AnnAssign)}
    yield from (f'{name} is not declared' for name in set(read_names(gir)) - found)


def used(gir):
    with open(__file__, encoding='utf-8') as file:
        text = file.read()
    for name in read_names(gir):
        if not name.startswith('MAX_') and f'erver.{name}(' not in text:
            yield f'{name} is not used here'


def main():
    gir, stub = sys.argv[1:]
    return tap.run((('story', story), ('started-twice', started_twice),
                    ('declared', lambda: declared(gir, stub)), ('used', lambda: used(gir))))


sys.exit(main())
