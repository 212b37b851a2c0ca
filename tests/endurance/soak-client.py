# SPDX-FileCopyrightText: 2026 The cometd-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""A client of the soak test (soak.py), as soak-client.c."""

import asyncio
import itertools
import json
import sys

import gi
gi.require_version('Cometd', '1')
from gi.repository import Cometd, Gio, GLib

OPERATION_INTERVAL = 0.25
MAX_OPERATIONS = 20


class Soak:
    def __init__(self, url, connection_type, patience):
        self.client = Cometd.Client(url, connection_type, connection_timeout=0,
                                    backoff_increment=100, max_backoff=2000)
        self.patience = int(patience)
        self.client.add_extension(Cometd.AckExtension())
        self.client.connect('meta-received::/meta/handshake', self.shake_hands)
        self.figures = dict.fromkeys(('received', 'lost', 'doubled', 'sessions', 'last', 'started',
                                      'succeeded', 'failed', 'pending', 'repeated'), 0)
        self.is_new_session = False
        self.pending = set()

    def shake_hands(self, _client, reply):
        if reply.get_successful():
            self.figures['sessions'] += 1
            self.is_new_session = True

    def receive(self, _subscription, message):
        number = message.data
        if number <= self.figures['last']:
            self.figures['doubled'] += 1
        elif not self.is_new_session:
            self.figures['lost'] += number - self.figures['last'] - 1
        self.is_new_session = False
        self.figures['last'] = max(self.figures['last'], number)
        self.figures['received'] += 1

    def start(self, coroutine):
        task = asyncio.ensure_future(coroutine)
        self.figures['started'] += 1
        self.pending.add(task)
        task.add_done_callback(self.complete)
        return task

    def complete(self, task):
        if task not in self.pending:
            self.figures['repeated'] += 1
            return
        self.pending.remove(task)
        failed = task.cancelled() or task.exception()
        self.figures['failed' if failed else 'succeeded'] += 1

    async def take_a_side(self):
        subscription = await self.client.subscribe('/soak/side')
        self.start(subscription.unsubscribe())

    async def operate(self):
        turns = itertools.count()
        while True:
            await asyncio.sleep(OPERATION_INTERVAL)
            if len(self.pending) >= MAX_OPERATIONS:
                continue
            match next(turns) % 4:
                case 0:
                    self.start(self.client.publish('/soak/out', {'a': [1, 2]}))
                case 1:
                    self.start(self.client.remote_call('echo', [1], 3000))
                case 2:
                    self.start(self.take_a_side())
                case _:
                    task = self.start(self.client.publish('/soak/out', 1))
                    asyncio.get_running_loop().call_soon(task.cancel)

    def print_figures(self):
        self.figures['pending'] = len(self.pending)
        print('FIGURES', json.dumps(self.figures), flush=True)

    async def run(self):
        await self.client.open()
        subscription = await self.client.subscribe('/numbers')
        subscription.connect('message', self.receive)
        self.client.max_network_delay = self.patience
        print('READY', flush=True)
        operating = asyncio.ensure_future(self.operate())
        async for line in lines():
            if line == 'sources':
                print('SOURCES', count_sources(), flush=True)
            elif line == 'figures':
                self.print_figures()
            elif line == 'end':
                break
        operating.cancel()
        while self.pending:
            await asyncio.wait(self.pending)
        self.print_figures()
        await self.client.close()


def count_sources():
    """Source ids are given in order, so all there are can be found."""
    context = GLib.MainContext.default()
    newest = GLib.idle_add(lambda: False)
    count = sum(context.find_source_by_id(number) is not None for number in range(1, newest))
    GLib.source_remove(newest)
    return count


async def lines():
    source = Gio.DataInputStream.new(Gio.UnixInputStream.new(0, False))
    loop = asyncio.get_running_loop()
    while True:
        ready = loop.create_future()
        source.read_line_async(GLib.PRIORITY_DEFAULT, None,
                               lambda _source, result, future: future.set_result(result), ready)
        line, _length = source.read_line_finish_utf8(await ready)
        if line is None:
            return
        yield line


Cometd.run(Soak(*sys.argv[1:]).run())
