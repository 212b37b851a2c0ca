# SPDX-FileCopyrightText: 2026 The cometd-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Ends while everything is under way; see check-exit.py."""

import asyncio
import sys

import gi
gi.require_version('Cometd', '1')
gi.require_version('Json', '1.0')
gi.require_version('Soup', '3.0')
from gi.repository import Cometd

CHANNEL = '/chat/demo'


class Slow(Cometd.Extension):
    """Holds what is said for ever."""

    async def do_outgoing(self, exchange):
        if any(message.channel == '/chat/held' for message in exchange.messages):
            await asyncio.get_running_loop().create_future()


async def main(url, transport):
    # Globals go when the interpreter does, which is when the most is gone already.
    global client, subscription, messages, kept
    client = Cometd.Client(url, transport, extensions=[Slow()])
    client.connect('message-received', print)
    client.connect('state-changed', lambda *_: None)
    await client.open()
    subscription = await client.subscribe('/chat/*')
    subscription.connect('failed', print)
    messages = Cometd.MessageList(client, CHANNEL)
    messages.connect('items-changed', lambda *_: None)
    kept = await client.publish('/chat', {'user': 'Anna'})
    pending = [asyncio.ensure_future(client.receive()),
               asyncio.ensure_future(client.publish('/chat/held', 1)),
               asyncio.ensure_future(client.publish('/chat', 1))]
    await asyncio.sleep(0)
    assert not any(task.done() for task in pending)
    print('everything is under way', flush=True)
    if sys.argv[3] == 'exit':
        sys.exit()


Cometd.run(main(*sys.argv[1:3]))
