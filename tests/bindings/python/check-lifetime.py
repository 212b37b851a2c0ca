#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The cometd-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Garbage is collected between all steps, with handlers, extensions and waits alive."""

import asyncio
import datetime
import gc
import sys
import threading
import weakref

import stage
from gi.repository import Cometd, GLib
from stage import CHANNEL, equal


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
        # The subscription is dropped here and kept by the client, with its handlers.
        equal(client.subscriptions, ['/chat/*'])


@stage.conversation
async def a_client_let_go_of(client):
    """An operation under way keeps a client; nothing else does."""
    url, connection_types = client.url, client.connection_types
    for _ in range(20):
        other = stage.new_client(url, connection_types)
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
async def a_thread_with_a_context_of_its_own(client):
    """A client belongs to the context in which it was made, and so to its thread."""
    url, connection_types = client.url, client.connection_types
    heard = []

    async def talk():
        async with stage.new_client(url, connection_types) as other:
            other.connect('message-received', lambda _client, message:
                          heard.append((threading.get_ident(), message.data)))
            await other.subscribe('/chat/thread')
            gc.collect()
            await other.publish('/chat/thread', 'Hello')
            while not heard:
                await asyncio.sleep(0.001)

    def work():
        context = GLib.MainContext.new()
        context.push_thread_default()
        try:
            Cometd.run(talk())
        finally:
            context.pop_thread_default()

    thread = threading.Thread(target=work)
    thread.start()
    ident = thread.ident
    async with client:
        while thread.is_alive():
            gc.collect()
            await asyncio.sleep(0.001)
    equal(heard, [(ident, 'Hello')])


@stage.case
def errors_are_logged_nowhere():
    """A reference cycle through a failed wait is collected like any other."""
    async def story():
        client = Cometd.Client('http://127.0.0.1:9/',
                               connection_timeout=datetime.timedelta(milliseconds=1))
        try:
            await client.open()
        except GLib.Error as error:
            equal(error.reply, None)
        return weakref.ref(client)

    ended = Cometd.run(story())
    gc.collect()
    equal(ended(), None)


sys.exit(stage.main())
