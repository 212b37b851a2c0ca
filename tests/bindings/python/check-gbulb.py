#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The cometd-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""A loop that drives GLib, but is neither that of the library nor that of PyGObject: gbulb."""

import asyncio
import sys

import gi

import stage
from gi.repository import Cometd, GLib
from stage import CHANNEL, DENIED, TRANSPORTS, equal, fails

try:
    import gbulb
except ImportError:
    print('1..0 # SKIP there is no gbulb')
    sys.exit()
if gi.version_info >= (3, 50):
    # GLib.MainLoop.run() calls a method of the asyncio loop that gbulb 0.6.6 does not have.
    print('1..0 # SKIP no loop of gbulb runs with this PyGObject, which has its own')
    sys.exit()


class Later(Cometd.Extension):
    """Its tasks run on the loop of the test."""

    async def do_outgoing(self, exchange):
        await asyncio.sleep(0)
        for message in exchange.messages:
            message['ext'] = {'late': True}


async def talk(client):
    assert isinstance(asyncio.get_running_loop(), gbulb.GLibEventLoop)
    async with client:
        await client.subscribe(CHANNEL)
        await client.publish(CHANNEL, {'chat': 'Hello'})
        equal((await client.receive()).data, {'chat': 'Hello'})
        await fails(client.subscribe(DENIED), Cometd.Error.SERVER)
        try:
            async with asyncio.timeout(0.001):
                await client.receive()
        except TimeoutError:
            pass
        await client.publish(CHANNEL, 'kept')
        async for message in client:
            equal(message.data, 'kept')
            break


@stage.with_server
def by_hand(url):
    for transport in TRANSPORTS:
        loop = gbulb.GLibEventLoop(context=GLib.MainContext.default())
        client = stage.new_client(url, transport, extensions=[Later()])
        loop.run_until_complete(asyncio.wait_for(talk(client), stage.DEADLINE))
        loop.close()


@stage.with_server
def as_the_policy(url):
    """Programs install gbulb like this; asyncio.run() works then."""
    gbulb.install()
    asyncio.run(asyncio.wait_for(talk(stage.new_client(url)), stage.DEADLINE))


sys.exit(stage.main())
