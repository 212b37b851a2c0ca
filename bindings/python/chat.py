#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The cometd-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""A chat client for the terminal: each line typed is published to the room."""

import asyncio
import re
import sys

import gi
gi.require_version('Cometd', '1')
from gi.repository import Cometd, Gio, GLib

ROOM = '/chat/demo'
MEMBERS = '/members/demo'


async def lines():
    """Yields each line typed, until the end of the input."""
    source = Gio.DataInputStream.new(Gio.UnixInputStream.new(0, False))
    loop = asyncio.get_running_loop()

    def read(_source, result, ready):
        if not ready.cancelled():
            ready.set_result(result)

    while True:
        ready = loop.create_future()
        source.read_line_async(GLib.PRIORITY_DEFAULT, None, read, ready)
        line, _length = source.read_line_finish_utf8(await ready)
        if line is None:
            return
        yield line


def show_line(line):
    """Received text must not control the terminal."""
    print(re.sub('[\x00-\x1f\x7f-\x9f]', '\ufffd', line), flush=True)


async def show(client):
    async for message in client:
        match message['channel'], message['data']:
            case '/chat/demo', {'user': user, 'chat': text}:
                show_line(f'{user}: {text}')
            case '/members/demo', [*names]:
                show_line('In the room: ' + ', '.join(map(str, names)))


async def chat(url, nickname, connection_type=None):
    async with Cometd.Client(url, connection_type) as client:
        showing = asyncio.create_task(show(client))
        await client.subscribe(ROOM)
        await client.subscribe(MEMBERS)
        await client.publish('/service/members', {'user': nickname, 'room': ROOM})
        await client.publish(ROOM, {'user': nickname, 'membership': 'join',
                                    'chat': f'{nickname} has joined'})
        async for line in lines():
            await client.publish(ROOM, {'user': nickname, 'chat': line})
        await client.publish(ROOM, {'user': nickname, 'membership': 'leave',
                                    'chat': f'{nickname} has left'})
    await showing


def main():
    if len(sys.argv) not in (3, 4):
        print(f'Usage: {sys.argv[0]} URL NICKNAME [CONNECTION-TYPE]', file=sys.stderr)
        return 2
    try:
        Cometd.run(chat(*sys.argv[1:]))
    except GLib.Error as error:
        print(error.message, file=sys.stderr)
        return 1
    except ValueError as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        pass
    return 0


sys.exit(main())
