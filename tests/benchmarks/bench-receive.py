#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The cometd-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""bench-receive.py FIREHOSE: receives events in Python as fast as possible. Coroutines are compared
with a signal handler, and the ways to read a large payload with a handler that does not read it."""

import asyncio
import json
import statistics
import subprocess
import sys
import time

import gi
gi.require_version('Cometd', '1')
from gi.repository import Cometd

N_ROUNDS = 5
MAX_RATIO = 1.6
PATIENCE = 60  # In seconds.
POINTERS = ('/0/price', '/57/symbol', '/100/n')


class Receiver:
    """A client that asks the firehose for a number of events and receives them."""

    def __init__(self, client, subscription, batch, size):
        self.client = client
        self.subscription = subscription
        self.batch = batch
        self.size = size

    async def start(self, n_events):
        await self.client.publish('/service/start', [n_events, self.batch, self.size])

    async def handle(self, n_events, read):
        """With a signal handler."""
        done = asyncio.get_running_loop().create_future()
        left = n_events

        def received(_subscription, message):
            nonlocal left
            read(message)
            left -= 1
            if left == 0:
                done.set_result(None)

        handler = self.subscription.connect('message', received)
        await self.start(n_events)
        await done
        self.subscription.disconnect(handler)

    async def signal(self, n_events):
        await self.handle(n_events, lambda message: message['data'])

    async def iterate(self, n_events):
        await self.start(n_events)
        async for message in self.client:
            message['data']
            n_events -= 1
            if n_events == 0:
                break

    async def receive(self, n_events):
        await self.start(n_events)
        for _ in range(n_events):
            message = await self.client.receive()
            message['data']

    async def untouched(self, n_events):
        await self.handle(n_events, lambda message: None)

    async def values(self, n_events):
        await self.handle(n_events, lambda message: message.values_at(*POINTERS))


async def compare(title, n_events, ways):
    """Runs all ways in turn, five times. ways: a name, a coroutine function and the maximum ratio
    of its time to that of the first, or 0; gives whether none exceeds it."""
    times = {name: [] for name, _, _ in ways}
    for number in range(N_ROUNDS):
        for name, way, _ in ways:
            before = time.process_time()
            async with asyncio.timeout(PATIENCE):
                await way(n_events)
            times[name].append((time.process_time() - before) * 1e9 / n_events)
            print(json.dumps({'bench': title, 'way': name, 'round': number, 'items': n_events,
                              'cpu_ns': round(times[name][-1], 1)}))
    success = True
    first = times[ways[0][0]]
    for name, _, most in ways:
        ratio = statistics.median(time / base for time, base in zip(times[name], first))
        late = most > 0 and ratio > most
        success = success and not late
        limit = f'  (at most {most:.2f}{": TOO SLOW" if late else ""})' if most else ''
        print(f'# {title:28} {name:20} {statistics.median(times[name]):10.1f} ns  '
              f'{ratio:6.2f}{limit}')
    return success


async def main(port):
    async with Cometd.Client(f'ws://127.0.0.1:{port}/cometd', 'websocket') as client:
        subscription = await client.subscribe('/bench/ticks')
        # From now on, events without a handler wait for receive().
        client.try_receive()
        success = True
        for batch in (1, 10):
            small = Receiver(client, subscription, batch, 0)
            success &= await compare(f'Python 145 B, by {batch}', 20000, [
                ('signal', small.signal, 0),
                ('async for', small.iterate, MAX_RATIO),
                ('await receive()', small.receive, MAX_RATIO),
            ])
        large = Receiver(client, subscription, 1, 10000)
        success &= await compare('Python 10 kB', 2000, [
            ('untouched', large.untouched, 0),
            ('three values', large.values, 2.5),
            ('data', large.signal, 0),
        ])
    return success


with subprocess.Popen([sys.argv[1]], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                      text=True) as firehose:
    success = Cometd.run(main(int(firehose.stdout.readline())))
    firehose.stdin.close()
sys.exit(0 if success else 1)
