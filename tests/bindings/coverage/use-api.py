# SPDX-FileCopyrightText: 2026 The cometd-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Uses everything that the GIR offers, from Python; see check-coverage.py."""

import asyncio
import functools
import inspect
import json
import os
import sys
import tempfile

import gi
gi.require_version('Cometd', '1')
gi.require_version('Soup', '3.0')
from gi.module import get_introspection_module
from gi.repository import Cometd, Gio, GLib, Json, Soup

CHANNEL = '/chat/demo'
url, secure_url, names = sys.argv[1], sys.argv[2], json.loads(sys.argv[3])
retaining_url = sys.argv[4]
plain = get_introspection_module('Cometd')
used = set()


def note(name, function):
    """Notes calls that come back, and coroutines that end; what the override calls counts too."""
    if inspect.iscoroutinefunction(function):
        async def noted(*arguments, **keywords):
            result = await function(*arguments, **keywords)
            used.add(name)
            return result
    else:
        def noted(*arguments, **keywords):
            result = function(*arguments, **keywords)
            used.add(name)
            return result
    # What is in C has no name to take over.
    return functools.wraps(function)(noted) if inspect.isfunction(function) else noted


def watch(name):
    kind, owner_name, member = name.split()
    owner = Cometd if owner_name == 'Cometd' else getattr(Cometd, owner_name)
    if kind == 'method':
        owner = getattr(plain, owner_name)
        setattr(owner, member, note(name, getattr(owner, member)))
    elif kind == 'constructor' or (kind == 'function' and owner is not Cometd):
        setattr(owner, member, staticmethod(note(name, getattr(owner, member))))
    elif kind == 'override' and isinstance(getattr(owner, member), property):
        whole = getattr(owner, member)
        setattr(owner, member, property(note(name, whole.fget), whole.fset))
    elif kind in ('function', 'override'):
        setattr(owner, member, note(name, getattr(owner, member)))
    elif kind == 'member' and isinstance(getattr(owner, member.upper().replace('-', '_')), int):
        used.add(name)


for each in names:
    watch(each)


def use_properties(target):
    """Reads each, and writes back what was read."""
    prefix = f'property {target.__gtype__.name.removeprefix("Cometd")} '
    for name in names:
        if name.startswith(prefix):
            pspec = target.find_property(name.removeprefix(prefix))
            value = target.get_property(pspec.name)
            if pspec.flags & 2 and not pspec.flags & 8:
                target.set_property(pspec.name, value)
            used.add(name)


def listen(target, owner, signal, answer=None):
    """Gives what the handler gets, in the end."""
    calls = []

    def handler(*arguments):
        used.add(f'signal {owner} {signal}')
        calls.append(arguments)
        return answer
    target.connect(signal, handler)
    return calls


def listen_to_changes(target, owner):
    target.connect('notify', lambda _target, pspec: used.add(f'notify {owner} {pspec.name}'))


def check(*conditions):
    assert all(conditions), conditions


class Extension(Cometd.Extension):
    def do_outgoing(self, exchange):
        used.add('vfunc Extension outgoing')
        exchange.set_header('X-Test', '1')
        check(exchange.dup_header_names() == ['X-Test'])
        check(exchange.get_header('X-Test') == '1', exchange.client is exchange.get_client())
        if any(message.data == 'fail' for message in exchange.messages):
            exchange.fail_literal('no ink')
        elif any(message.data == 'error' for message in exchange.messages):
            exchange.fail(GLib.Error('no pen'))

    def do_incoming(self, exchange):
        used.add('vfunc Extension incoming')
        exchange.hold()
        exchange.release()
        for message in exchange.messages:
            if message.get_subscription() == '/members/only':
                exchange.retry(message)

    def do_event_accepted(self, event):
        used.add('vfunc Extension event_accepted')
        check(event.get_channel())

    def do_event_handled(self, event):
        used.add('vfunc Extension event_handled')
        check(event.get_channel())

    def do_save_state(self):
        used.add('vfunc Extension save_state')
        return GLib.Variant('u', 1)

    def do_restore_state(self, state):
        used.add('vfunc Extension restore_state')
        check(state.unpack() == 1)


class AuthExtension(Cometd.AuthExtension):
    answer = None

    def do_authenticate(self, request):
        used.add('vfunc AuthExtension authenticate')
        check(request.reply is request.get_reply(), not request.reply.get_successful(),
              isinstance(request.get_cancellable(), Gio.Cancellable))
        self.answer(request)


def use_channels():
    check(Cometd.channel_is_valid('/a'), Cometd.channel_is_meta('/meta/a'),
          Cometd.channel_is_service('/service/a'), Cometd.channel_is_broadcast('/a'),
          Cometd.channel_is_pattern('/a/*'), Cometd.channel_matches('/a/*', '/a/b'))


def use_messages():
    message = Cometd.Message.new('/a')
    message.set_channel('/b')
    message.set_data(Json.from_string('[1]'))
    message.set_data_json('[2]')
    message.set_field('ext', Json.from_string('{}'))
    check(message.get_channel() == '/b', message.dup_data_json() == '[2]', message.get_ext(),
          message.dup_json_at('/0') == '2', message.dup_json_values(['/0', '/1']) == '[2,null]',
          message.values_at('/0') == [2], message._get_size() > 10,
          message.get_data().get_array().get_int_element(0) == 2, message.get_field('ext'))
    use_properties(message)
    native = Cometd.Message('/a', {'b': 1}, ext={})
    native['extra'] = native['data']
    check(native['extra'] == {'b': 1}, 'extra' in native, native.get('none') is None,
          list(native) == ['channel', 'data', 'ext', 'extra'], len(native) == 4, bool(native),
          set(native.keys()) == set(native.to_dict()))
    check(list(native.items())[0] == ('channel', '/a'), len(native.values()) == 4,
          native.copy() == native.to_dict(), native | {} == {} | native,
          native.payload == {'b': 1})
    native.payload = {'b': 1}
    del native['extra']
    check('extra' not in native)
    reply = Cometd.Message.new_from_json(
        '{"channel":"/meta/subscribe","id":"1","clientId":"c","subscription":"/a",'
        '"successful":false,"error":"403::no","advice":{}}')
    check(reply.get_id() == '1', reply.get_client_id() == 'c', reply.get_subscription() == '/a',
          not reply.get_successful(), reply.get_error() == '403::no', reply.get_advice(),
          reply.is_reply(), reply.to_json())


def use_settings(client):
    for name in ('backoff_increment', 'connection_timeout', 'connection_types',
                 'fallback_urls', 'keepalive_interval', 'max_backoff', 'max_batch_size',
                 'max_depth',
                 'max_message_size', 'max_network_delay', 'max_outgoing_size', 'max_pending_count',
                 'max_pending_size', 'network_monitor', 'overflow_policy', 'resubscribe', 'url',
                 'auth_extension'):
        value = getattr(client, f'get_{name}')()
        getattr(client, f'set_{name}')(value)
    for name in ('client_id', 'connected', 'connection_type', 'current_url', 'last_error',
                 'multiple_clients', 'next_retry_time', 'outgoing_size', 'paused', 'pending_count',
                 'session', 'state'):
        getattr(client, f'get_{name}')()
    check(client.dup_subscriptions() == [])
    client.set_handshake_field('app', {'name': 'test'})
    client.set_request_header('X-App', 'test')
    use_properties(client)


def use_changes():
    """What is set to something else says so."""
    client = Cometd.Client(url)
    listen_to_changes(client, 'Client')
    for name, value in (
            ('auth-extension', AuthExtension()), ('backoff-increment', 500),
            ('connection-timeout', 5000), ('connection-types', ['long-polling']),
            ('fallback-urls', ['http://127.0.0.1:9/', 'ws://127.0.0.1:9/']),
            ('keepalive-interval', 5), ('max-backoff', 5000), ('max-depth', 5),
            ('max-batch-size', 5), ('max-outgoing-size', 5),
            ('max-message-size', 5000), ('max-network-delay', 5000), ('max-pending-count', 5),
            ('max-pending-size', 5000),
            ('network-monitor', None), ('overflow-policy', Cometd.OverflowPolicy.DROP_OLDEST),
            ('resubscribe', False), ('url', 'http://127.0.0.1:9/')):
        setattr(client, name.replace('-', '_'), value)
        check(getattr(client, name.replace('-', '_')) == value)
    messages = Cometd.MessageList(client, '/a')
    listen_to_changes(messages, 'MessageList')
    messages.max_length = 5
    check(messages.get_max_length() == 5)


async def fails(awaitable):
    try:
        await awaitable
    except GLib.Error as error:
        return error
    raise AssertionError('it did not fail')


async def use_client():
    client = Cometd.Client.new(url)
    extension, auth = Extension(), AuthExtension()
    client.add_extension(extension)
    client.set_auth_extension(auth)
    use_settings(client)
    for signal in ('message-received', 'meta-received', 'state-changed', 'overflow',
                   'session-state-changed'):
        listen(client, 'Client', signal)
    await client.open()
    subscription = await client.subscribe('/chat/*')
    use_properties(subscription)
    check(subscription.get_channel() == '/chat/*', subscription.get_client() is client,
          subscription.get_state() == Cometd.SubscriptionState.ACTIVE)
    listen(subscription, 'Subscription', 'message')
    messages = Cometd.MessageList.new(client, CHANNEL)
    messages.set_max_length(5)
    use_properties(messages)
    check(messages.get_client() is client, messages.get_channel() == CHANNEL,
          messages.get_max_length() == 5)
    client.begin_batch()
    publishing = asyncio.ensure_future(client.publish(CHANNEL, 1))
    await asyncio.sleep(0)
    client.end_batch()
    await publishing
    await client.publish(CHANNEL, Json.from_string('{}'))
    await client.publish(CHANNEL, Json.from_string('{}'), queue_offline=True, timeout=5000)
    check((await client.publish(CHANNEL, 1, repeat=True, queue_offline=True)).get_successful())
    await client.remote_call('call', 1)
    await client.remote_call_json('call', '1')
    await client.publish_json(CHANNEL, '1')
    check(isinstance(client.extensions, list))
    check('no ink' in (await fails(client.publish(CHANNEL, 'fail'))).message,
          'no pen' in (await fails(client.publish(CHANNEL, 'error'))).message)

    auth.answer = Cometd.AuthRequest.complete
    await client.publish('/chat/expired', 1)
    auth.answer = lambda request: request.fail_literal('no password')
    await fails(client.publish('/chat/lost', 1))
    auth.answer = lambda request: request.fail(GLib.Error('no password'))
    refusal = await fails(client.subscribe('/members/only'))
    client.set_auth_extension(None)
    check(refusal.message)
    refusal = await fails(client.subscribe('/members/only'))
    check(isinstance(refusal, Cometd.ServerError), refusal.code == 403,
          refusal.reply['subscription'] == '/members/only')

    state = client.dup_session_state()
    other = Cometd.Client.new(url)
    other.add_extension(Extension())
    check(state.unpack()['client-id'] == client.client_id, other.restore_session_state(state),
          other.subscriptions == ['/chat/*'])

    await subscription.unsubscribe()
    await client.subscribe(CHANNEL)
    await client.unsubscribe(CHANNEL)
    client.retry_now()
    await client.close()
    client.remove_extension(extension)
    await client.open()
    client.abort()
    check(client.closed)


async def use_ready_made():
    client = Cometd.Client(url)
    timesync = Cometd.TimesyncExtension.new()
    ack = Cometd.AckExtension.new()
    client.add_extension(ack)
    client.add_extension(timesync)
    client.add_extension(Cometd.TimestampExtension.new())
    client.add_extension(Cometd.BinaryExtension.new())
    check(timesync.get_server_time() is None)
    async with client:
        use_properties(timesync)
        use_properties(ack)
        check(not ack.get_enabled())
        now = GLib.DateTime.new_now_utc()
        check(abs(timesync.get_server_time().difference(now)) < 60 * 1000 * 1000,
              abs(timesync.get_offset()) < 60000, timesync.get_lag() <= 60000)
        await client.subscribe(CHANNEL)
        for value in (b'\0\xff', bytearray(b''), memoryview(b'abcde'), GLib.Bytes.new(b'a')):
            await client.publish(CHANNEL, value)
            expected = value.get_data() if isinstance(value, GLib.Bytes) else bytes(value)
            message = await client.receive()
            check(message.data == expected, message['data'] == expected,
                  message.get_bytes_last(), message.get_bytes_meta() is None)
            check((await client.remote_call('same', value)).data == expected)
        await client.publish_bytes(CHANNEL, b'ab', last=False, meta={'name': 'x'})
        message = await client.receive()
        check(message.get_bytes().get_data() == b'ab', not message.get_bytes_last(),
              message.get_bytes_meta().get_object().get_string_member('name') == 'x')
    message = Cometd.Message(CHANNEL, b'abc')
    check(message.data == b'abc', message['ext'] == {'binary': {}})
    message.set_bytes_full(GLib.Bytes.new(b'abcd'), True, Json.from_string('{"a":1}'))
    check(message.data == b'abcd', message.to_dict()['data']['meta'] == {'a': 1})
    message.data = {'data': 'abc'}
    check(message.data == {'data': 'abc'})


class Store(Cometd.ReplayStore):
    """Numbers are exact in Python."""
    def __init__(self):
        super().__init__()
        self.kept = {}

    def do_load(self, channel):
        used.add('vfunc ReplayStore load')
        return (True, self.kept[channel]) if channel in self.kept else (False, 0)

    def do_save(self, channel, replay_id):
        used.add('vfunc ReplayStore save')
        self.kept[channel] = replay_id

    def do_list_channels(self):
        used.add('vfunc ReplayStore list_channels')
        return list(self.kept)

    def do_flush(self):
        used.add('vfunc ReplayStore flush')


class TextStore(Cometd.ReplayStore):
    def __init__(self):
        super().__init__()
        self.kept = {}

    def do_load_text(self, channel):
        used.add('vfunc ReplayStore load_text')
        return self.kept.get(channel)

    def do_save_text(self, channel, replay_id):
        used.add('vfunc ReplayStore save_text')
        self.kept[channel] = replay_id


BIG = 2 ** 53 + 1


def use_stores():
    for store in Store(), TextStore():
        check(store.load('/a') == (False, 0), store.load_text('/a') is None)
        store.save('/a', BIG)
        check(store.load('/a') == (True, BIG), store.load_text('/a') == str(BIG))
        store.save_text('/a', '-2')
        check(store.load('/a') == (True, -2), store.list_channels() in ([], ['/a']))
        store.flush()


def use_file_store():
    with tempfile.TemporaryDirectory() as folder:
        path = f'{folder}/positions'
        store = Cometd.ReplayFileStore.new(path)
        failures = listen(store, 'ReplayFileStore', 'failed')
        check(store.read(), store.get_path() == path)
        use_properties(store)
        store.save('/a', BIG)
        check(store.write(), Cometd.ReplayFileStore.new(path).load('/a') == (True, BIG))
        os.unlink(path)
        os.rmdir(folder)
        store.save('/a', BIG + 1)
        store.flush()
        check(len(failures) == 1, failures[0][1].matches(GLib.file_error_quark(),
                                                         GLib.FileError.NOENT))
        os.mkdir(folder)


async def use_replay():
    """Positions beyond 2 to the 53rd are exact."""
    use_stores()
    use_file_store()
    replay, store = Cometd.ReplayExtension.new(), Store()
    listen_to_changes(replay, 'ReplayExtension')
    changes = listen(replay, 'ReplayExtension', 'replay-id-changed')
    notices = listen(replay, 'ReplayExtension', 'fallback-used')
    replay.set_store(store)
    replay.set_fallback(Cometd.ReplayFallback.EARLIEST)
    check(replay.get_store() is store,
          replay.get_fallback() == Cometd.ReplayFallback.EARLIEST)
    use_properties(replay)
    replay.set_replay_id('/u/a', BIG)
    check(replay.get_replay_id('/u/a') == BIG, replay.dup_replay_id_text('/u/a') == str(BIG))
    replay.set_replay_id_text('/u/a', '3')
    check(replay.get_replay_id('/u/a') == 3)
    try:
        replay.set_replay_id_text('/u/a', 'x')
        check(False)
    except GLib.Error as error:
        check(error.matches(Cometd.error_quark(), Cometd.Error.INVALID_DATA))
    client = Cometd.Client(retaining_url)
    client.add_extension(replay)
    async with client:
        await client.publish('/service/replay',
                             {'channel': '/u/a', 'next': str(BIG), 'retain': str(BIG)})
        await client.subscribe('/u/*')
        await client.subscribe('/u/a')
        check([notice[1:] for notice in notices] == [('/u/a', '3')])
        await client.publish('/u/a', 'hello')
        event = await client.receive()
        check(event.data['payload'] == 'hello', event.data['event']['replayId'] == BIG)
    check(store.kept['/u/a'] == BIG, changes[-1][1:] == ('/u/a', str(BIG)))


async def use_queue():
    """One message has room; who receives gets it, and the other is dropped."""
    client = Cometd.Client(url, max_pending_count=1, session=Soup.Session(),
                           overflow_policy=Cometd.OverflowPolicy.DROP_NEWEST)
    listen_to_changes(client, 'Client')
    dropped = listen(client, 'Client', 'overflow')
    async with client:
        await client.subscribe(CHANNEL)
        waiting = asyncio.ensure_future(client.receive())
        await asyncio.sleep(0)
        await client.publish(CHANNEL, 'first')
        check((await waiting).data == 'first', client.try_receive() is None)
        for number in range(2):
            await client.publish(CHANNEL, number)
        while not dropped:
            await asyncio.sleep(0.001)
        check(client.has_pending_messages, (await client.receive()).data == 0,
              [(source, message.data) for source, message in dropped] == [(client, 1)])
        await client.publish(CHANNEL, 'last')
        # An event may come after the reply to what caused it.
        while not client.has_pending_messages:
            await asyncio.sleep(0.001)
        client.overflow_policy = Cometd.OverflowPolicy.PAUSE
        check(client.paused)
    check([message.data async for message in client] == ['last'])


async def use_refusals():
    """The server forgets the client, and does not let it subscribe again."""
    client = Cometd.Client(url)
    listen_to_changes(client, 'Client')
    async with client:
        subscription = await client.subscribe('/chat/*')
        listen_to_changes(subscription, 'Subscription')
        refusals = listen(subscription, 'Subscription', 'failed')
        await client.publish('/service/deny', '/chat/*')
        await client.publish('/service/forget')
        while not refusals:
            await asyncio.sleep(0.001)
        await client.publish('/service/deny', '/members/only')
        source, error, reply = refusals.pop()
        check(not refusals, source is subscription, reply['subscription'] == '/chat/*',
              error.matches(Cometd.error_quark(), Cometd.Error.SERVER),
              reply.get_error().startswith('403:'), not reply.get_successful(),
              subscription.get_state() == Cometd.SubscriptionState.FAILED,
              client.subscriptions == [])


async def use_certificates():
    """The certificate is not trusted, so a handler decides."""
    for accepted in (False, True):
        client = Cometd.Client(secure_url)
        asked = listen(client, 'Client', 'accept-certificate', accepted)
        if accepted:
            async with client:
                check((await client.publish(CHANNEL, 1)).get_successful())
        else:
            error = await fails(client.open())
            check(error.matches(Gio.tls_error_quark(), Gio.TlsError.BAD_CERTIFICATE),
                  client.closed)
        source, certificate, flags = asked[0]
        check(source is client, certificate.get_subject_name() == 'CN=localhost',
              flags & Gio.TlsCertificateFlags.UNKNOWN_CA)


def use_loop():
    """As beside GTK, which runs the main loop itself."""
    main_loop = GLib.MainLoop()
    with Cometd.GLibEventLoop().running(main_loop.quit):
        asyncio.get_running_loop().call_soon(main_loop.quit)
        main_loop.run()


def use_errors():
    """This comes first: making an error needs nothing else of the library."""
    error = GLib.Error('text', 'cometd-error-quark', Cometd.Error.SERVER)
    check(Cometd.Error.get_reply(error) is None,
          Cometd.Error.get_code(error) == 0, Cometd.Error.get_args(error) == [],
          Cometd.Error.get_text(error) is None,
          Cometd.Error.quark() == Cometd.error_quark())


async def main():
    use_errors()
    use_channels()
    use_messages()
    use_changes()
    async with asyncio.timeout(100):
        await use_client()
        await use_ready_made()
        await use_replay()
        await use_queue()
        await use_refusals()
        await use_certificates()


use_loop()
Cometd.run(main())
print(json.dumps(sorted(used)))
