# SPDX-FileCopyrightText: 2026 The cometd-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""A thousand rounds of everything at once, or many clients, with garbage collected between
all steps, leave nothing: not an object, not a block of memory, not a file. See check-rounds.py."""

import asyncio
import gc
import itertools
import statistics
import sys
import time
import weakref

import gi
gi.require_version('Cometd', '1')
gi.require_version('Json', '1.0')
gi.require_version('Soup', '3.0')
gi.require_version('Tally', '1')
from gi.overrides import Cometd as overrides
from gi.overrides import _CometdHooks as hooks
from gi.repository import Cometd, Tally

CHANNEL = '/chat/demo'
DENIED = '/members/only'
# A leak grows in every part; what caches keep does so less and less.
PARTS, FIRST = 5, 300
# In each part. The caches of Python and what malloc() rounds up take some, too.
MOST = {'bytes': 16384, 'objects': 10, 'files': 2}
# What is under way, here and at the server, may take that many seconds to come to its end.
PATIENCE = 20
URL, TRANSPORT, STORY = sys.argv[1:]


def equal(result, expected):
    if result != expected:
        raise AssertionError(f'{result!r}, expected {expected!r}')


class Plain(Cometd.Extension):
    """Has state that only Python knows."""

    def __init__(self, mark):
        super().__init__()
        self.mark = mark

    def do_outgoing(self, exchange):
        gc.collect()
        for message in exchange.messages:
            message['mark'] = self.mark

    def do_incoming(self, exchange):
        gc.collect()


class Slow(Plain):
    """Holds what goes out and what comes in for a while."""

    async def do_outgoing(self, exchange):
        await asyncio.sleep(0)
        super().do_outgoing(exchange)

    async def do_incoming(self, exchange):
        await asyncio.sleep(0)
        gc.collect()


class Auth(Cometd.AuthExtension):
    """Finds new credentials, which are no better."""

    def __init__(self):
        super().__init__()
        self.refusals = []

    async def do_authenticate(self, request):
        gc.collect()
        await asyncio.sleep(0)
        self.refusals.append(request.reply)
        gc.collect()


async def until(condition):
    """Collects garbage while it waits."""
    while not condition():
        gc.collect()
        await asyncio.sleep(0)


class Callbacks:
    """PyGObject before 3.44.2 keeps a block of each function that it hands to C: the types of its
    arguments, four pointers for what ends an operation."""

    def __init__(self):
        self.bytes = 0
        if gi.version_info < (3, 44, 2):
            self.watch(overrides, '_call', lambda *_, **_keywords: 48)
            # A request for credentials can be cancelled.
            self.watch(hooks, '_start', lambda _coroutine, _succeed, _fail, cancellable=None:
                       32 if cancellable else 0)

    def watch(self, module, name, price):
        original = getattr(module, name)

        def watched(*arguments, **keywords):
            self.bytes += price(*arguments, **keywords)
            return original(*arguments, **keywords)
        setattr(module, name, watched)


async def take_stock(last=None):
    """What the process has, once it has no more than the last time, or cannot come down to it."""
    end = time.monotonic() + PATIENCE
    while True:
        for _ in range(20):
            gc.collect()
            await asyncio.sleep(0.001)
        objects = dict(map(str.split, Tally.list_objects()))
        stock = {'bytes': Tally.get_bytes() - callbacks.bytes,
                 'objects': sum(map(int, objects.values())), 'files': Tally.count_files()}
        if last is None or time.monotonic() > end \
                or all(stock[kind] <= last[kind] for kind in ('objects', 'files')):
            return stock, objects


async def repeat(play, length):
    """Plays some rounds for the caches, and then the parts."""
    numbers = itertools.count()
    stocks = []
    for rounds in (FIRST, *[length] * PARTS):
        for _ in range(rounds):
            await play(next(numbers))
        stocks.append(await take_stock(stocks[-1][0] if stocks else None))
    for kind, most in MOST.items():
        grown = [after[kind] - before[kind]
                 for (before, _), (after, _) in itertools.pairwise(stocks)]
        print(f'{kind} in parts of {length}: {" ".join(map(str, grown))}')
        if statistics.median(grown) > most:
            more = stocks[-1][1].items() - stocks[0][1].items()
            sys.exit(f'{kind} are left, and more objects: {sorted(more)}')


async def play_round(client, number):
    """One conversation beside others, which are all over in the end."""
    extensions = [Plain(number), Slow([number])]
    for extension in extensions:
        client.add_extension(extension)
    client.auth_extension = auth = Auth()
    gc.collect()
    heard, listed, replies = [], [], []
    handlers = [
        client.connect('message-received::/round/loud', lambda _client, message:
                       (gc.collect(), heard.append(message))),
        client.connect('meta-received::/meta/subscribe', lambda _client, message:
                       (gc.collect(), replies.append(message)))]
    messages = Cometd.MessageList(client, '/round/listed', 2)
    messages.connect('items-changed', lambda *arguments: (gc.collect(), listed.append(arguments)))
    gc.collect()

    # Only the client refers to this subscription, and only the subscription to the handler.
    (await client.subscribe('/round/*')).connect(
        'message', lambda subscription, message: (gc.collect(), heard.append(subscription)))
    gc.collect()
    kept = await client.subscribe('/round/*')
    gc.collect()
    given_up = asyncio.ensure_future(client.receive())
    await asyncio.sleep(0)
    gc.collect()
    given_up.cancel()
    await asyncio.gather(given_up, return_exceptions=True)
    gc.collect()
    waiting = asyncio.ensure_future(client.receive())
    await asyncio.sleep(0)
    gc.collect()

    await asyncio.gather(client.publish(CHANNEL, {'number': number}),
                         client.publish('/round/loud', number),
                         client.publish('/round/listed', number))
    gc.collect()
    equal((await waiting).data, {'number': number})
    await until(lambda: len(heard) == 3 and listed)
    equal([message.data for message in messages], [number])
    try:
        equal(await client.publish(DENIED, number), None)
    except Cometd.ServerError as error:
        equal((error.reply['channel'], len(auth.refusals)), (DENIED, 1))
    gc.collect()

    await kept.unsubscribe()
    gc.collect()
    await client.unsubscribe('/round/*')
    gc.collect()
    equal((client.subscriptions, len(replies)), ([CHANNEL], 1))
    for handler in handlers:
        client.disconnect(handler)
    for extension in extensions:
        client.remove_extension(extension)
    gc.collect()


async def play_rounds():
    async with Cometd.Client(URL, TRANSPORT, max_network_delay=60000) as client:
        await client.subscribe(CHANNEL)
        await repeat(lambda number: play_round(client, number), 200)


async def closed(client):
    await client.close()


async def forgotten(_client):
    pass


async def aborted_in_a_handler(client):
    heard = []
    client.connect(f'message-received::{CHANNEL}', lambda client, message:
                   (client.abort(), gc.collect(), heard.append(message)))
    publishing = asyncio.ensure_future(client.publish(CHANNEL, 'stop'))
    del client
    await until(lambda: heard)
    await asyncio.gather(publishing, return_exceptions=True)


async def left_to_operations(client):
    """What is still waited for keeps the client."""
    pending = [asyncio.ensure_future(client.receive()),
               asyncio.ensure_future(client.publish(CHANNEL, 'last words'))]
    del client
    await asyncio.sleep(0)
    gc.collect()
    equal([(await task)['channel'] for task in pending], [CHANNEL, CHANNEL])


async def left_with_operations_cancelled(client):
    pending = [asyncio.ensure_future(client.receive()),
               asyncio.ensure_future(client.publish(CHANNEL, 'never mind'))]
    del client
    await asyncio.sleep(0)
    gc.collect()
    for task in pending:
        task.cancel()
    await asyncio.gather(*pending, return_exceptions=True)


class Shelf:
    """Has the only reference to a client, until something is said there."""

    def __init__(self, client):
        self.client = client
        self.cleared = False
        client.connect(f'message-received::{CHANNEL}', self.clear)

    def clear(self, *_):
        self.client = None
        self.cleared = True
        gc.collect()


async def dropped_in_a_handler(client):
    shelf = Shelf(client)
    publishing = asyncio.ensure_future(client.publish(CHANNEL, 'drop it'))
    del client
    await until(lambda: shelf.cleared)
    await asyncio.gather(publishing, return_exceptions=True)


ENDINGS = (closed, forgotten, aborted_in_a_handler, dropped_in_a_handler, left_to_operations,
           left_with_operations_cancelled)


async def play_client(number):
    """A client is made, talks, and goes in one of several ways."""
    client = Cometd.Client(URL, TRANSPORT, extensions=[Plain(number), Slow(number)],
                           auth_extension=Auth(), max_network_delay=60000,
                           connection_timeout=60000)
    gone = weakref.ref(client)
    messages = Cometd.MessageList(client, '/chat/*', 2)
    client.connect('state-changed', lambda *arguments: gc.collect())
    opening = asyncio.ensure_future(client.open())
    await asyncio.sleep(0)
    gc.collect()
    await opening
    gc.collect()
    (await client.subscribe(CHANNEL)).connect('failed', lambda *arguments: gc.collect())
    gc.collect()
    del messages, opening
    ending = ENDINGS[number % len(ENDINGS)](client)
    del client
    await ending
    del ending
    await until(lambda: gone() is None)


async def play_clients():
    await repeat(play_client, 60)


Tally.start()
callbacks = Callbacks()
gc.collect()
gc.freeze()
Cometd.run({'rounds': play_rounds, 'clients': play_clients}[STORY]())
print('nothing is left')
