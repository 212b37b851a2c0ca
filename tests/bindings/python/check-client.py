#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The cometd-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The client in Python: coroutines, loops over messages, payloads, errors."""

import asyncio
import datetime
import json
import sys
import time

import stage
from gi.repository import Cometd, GLib, Gio, Json
from stage import CHANNEL, DENIED, equal, fails, raises

PAYLOADS = (None, True, False, 0, -1, 2 ** 53, 0.5, 1e300, '', 'Grüße, 你好 🎉', '"\\/\n\u2028', [],
            [1, None, 'two'], {}, {'user': 'Anna', 'chat': 'Hello', 'more': {'list': [1, None]}},
            {'ключ': {'deep': {'er': [{'still': {}}]}}})
BIG_INTEGERS = (2 ** 53 + 1, -(2 ** 63), 2 ** 63 - 1)
EARLY, MANY = 200, 1000


@stage.case
def messages_are_native():
    equal(Cometd.Message('/a', 'a\u0000b').data, 'a\u0000b')
    message = Cometd.Message(CHANNEL, {'n': 2 ** 70}, id='1')
    equal(message['data'], {'n': 2 ** 70})
    equal(message.data, {'n': 2 ** 70})
    equal(message.channel, CHANNEL)
    equal(message.to_dict(), {'channel': CHANNEL, 'data': {'n': 2 ** 70}, 'id': '1'})
    assert message == {'channel': CHANNEL, 'data': {'n': 2 ** 70}, 'id': '1'}
    for payload in ({'data': None}, {'data': ''}, {'data': 'AQ==', 'last': True}, b''):
        other = Cometd.Message(CHANNEL, payload)
        equal([other.data, other['data']], [payload, payload])
    assert message != {'channel': CHANNEL}
    assert message == message and message != Cometd.Message(CHANNEL)
    equal(dict(message), message.to_dict())
    equal(list(message), ['channel', 'data', 'id'])
    equal(len(message), 3)
    equal(message.get('ext'), None)
    equal(message.get('ext', 5), 5)
    assert 'data' in message and 'ext' not in message and message
    equal({message: 1}[message], 1)
    raises(KeyError, lambda: message['ext'])


@stage.case
def messages_hold_what_json_holds():
    """Includes values that JSON-GLib's own parser and generator change."""
    values = [1e30, 1e-30, 10 ** 30, -10 ** 30, 2 ** 64, -0.0, 'a\0b', {'a\0b': 1}]
    message = Cometd.Message.new_from_json(
        json.dumps({'channel': CHANNEL, 'data': values, 'ext': values}))
    for name in ('data', 'ext'):
        equal(message[name], values)
        equal(message.get(name), values)
    equal(message.data, values)
    equal(message.to_dict()['ext'], values)
    assert None not in message and 5 not in message
    equal(raises(KeyError, message.__getitem__, None).args, (None,))


@stage.case
def values_of_a_payload():
    message = Cometd.Message(CHANNEL, {'a': [{'x': 1}, None], 'b/c': 'ü', 'n': 2 ** 70})
    equal(message.values_at('/a/0/x', '/b~1c', '/none', '/a/1', '/n', ''),
          [1, 'ü', None, None, 2 ** 70, message.data])
    equal(message.values_at(), [])
    equal(message.values_at('no pointer', '/~'), [None, None])
    equal(Cometd.Message(CHANNEL).values_at('/a', ''), [None, None])
    equal(message.values_at(*['/a/0'] * 256), [{'x': 1}] * 256)
    raises(ValueError, message.values_at, *['/a'] * 257)
    raises(ValueError, message.values_at, '/a\0')
    raises(TypeError, message.values_at, 5)
    equal(message.dup_json_at('/a'), '[{"x":1},null]')
    equal(message.dup_json_at('/c'), None)


@stage.case
def messages_are_like_dictionaries():
    message = Cometd.Message(CHANNEL, [1], id='1')
    fields = {'channel': CHANNEL, 'data': [1], 'id': '1'}
    equal(dict(message.items()), fields)
    equal(list(message.values()), [CHANNEL, [1], '1'])
    equal(message.copy(), fields)
    equal(message | {'id': '2', 'x': 3}, {**fields, 'id': '2', 'x': 3})
    equal({'id': '2', 'x': 3} | message, {'x': 3, **fields})
    equal(message | Cometd.Message(CHANNEL, 2), {**fields, 'data': 2})
    equal(message.__or__(3), NotImplemented)
    raises(TypeError, lambda: [['id', '2']] | message)
    equal(message.payload, [1])
    message.payload = {'a': 1}
    equal(message.data, {'a': 1})


@stage.case
def timeouts():
    client = Cometd.Client('http://127.0.0.1/', connection_timeout=datetime.timedelta(seconds=10),
                           max_network_delay=100, keepalive_interval=datetime.timedelta(minutes=1))
    equal((client.connection_timeout, client.max_network_delay, client.keepalive_interval),
          (10000, 100, 60))
    client.connection_timeout = 0
    client.max_network_delay = datetime.timedelta(microseconds=1500)
    client.max_backoff = datetime.timedelta(seconds=5)
    equal((client.connection_timeout, client.max_network_delay, client.max_backoff), (0, 2, 5000))
    client.set_connection_timeout(datetime.timedelta(seconds=2))
    equal(client.connection_timeout, 2000)
    client.connection_timeout = None
    for name in ('connection_timeout', 'max_network_delay'):
        for value in (1, 10, 99):
            error = raises(ValueError, setattr, client, name, value)
            assert f'{name} is in milliseconds' in str(error), error
            assert f'{value * 1000} for {value} s' in str(error), error
            assert f'{value} ms' in str(error), error
            raises(ValueError, getattr(client, f'set_{name}'), value)
            raises(ValueError, lambda: Cometd.Client('http://127.0.0.1/', **{name: value}))
            raises(ValueError, lambda: Cometd.Client('http://127.0.0.1/',
                                                     **{name.replace('_', '-'): value}))
    for name in ('connection_timeout', 'max_network_delay', 'backoff_increment', 'max_backoff',
                 'keepalive_interval'):
        before = getattr(client, name)
        for value in (-1, 2 ** 32, datetime.timedelta(microseconds=-1), datetime.timedelta.max):
            error = raises(ValueError, setattr, client, name, value)
            assert name in str(error), error
        for value in (10.0, '1000', True):
            error = raises(TypeError, setattr, client, name, value)
            assert 'timedelta' in str(error), error
        equal(getattr(client, name), before)
    # The library would only warn, and keep the old value.
    raises(ValueError, setattr, client, 'max_network_delay', 0)
    raises(TypeError, setattr, client, 'max_pending_count', datetime.timedelta(seconds=1))
    raises(TypeError, setattr, client, 'max_pending_count', 10.0)
    equal(client.connection_timeout, 0)


@stage.case
def extensions_of_a_client():
    first, second = Cometd.AckExtension(), Cometd.TimestampExtension()
    client = Cometd.Client('http://127.0.0.1/', extensions=[first])
    equal(client.extensions, [first])
    client.add_extension(second)
    client.extensions.clear()
    equal(client.extensions, [first, second])
    client.remove_extension(first)
    equal(client.extensions, [second])
    other = Cometd.Client.new('http://127.0.0.1/')
    equal(other.extensions, [])
    other.add_extension(second)
    equal(other.extensions, [second])


@stage.conversation
async def callbacks(client):
    """A function and a coroutine function receive the messages of their subscription."""
    plain, awaited = [], []

    async def received(message):
        await asyncio.sleep(0)
        awaited.append(message.payload)

    async with client:
        await client.subscribe(CHANNEL, lambda message: plain.append(message.payload))
        subscription = await client.subscribe('/chat/*', received)
        for number in range(5):
            await client.publish_json(CHANNEL, str(number))
        await stage.until(lambda: len(plain) == 5 and len(awaited) == 5)
        equal((plain, awaited), ([0, 1, 2, 3, 4], [0, 1, 2, 3, 4]))
        equal(client.pending_count, 0)
        await subscription.unsubscribe()
        await client.publish(CHANNEL, 5)
        await stage.until(lambda: len(plain) == 6)
        equal(len(awaited), 5)
        try:
            await client.subscribe(CHANNEL, 5)
        except TypeError as error:
            assert '5' in str(error), error
        else:
            raise AssertionError('a number was called')
        equal((await client.remote_call_json('call', '{"a":[1]}')).data, {'called': {'a': [1]}})
        await fails(client.publish_json(CHANNEL, '{'), Cometd.Error.INVALID_DATA)
        await fails(client.remote_call_json('call', '1,"x":2'), Cometd.Error.INVALID_DATA)


@stage.conversation(needs='floods')
async def callbacks_miss_nothing(client):
    """The events arrive in the same frame or response as the reply."""
    seen = []
    async with client:
        await client.subscribe('/flood/200', lambda message: seen.append(message.payload))
        await stage.until(lambda: len(seen) + client.pending_count >= 200)
        equal(seen, list(range(200)))


@stage.case
def messages_change():
    message = Cometd.Message('/a')
    equal(message.data, None)
    message.data = [1]
    message['ext'] = {'token': 'x'}
    message['data'] = message['data'] + [2]
    equal(message.to_dict(), {'channel': '/a', 'data': [1, 2], 'ext': {'token': 'x'}})
    del message['ext']
    equal(message.get('ext'), None)
    raises(KeyError, message.__delitem__, 'ext')
    message['channel'] = '/b'
    equal(message.channel, '/b')
    raises(ValueError, setattr, message, 'data', float('nan'))
    raises(TypeError, setattr, message, 'data', {1, 2})


@stage.case
def new_clients():
    client = Cometd.Client('http://127.0.0.1/', 'long-polling', max_pending_count=5)
    equal(client.url, 'http://127.0.0.1/')
    equal(client.connection_types, ['long-polling'])
    equal(client.max_pending_count, 5)
    client.max_pending_count = 6
    equal(client.get_max_pending_count(), 6)
    equal(Cometd.Client('http://127.0.0.1/', ['long-polling', 'websocket']).connection_types,
          ['long-polling', 'websocket'])
    equal(Cometd.Client(url='http://127.0.0.1/').connection_types, ['websocket', 'long-polling'])
    equal((client.closed, client.has_pending_messages, client.subscriptions), (True, False, []))
    raises(AttributeError, setattr, client, 'client_id', 'x')


@stage.conversation
async def a_whole_conversation(client):
    async with client as opened:
        assert opened is client
        equal((client.closed, client.connected), (False, True))
        subscription = await client.subscribe(CHANNEL)
        equal((subscription.channel, subscription.client), (CHANNEL, client))
        equal(client.subscriptions, [CHANNEL])
        reply = await client.publish(CHANNEL, {'chat': 'Hello'})
        equal((reply['channel'], reply['successful']), (CHANNEL, True))
        message = await client.receive()
        equal((message['channel'], message['data']), (CHANNEL, {'chat': 'Hello'}))
        await subscription.unsubscribe()
        equal(client.subscriptions, [])
        await client.subscribe('/chat/**')
        await client.unsubscribe('/chat/**')
        equal(client.subscriptions, [])
    assert client.closed


@stage.conversation
async def payloads_both_ways(client):
    async with client:
        await client.subscribe(CHANNEL)
        payloads = list(PAYLOADS)
        if stage.here['exactIntegers']:
            payloads += BIG_INTEGERS
        if client.connection_type in stage.here['nestedLists']:
            payloads.append([1, [2, [3]]])
        for payload in payloads:
            await client.publish(CHANNEL, payload)
            message = await client.receive()
            equal(message['data'], payload)
            equal(message.data, payload)
        await client.publish(CHANNEL, Json.from_string('{"node":1}'))
        equal((await client.receive()).data, {'node': 1})


@stage.conversation
async def remote_calls(client):
    async with client:
        reply = await client.remote_call('call', {'a': [1]})
        equal(reply.data, {'called': {'a': [1]}})
        equal((await client.remote_call('call')).data, {'called': None})
        error = await fails(client.remote_call('fail', 5, timeout=2000), Cometd.Error.SERVER)
        equal(error.reply.data, {'failed': 5})
        equal((error.code, error.args), (0, ()))


@stage.conversation
async def refusals(client):
    async with client:
        try:
            await client.subscribe(DENIED)
        except Cometd.ServerError as error:
            equal(error.code, 403)
            equal(error.args, tuple(stage.here['refusal']['args']))
            equal(error.text, stage.here['refusal']['text'])
            equal(error.reply['error'], stage.here['refusal']['error'])
            equal(error.reply['subscription'], DENIED)
            assert isinstance(error, GLib.Error)
            assert error.matches(Cometd.error_quark(), Cometd.Error.SERVER)
            assert not error.matches(Cometd.error_quark(), Cometd.Error.TIMEOUT)
            assert DENIED in str(error), error
        else:
            raise AssertionError('it was not refused')
        error = await fails(client.publish(DENIED, 1), Cometd.Error.SERVER)
        equal(error.reply['channel'], DENIED)
        error = await fails(client.publish('no channel', 1), Cometd.Error.INVALID_CHANNEL)
        equal(error.reply, None)
        await fails(client.open(), Cometd.Error.INVALID_OPERATION)
    await fails(client.publish(CHANNEL, 1), Cometd.Error.INVALID_OPERATION)


@stage.conversation
async def iteration(client):
    async with client:
        await client.subscribe(CHANNEL)
        for number in range(3):
            await client.publish(CHANNEL, number)
        seen = []
        async for message in client:
            seen.append(message.data)
            if len(seen) == 2:
                break
        # An event may arrive after the reply to its publish.
        await stage.until(lambda: client.has_pending_messages)
    equal(seen, [0, 1])
    equal([message.data async for message in client], [2])
    equal([message.data async for message in client], [])


@stage.conversation
async def many_in_order(client):
    """More messages are published than the queue holds before the first is received. Their number
    is limited: a client that is paused for too long loses its session."""
    async with client, stage.new_client(client.url, client.connection_types) as other:
        await client.subscribe(CHANNEL)

        async def say(first, end):
            for begin in range(first, end, 50):
                await asyncio.gather(*(other.publish(CHANNEL, number)
                                       for number in range(begin, begin + 50)))

        await say(0, EARLY)
        saying = asyncio.ensure_future(say(EARLY, MANY))
        seen = []
        async for message in client:
            seen.append(message.data)
            if len(seen) == MANY:
                break
        equal(seen, list(range(MANY)))
        await saying


@stage.with_its_own_server
async def the_server_comes_back(client, server):
    """The client finds it, has a new session there, and its subscriptions are restored."""
    client.max_backoff = 500
    async with client:
        subscription = await client.subscribe('/chat/*')
        first_id = client.client_id
        await asyncio.to_thread(server.kill)
        await stage.until(lambda: not client.connected)
        assert client.last_error is not None
        await asyncio.to_thread(server.start)
        await stage.until(lambda: client.connected)
        assert client.client_id != first_id
        # The publish cannot overtake the subscription.
        await client.publish(CHANNEL, 'here again')
        equal((await client.receive()).data, 'here again')
        equal((client.subscriptions, subscription.state),
              (['/chat/*'], Cometd.SubscriptionState.ACTIVE))
        equal(client.last_error, None)


@stage.conversation(needs='kicks')
async def the_server_ends_it(client):
    await client.open()
    await client.subscribe(CHANNEL)
    await client.publish(CHANNEL, 1)
    seen = []
    try:
        async for message in client:
            seen.append(message.data)
            kicking = asyncio.ensure_future(stage.kick(client))
    except Cometd.ServerError as error:
        equal(seen, [1])
        equal((error.reply, error.error, error.code, error.args, error.text),
              (None, None, 0, (), None))
    else:
        raise AssertionError('the iteration ended without an error')
    assert client.closed
    await kicking
    await client.close()


@stage.conversation
async def timeouts_lose_nothing(client):
    """Each message is received once, however often a receive is cancelled."""
    async with client:
        await client.subscribe(CHANNEL)
        seen = []
        for number in range(40):
            publishing = asyncio.ensure_future(client.publish(CHANNEL, number))
            try:
                # From "immediately" to "just when the message arrives".
                async with asyncio.timeout(number % 10 / 4000):
                    seen.append((await client.receive()).data)
            except TimeoutError:
                pass
            await publishing
        while len(seen) < 40:
            seen.append((await client.receive()).data)
        equal(seen, list(range(40)))
        equal(client.pending_count, 0)


@stage.conversation
async def a_wait_cancelled_when_served(client):
    """The task is cancelled when the message has arrived and the task has been woken."""
    async with client:
        await client.subscribe(CHANNEL)
        task = asyncio.ensure_future(client.receive())
        client.connect('notify::pending-count', lambda *_: task.cancel())
        await client.publish(CHANNEL, 'kept')
        equal((await asyncio.gather(task, return_exceptions=True))[0].__class__,
              asyncio.CancelledError)
        equal((await client.receive()).data, 'kept')


@stage.conversation
async def what_is_queued_costs_no_task(client):
    """PyGObject leaks some memory with each asynchronous call."""
    waits = []
    client.receive_async = lambda *arguments: (waits.append(1),
                                               Cometd.Client.receive_async(client, *arguments))
    async with client:
        await client.subscribe(CHANNEL)
        for number in range(30):
            await client.publish(CHANNEL, number)
        await stage.until(lambda: client.pending_count == 30)
        equal([(await client.receive()).data for _ in range(20)], list(range(20)))
        seen = []
        async for message in client:
            seen.append(message.data)
            if message.data == 29:
                break
        equal(seen, list(range(20, 30)))
        equal(waits, [])
        waiting = asyncio.ensure_future(client.receive())
        await client.publish(CHANNEL, 'late')
        equal((await waiting).data, 'late')
        equal(waits, [1])


@stage.conversation
async def a_flood_lets_the_app_run(client):
    """A loop over queued messages lets asyncio and idle sources of GLib run."""
    client.max_pending_count = 0
    async with client:
        await client.subscribe(CHANNEL)
        await asyncio.gather(*(client.publish(CHANNEL, number) for number in range(200)))
        await stage.until(lambda: client.pending_count == 200)
        idle, turns, running = [], [], True

        async def count_turns():
            while running:
                turns.append(1)
                await asyncio.sleep(0)

        source = GLib.idle_add(lambda: idle.append(1) or True, priority=GLib.PRIORITY_LOW)
        counting = asyncio.ensure_future(count_turns())
        for number in range(200):
            equal((await client.receive()).data, number)
            end = time.monotonic() + 0.001
            while time.monotonic() < end:
                pass
        running = False
        await counting
        GLib.source_remove(source)
        # 200 ms in periods of 8 ms.
        assert len(turns) >= 10, turns


@stage.conversation
async def opening_is_cancelled(client):
    task = asyncio.ensure_future(client.__aenter__())
    await asyncio.sleep(0)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    assert task.cancelled()
    assert client.closed
    async with client:
        assert client.connected


@stage.conversation
async def cancellables(client):
    cancellable = Gio.Cancellable()
    async with client:
        task = asyncio.ensure_future(client.receive(cancellable))
        await asyncio.sleep(0)
        cancellable.cancel()
        error = (await asyncio.gather(task, return_exceptions=True))[0]
        assert error.matches(Gio.io_error_quark(), Gio.IOErrorEnum.CANCELLED), error


@stage.conversation(needs='floods')
async def events_right_behind_the_reply(client):
    """They arrive in the same frame or response, and wait for the code that awaits the
    subscription."""
    seen = []

    async def subscribe(channel):
        subscription = await client.subscribe(channel)
        subscription.connect('message', lambda _, message: seen.append(message.data))

    async with client:
        await subscribe('/flood/2000')
        await stage.until(lambda: len(seen) + client.pending_count >= 2000)
        equal(seen, list(range(2000)))
        # Tasks take some iterations of the loop longer.
        seen.clear()
        async with asyncio.timeout(stage.DEADLINE):
            await asyncio.gather(subscribe('/flood/30'),
                                 asyncio.wait_for(subscribe('/flood/40'), stage.DEADLINE))
        await stage.until(lambda: len(seen) + client.pending_count >= 70)
        equal(len(seen), 70)
        seen.clear()
        subscriptions = await asyncio.wait_for(
            asyncio.gather(*(client.subscribe(f'/flood/{number}') for number in (5, 6))),
            stage.DEADLINE)
        for subscription in subscriptions:
            subscription.connect('message', lambda _, message: seen.append(message.data))
        await stage.until(lambda: len(seen) + client.pending_count >= 11)
        equal(len(seen), 11)


@stage.conversation(needs='floods')
async def a_hold_ends(client):
    """A cancelled subscription does not hold events."""
    async with client:
        subscribing = asyncio.ensure_future(client.subscribe('/flood/20'))
        client.connect('notify::subscriptions', lambda *_: subscribing.cancel())
        await asyncio.gather(subscribing, return_exceptions=True)
        await stage.until(lambda: client.pending_count == 20)


@stage.conversation
async def handshake_fields(client):
    client.set_handshake_field('app', {'name': 'test'})
    sent = []

    class Look(Cometd.Extension):
        def do_outgoing(self, exchange):
            sent.extend(message.to_dict() for message in exchange.messages)

    client.add_extension(Look())
    async with client:
        equal(sent[0]['app'], {'name': 'test'})


sys.exit(stage.main())
