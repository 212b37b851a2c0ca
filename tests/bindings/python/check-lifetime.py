#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The cometd-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Garbage is collected between all steps, with handlers, extensions and waits alive."""

import asyncio
import gc
import sys
import weakref

import stage
from gi.repository import Cometd, GLib
from stage import CHANNEL, equal

ROUNDS = 1000
# Pages the allocator keeps on its own account between two measurements.
SLACK = 6 * 1024


class Mark(Cometd.Extension):
    """Has state that only Python knows."""

    def __init__(self, value):
        super().__init__()
        self.value = value

    async def do_outgoing(self, exchange):
        gc.collect()
        await asyncio.sleep(0)
        gc.collect()
        for message in exchange.messages:
            message['mark'] = self.value

    def do_incoming(self, exchange):
        gc.collect()


def resident_kilobytes():
    with open('/proc/self/status', encoding='ascii') as file:
        return next(int(line.split()[1]) for line in file if line.startswith('VmRSS:'))


@stage.conversation
async def collected_between_all_steps(client):
    heard = []
    client.add_extension(Mark([1]))
    client.connect('state-changed', lambda *arguments: gc.collect())
    client.connect('message-received::/chat/other',
                   lambda _client, message: (gc.collect(), heard.append(message)))
    gc.collect()
    async with client:
        gc.collect()
        (await client.subscribe('/chat/*')).connect('failed', print)
        gc.collect()
        waiting = asyncio.ensure_future(client.receive())
        await asyncio.sleep(0)
        gc.collect()
        for channel in (CHANNEL, '/chat/other'):
            await client.publish(channel, {'chat': 'Hello'})
            gc.collect()
        equal((await waiting).data, {'chat': 'Hello'})
        while not heard:
            await asyncio.sleep(0.001)
        gc.collect()
        equal(heard[0].data, {'chat': 'Hello'})
        # The handle is gone here and stays with the client, with what is connected to it.
        equal(client.subscriptions, ['/chat/*'])


@stage.conversation
async def a_client_let_go_of(client):
    """An operation under way keeps a client; nothing else does."""
    url, connection_types = client.url, client.connection_types
    for _ in range(20):
        other = Cometd.Client(url, connection_types)
        ended = weakref.ref(other)
        other.connect('message-received', print)
        opening = asyncio.ensure_future(other.open())
        del other
        await asyncio.sleep(0)
        gc.collect()
        await opening
        del opening
        gc.collect()
        await asyncio.sleep(0)
        gc.collect()
        equal(ended(), None)


@stage.conversation
async def memory_does_not_grow(client):
    async with client:
        await client.subscribe('/chat/*')
        sizes = []
        for number in range(ROUNDS + 200):
            waiting = asyncio.ensure_future(client.receive())
            await asyncio.sleep(0)
            if number % 3 == 0:
                waiting.cancel()
                await asyncio.gather(waiting, return_exceptions=True)
                waiting = client.receive()
            handler = client.connect('message-received::/chat/other', print)
            extension = Mark(number)
            if number % 50 == 0:
                client.add_extension(extension)
                gc.collect()
            await client.publish(CHANNEL, number)
            equal((await waiting).data, number)
            client.disconnect(handler)
            if number % 50 == 0:
                client.remove_extension(extension)
            if number in (199, ROUNDS + 199):
                gc.collect()
                sizes.append(resident_kilobytes())
    grown = sizes[1] - sizes[0]
    assert grown < SLACK, f'{grown} kB in {ROUNDS} rounds'


@stage.case
def errors_are_logged_nowhere():
    """A reference cycle through a failed wait is collected like any other."""
    async def story():
        client = Cometd.Client('http://127.0.0.1:9/', connection_timeout=1)
        try:
            await client.open()
        except GLib.Error as error:
            equal(error.reply, None)
        return weakref.ref(client)

    ended = Cometd.run(story())
    gc.collect()
    equal(ended(), None)


sys.exit(stage.main())
