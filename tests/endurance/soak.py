# SPDX-FileCopyrightText: 2026 The cometd-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Clients in C, Python and JavaScript, on each transport, with acknowledgements, talk for a long
time through a bad network with a server that is killed, stopped and started again. In the end
nothing is lost within a session, nothing came twice, each operation has completed once, and memory,
files and sources have not grown. Run by tests/soak, and for seconds by the suite thorough."""

import argparse
import asyncio
import contextlib
import csv
import json
import os
import random
import statistics
import sys
import time
import urllib.request

import chaos_proxy
import children
import ports

CHANNEL = '/numbers'
TRANSPORTS = ('websocket', 'long-polling')
# Each start of the server has numbers of its own, so that they only grow.
NUMBERS_OF_A_START = 10_000_000
MAX_COUNT = 1_000_000
# Seconds for a program or the server to start, and for the last operations to complete.
PATIENCE = 120

# What a run of some minutes or more may add, in KiB of memory: the last fifth of the run compared
# with the second. PyGObject 3.42 keeps about 130 bytes of each awaited operation.
MOST_MEMORY = {'c': 2048, 'python': 8192, 'gjs': 8192}
MOST_FILES = 4
# Those of the operations that are under way come and go.
MOST_SOURCES = 40
# A shorter run says nothing about memory.
MEMORY_SECONDS = 300


class Settings:
    """What depends on the duration. Times are in milliseconds, if they are not in seconds."""

    def __init__(self, seconds):
        is_long = seconds >= MEMORY_SECONDS
        self.seconds = seconds
        self.rate = 30 if is_long else 100
        self.hold = 5000 if is_long else 1000
        self.patience = 5000 if is_long else 2000
        self.spacing = 4000 if is_long else 700
        self.longest = 12000 if is_long else 3500
        self.up_seconds = (60, 120) if is_long else (seconds / 3, seconds / 2)
        self.sample_seconds = 5 if is_long else 0.5
        # How often sources are counted and figures printed.
        self.n_parts = 12 if is_long else 4


class Server:
    """CometD for Java, which publishes numbers as soon as it runs."""

    def __init__(self, program, settings):
        self.settings = settings
        self.kept = ports.keep()
        self.port = ports.number(self.kept)
        self.command = [program, '--port', str(self.port), '--timeout', str(settings.hold),
                        '--max-interval', '120000']
        self.starts = 0
        # The server wants its cookie back.
        self.browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())

    async def start(self):
        self.process = children.start(self.command, stdin=-1, stdout=-1)
        await asyncio.wait_for(asyncio.to_thread(self.wait_for_port), PATIENCE)
        await asyncio.to_thread(self.count)
        self.starts += 1

    def wait_for_port(self):
        for line in self.process.stdout:
            if line.startswith(b'PORT='):
                return
        raise RuntimeError('the server printed no port')

    def send(self, message):
        request = urllib.request.Request(f'http://127.0.0.1:{self.port}/cometd',
                                         json.dumps([message]).encode(),
                                         {'Content-Type': 'application/json'})
        with self.browser.open(request, timeout=PATIENCE) as response:
            return next(reply for reply in json.load(response)
                        if reply['channel'] == message['channel'])

    def count(self):
        session = self.send({'channel': '/meta/handshake', 'id': '1', 'version': '1.0',
                             'supportedConnectionTypes': ['long-polling']})
        reply = self.send({'channel': '/service/count', 'id': '2', 'clientId': session['clientId'],
                           'data': {'channel': CHANNEL, 'count': MAX_COUNT,
                                    'rate': self.settings.rate,
                                    'first': self.starts * NUMBERS_OF_A_START + 1}})
        assert reply['successful'], reply

    async def end(self, kill):
        if kill:
            self.process.kill()
        self.process.stdin.close()
        await asyncio.wait_for(asyncio.to_thread(self.process.wait), PATIENCE)
        self.process.stdout.close()

    async def keep_restarting(self, chooser, over):
        """Alternates between a clean end and a power failure, with a pause of up to two seconds.
        Returns with the server running."""
        while not await happens(over, chooser.uniform(*self.settings.up_seconds)):
            await self.end(kill=self.starts % 2 == 1)
            await asyncio.sleep(chooser.uniform(0, 2))
            await self.start()


async def happens(event, seconds):
    with contextlib.suppress(asyncio.TimeoutError):
        await asyncio.wait_for(event.wait(), seconds)
    return event.is_set()


class Client:
    """A client program behind a proxy of its own."""

    def __init__(self, language, transport, command, settings):
        self.language = language
        self.name = f'{language}, {transport}'
        self.transport = transport
        self.command = command
        self.settings = settings
        self.samples = []
        self.sources = []
        self.asking = asyncio.Lock()

    async def start(self, target, seed):
        self.proxy = chaos_proxy.Proxy(target)
        await self.proxy.start()
        self.seed = seed
        self.process = children.start(
            [*self.command, f'http://127.0.0.1:{self.proxy.port}/cometd', self.transport,
             str(self.settings.patience)], stdin=-1, stdout=-1, text=True)
        assert await self.read('READY') is not None, f'{self.name} has ended'

    async def read(self, word):
        """The rest of the next line that begins with a word; None if the program has ended."""
        return await asyncio.wait_for(asyncio.to_thread(self.wait_for_line, word), PATIENCE)

    def wait_for_line(self, word):
        for line in self.process.stdout:
            if line.startswith(word):
                return line.removeprefix(word).strip()
        return None

    async def ask(self, command, word):
        async with self.asking:
            with contextlib.suppress(BrokenPipeError):
                self.process.stdin.write(command + '\n')
                self.process.stdin.flush()
            return await self.read(word)

    def trouble(self):
        """Cuts for ever."""
        faults = chaos_proxy.plan(self.seed, sys.maxsize, self.settings.spacing / 1000,
                                  self.settings.longest / 1000)
        return self.proxy.carry_out(faults, self.seed)

    def sample(self, now):
        with contextlib.suppress(FileNotFoundError):
            folder = f'/proc/{self.process.pid}'
            with open(f'{folder}/statm', encoding='ascii') as file:
                pages = int(file.read().split()[1])
            self.samples.append((now, pages * os.sysconf('SC_PAGESIZE') // 1024,
                                 len(os.listdir(f'{folder}/fd'))))

    async def count_sources(self):
        self.sources.append(int(await self.ask('sources', 'SOURCES') or -1))

    async def ask_figures(self, command='figures'):
        line = await self.ask(command, 'FIGURES')
        self.figures = json.loads(line) if line else None
        return self.figures

    async def catch_up(self, number):
        """Until it has received a number at least as high: before the end a gap must show."""
        end = time.monotonic() + PATIENCE
        while await self.ask_figures() and self.figures['last'] < number \
                and time.monotonic() < end:
            await asyncio.sleep(0.2)

    async def finish(self):
        await self.ask_figures('end')
        self.process.stdin.close()
        self.status = await asyncio.wait_for(asyncio.to_thread(self.process.wait), PATIENCE)
        self.process.stdout.close()
        await self.proxy.stop()

    def growth(self, column):
        """The medians of the second and the last fifth, and the slope from there to there per
        hour."""
        rest = self.samples[len(self.samples) // 5:]
        times, values = [row[0] for row in rest], [row[column] for row in rest]
        if len(values) < 2:
            return 0, 0, 0
        fifth = max(1, len(values) // 4)
        slope = statistics.linear_regression(times, values).slope * 3600
        return statistics.median(values[:fifth]), statistics.median(values[-fifth:]), slope

    def complaints(self, goal):
        if self.figures is None or self.status != 0:
            yield f'ended with {self.status}'
            return
        figures = self.figures
        for name in ('lost', 'doubled', 'pending', 'repeated'):
            if figures[name]:
                yield f'{figures[name]} {name}'
        if figures['started'] != figures['succeeded'] + figures['failed']:
            yield 'operations have not completed'
        if not figures['succeeded']:
            yield 'no operation succeeded'
        if figures['last'] < goal:
            yield 'received nothing in the end'
        memory, last_memory, _ = self.growth(1)
        if self.settings.seconds >= MEMORY_SECONDS \
                and last_memory - memory > MOST_MEMORY[self.language]:
            yield f'memory grew from {memory} to {last_memory} KiB'
        files, last_files, _ = self.growth(2)
        if last_files - files > MOST_FILES:
            yield f'open files grew from {files} to {last_files}'
        if self.sources[-1] - self.sources[0] > MOST_SOURCES:
            yield f'sources grew: {self.sources}'

    def report(self):
        memory, last_memory, memory_slope = self.growth(1)
        files, last_files, files_slope = self.growth(2)
        faults = ', '.join(f'{name} {number}' for name, number
                           in sorted(self.proxy.counts.items()))
        return (f'{self.name}: {json.dumps(self.figures)}; faults: {faults}; '
                f'memory {memory:.0f} to {last_memory:.0f} KiB, {memory_slope:+.0f} KiB/h; '
                f'files {files:.0f} to {last_files:.0f}, {files_slope:+.1f}/h; '
                f'sources {self.sources}')


async def sample(clients, settings, over):
    """Memory and files often, sources and figures in each part of the run."""
    start = time.monotonic()
    part = 0
    while not over.is_set():
        now = time.monotonic() - start
        for client in clients:
            client.sample(now)
        if now > settings.seconds * (part + 0.5) / settings.n_parts:
            part += 1
            await asyncio.gather(*(client.count_sources() for client in clients),
                                 *(client.ask_figures() for client in clients))
            print(f'# after {now:.0f} s')
            for client in clients:
                print('#', client.report(), flush=True)
        await happens(over, settings.sample_seconds)


async def run(arguments, settings):
    commands = {
        'c': [arguments.c_client],
        'python': [sys.executable, arguments.python_client],
        'gjs': ['gjs', '-m', arguments.gjs_client],
    }
    chooser = random.Random(arguments.seed)
    server = Server(os.path.join(arguments.servers, 'cometd'), settings)
    clients = [Client(language, transport, command, settings)
               for language, command in commands.items() for transport in TRANSPORTS]
    await server.start()
    await asyncio.gather(*(client.start(server.port, arguments.seed + number)
                           for number, client in enumerate(clients)))

    troubles = [asyncio.create_task(client.trouble()) for client in clients]
    over = asyncio.Event()
    restarting = asyncio.create_task(server.keep_restarting(chooser, over))
    sampling = asyncio.create_task(sample(clients, settings, over))
    done, _ = await asyncio.wait([restarting, sampling, *troubles], timeout=settings.seconds,
                                 return_when=asyncio.FIRST_EXCEPTION)
    for task in done:
        task.result()

    over.set()
    await asyncio.gather(restarting, sampling)
    for task in troubles:
        task.cancel()
    await asyncio.gather(*troubles, return_exceptions=True)
    for client in clients:
        for connection in list(client.proxy.connections):
            connection.end()
    await asyncio.gather(*(client.ask_figures() for client in clients))
    newest = max(client.figures['last'] for client in clients if client.figures)
    goal = max(newest, (server.starts - 1) * NUMBERS_OF_A_START) + settings.rate
    await asyncio.gather(*(client.catch_up(goal) for client in clients))
    await asyncio.gather(*(client.count_sources() for client in clients))
    await asyncio.gather(*(client.finish() for client in clients))
    await server.end(kill=False)
    return server, clients, goal


def write_samples(path, clients):
    with open(path, 'w', encoding='utf-8', newline='') as file:
        writer = csv.writer(file)
        writer.writerow(('client', 'seconds', 'memory in KiB', 'files'))
        for client in clients:
            writer.writerows((client.name, f'{now:.1f}', memory, files)
                             for now, memory, files in client.samples)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('--seconds', type=float, required=True)
    parser.add_argument('--seed', type=int)
    parser.add_argument('--servers', default=os.environ.get('COMETD_INTEROP_SERVERS'))
    parser.add_argument('--samples', help='a CSV file for the course of memory and files')
    parser.add_argument('c_client')
    parser.add_argument('python_client')
    parser.add_argument('gjs_client')
    arguments = parser.parse_args()
    if arguments.seed is None:
        arguments.seed = random.SystemRandom().randrange(2**32)

    print(f'# seed {arguments.seed}', flush=True)
    server, clients, goal = asyncio.run(run(arguments, Settings(arguments.seconds)))
    if arguments.samples:
        write_samples(arguments.samples, clients)

    print(f'# {server.starts} starts of the server')
    print(f'1..{len(clients)}')
    failed = 0
    for number, client in enumerate(clients, 1):
        complaints = list(client.complaints(goal))
        failed += bool(complaints)
        print('not ok' if complaints else 'ok', number, client.name)
        print('#', client.report() if client.figures else 'no figures')
        for complaint in complaints:
            print('#', complaint)
    return 1 if failed else 0


if __name__ == '__main__':
    sys.exit(main())
