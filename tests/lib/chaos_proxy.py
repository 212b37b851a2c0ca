# SPDX-FileCopyrightText: 2026 The cometd-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""A bad network: a TCP proxy on the loopback interface that cuts, resets, truncates, delays and
swallows what passes between a client and its server.

As a program it prints PORT= and SEED=, takes commands from its standard input and ends with it:

  go         carries out the plan, and prints DONE and the numbers of its faults in the end
  refuse MS  answers WebSocket upgrades with 403 for MS milliseconds
  swallow MS passes nothing on the open connections for MS milliseconds
  cut        cuts the open connections
  stop       ends the plan early, and prints DONE
  counts     prints COUNTS and the same numbers

The faults of a plan, their kinds, order and pauses depend on the seed only. What is under way when
a fault occurs does not."""

import argparse
import asyncio
import collections
import contextlib
import random
import socket
import struct
import sys

CHUNK = 65536

# The relative frequency of each fault. Only those in CUTS count as cuts.
WEIGHTS = {'fin': 5, 'rst': 5, 'truncate': 6, 'swallow': 2, 'delay': 2}
CUTS = ('fin', 'rst', 'truncate', 'swallow-cut')

# How long a truncation waits for data, in seconds; then it cuts anyway.
PATIENCE = 1

Fault = collections.namedtuple('Fault', 'pause kind all seconds n_bytes upwards reset down')


def plan(seed, cuts, spacing, longest):
    """The faults, up to and including the last cut."""
    chooser = random.Random(seed)
    while cuts > 0:
        kind = chooser.choices(list(WEIGHTS), list(WEIGHTS.values()))[0]
        seconds = chooser.uniform(0.02, 0.6)
        if kind == 'swallow' and chooser.random() < 0.3:
            seconds = longest
        fault = Fault(pause=spacing * chooser.uniform(0.3, 1.7), kind=kind,
                      all=chooser.random() < 0.7, seconds=seconds,
                      n_bytes=int(chooser.expovariate(1 / 150)), upwards=chooser.random() < 0.25,
                      reset=chooser.random() < 0.5,
                      down=chooser.choice((0, 0, chooser.uniform(0, 0.3))))
        if kind == 'swallow' and chooser.random() < 0.5:
            fault = fault._replace(kind='swallow-cut')
        if fault.kind in CUTS:
            cuts -= 1
        yield fault


class Connection:
    """A client's connection and the one to the server."""

    def __init__(self, client, server):
        self.writers = {True: server, False: client}
        self.open = asyncio.Event()
        self.open.set()
        self.delay = 0
        # Direction → how many bytes still pass, and whether a reset follows rather than a FIN.
        self.rest = {}
        self.ended = asyncio.Event()

    def end(self, reset=False):
        self.ended.set()
        for writer in self.writers.values():
            if reset:
                with contextlib.suppress(OSError):
                    writer.get_extra_info('socket').setsockopt(
                        socket.SOL_SOCKET, socket.SO_LINGER, struct.pack('ii', 1, 0))
                writer.transport.abort()
            else:
                writer.close()
        self.open.set()

    async def send(self, upwards, data):
        await self.open.wait()
        if self.delay:
            await asyncio.sleep(self.delay)
        if upwards in self.rest:
            n_bytes, reset = self.rest[upwards]
            if len(data) >= n_bytes:
                self.writers[upwards].write(data[:n_bytes])
                with contextlib.suppress(OSError):
                    await self.writers[upwards].drain()
                self.end(reset)
                return
            self.rest[upwards] = n_bytes - len(data), reset
        self.writers[upwards].write(data)
        await self.writers[upwards].drain()


class Proxy:
    def __init__(self, target, count=None):
        self.target = target
        self.text = count.encode() if count else None
        self.connections = {}
        self.counts = collections.Counter()
        self.refusing_until = 0
        self.down_until = 0
        self.arrival = asyncio.Condition()

    async def start(self):
        self.loop = asyncio.get_running_loop()
        self.server = await asyncio.start_server(self.accept, '127.0.0.1', 0)
        self.port = self.server.sockets[0].getsockname()[1]

    async def stop(self):
        """Ends all connections, and accepts no more."""
        self.server.close()
        for connection, pumps in list(self.connections.items()):
            connection.end()
            await asyncio.wait(pumps)

    async def accept(self, reader, writer):
        with contextlib.suppress(OSError):
            await self.serve(reader, writer)
        writer.close()

    async def serve(self, reader, writer):
        if self.loop.time() < self.down_until:
            writer.transport.abort()
            return
        server_reader, server_writer = await asyncio.open_connection('127.0.0.1', self.target)
        connection = Connection(writer, server_writer)
        pumps = [asyncio.create_task(self.pump(connection, True, reader)),
                 asyncio.create_task(self.pump(connection, False, server_reader))]
        self.connections[connection] = pumps
        async with self.arrival:
            self.arrival.notify_all()
        try:
            await asyncio.wait(pumps)
        finally:
            del self.connections[connection]
            connection.end()

    async def pump(self, connection, upwards, reader):
        seen = b''
        with contextlib.suppress(OSError):
            while data := await reader.read(CHUNK):
                if upwards:
                    data = self.look_at_request(connection, data)
                elif self.text:
                    seen += data
                    self.counts['events'] += seen.count(self.text)
                    seen = seen[max(seen.rfind(self.text) + len(self.text),
                                    len(seen) - len(self.text) + 1):]
                await connection.send(upwards, data)
            await connection.open.wait()
        # The end of either direction ends both, as with most clients and servers.
        connection.end()

    def look_at_request(self, connection, data):
        """Refuses an upgrade, or removes compression from it if events are counted."""
        if b'\nupgrade: websocket' not in data.lower():
            return data
        if self.loop.time() < self.refusing_until:
            self.counts['refused'] += 1
            connection.writers[False].write(b'HTTP/1.1 403 Forbidden\r\n'
                                            b'Content-Length: 0\r\nConnection: close\r\n\r\n')
            connection.end()
            return b''
        if not self.text:
            return data
        lines = data.split(b'\r\n')
        return b'\r\n'.join(line for line in lines
                            if not line.lower().startswith(b'sec-websocket-extensions:'))

    async def strike(self, fault, chooser):
        async with self.arrival:
            await self.arrival.wait_for(lambda: self.connections)
        victims = list(self.connections)
        if not fault.all:
            victims = [chooser.choice(victims)]
        self.counts[fault.kind] += 1
        if fault.kind in CUTS:
            self.counts['cuts'] += 1
        if fault.kind == 'truncate':
            for victim in victims:
                victim.rest[fault.upwards] = fault.n_bytes, fault.reset
            await self.first_end(victims, PATIENCE)
        elif fault.kind in ('swallow', 'swallow-cut'):
            await self.swallow(victims, fault.seconds)
        elif fault.kind == 'delay':
            await self.delay(victims, fault.seconds)
        if fault.kind in CUTS:
            self.down_until = self.loop.time() + fault.down
            for victim in victims:
                victim.end(fault.kind == 'rst' or (fault.kind != 'fin' and fault.reset))

    async def first_end(self, victims, seconds):
        ends = [asyncio.create_task(victim.ended.wait()) for victim in victims]
        await asyncio.wait(ends, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        for end in ends:
            end.cancel()

    async def swallow(self, victims, seconds):
        for victim in victims:
            victim.open.clear()
        try:
            await asyncio.sleep(seconds)
        finally:
            for victim in victims:
                victim.open.set()

    async def delay(self, victims, seconds):
        for victim in victims:
            victim.delay = seconds / 4
        try:
            await asyncio.sleep(seconds)
        finally:
            for victim in victims:
                victim.delay = 0

    async def carry_out(self, faults, seed):
        chooser = random.Random(seed)
        for fault in faults:
            await asyncio.sleep(fault.pause)
            await self.strike(fault, chooser)

    def tell(self, word):
        print(word, *(f'{name}={number}' for name, number in sorted(self.counts.items())),
              flush=True)


async def take_commands(proxy, arguments):
    commands = asyncio.StreamReader()
    await proxy.loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(commands), sys.stdin)
    task = None
    while line := await commands.readline():
        match line.decode().split():
            case ['go']:
                faults = plan(arguments.seed, arguments.cuts, arguments.spacing / 1000,
                              arguments.longest / 1000)
                task = asyncio.create_task(proxy.carry_out(faults, arguments.seed))
                task.add_done_callback(lambda _: proxy.tell('DONE'))
            case ['stop']:
                task.cancel()
            case ['refuse', number]:
                proxy.refusing_until = proxy.loop.time() + int(number) / 1000
            case ['swallow', number]:
                asyncio.create_task(proxy.swallow(list(proxy.connections), int(number) / 1000))
            case ['cut']:
                for connection in list(proxy.connections):
                    connection.end()
            case ['counts']:
                proxy.tell('COUNTS')
            case words:
                raise ValueError(f'unknown command {words}')


async def main():
    parser = argparse.ArgumentParser(description='A TCP proxy that cuts, resets, truncates, '
                                     'delays and swallows.')
    parser.add_argument('--target', type=int, required=True, help='the port of the server')
    parser.add_argument('--seed', type=int, help='what the faults follow from')
    parser.add_argument('--cuts', type=int, default=20, help='how many of the faults are cuts')
    parser.add_argument('--spacing', type=int, default=400, help='mean pause in milliseconds')
    parser.add_argument('--longest', type=int, default=3000,
                        help='duration of the longest faults in milliseconds')
    parser.add_argument('--count', help='counts occurrences of this text in what the server sends, '
                        'and keeps WebSockets from compressing it')
    arguments = parser.parse_args()
    if arguments.seed is None:
        arguments.seed = random.SystemRandom().randrange(2**32)

    proxy = Proxy(arguments.target, arguments.count)
    await proxy.start()
    print(f'SEED={arguments.seed}\nPORT={proxy.port}', flush=True)
    await take_commands(proxy, arguments)


if __name__ == '__main__':
    asyncio.run(main())
