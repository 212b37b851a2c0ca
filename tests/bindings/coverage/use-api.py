# SPDX-FileCopyrightText: 2026 The cometd-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Uses everything that the GIR offers, from Python; see check-coverage.py."""

import asyncio
import json
import sys

import gi
gi.require_version('Cometd', '1')
gi.require_version('Soup', '3.0')
from gi.module import get_introspection_module
from gi.repository import Cometd, Gio, GLib, Json, Soup

CHANNEL = '/chat/demo'
url, names = sys.argv[1], json.loads(sys.argv[2])
plain = get_introspection_module('Cometd')
used = set()


def watch(name, owner, member, wrap):
    """Notes calls that come back; what the override calls counts too."""
    original = getattr(owner, member)

    def watched(*arguments, **keywords):
        result = original(*arguments, **keywords)
        used.add(name)
        return result
    setattr(owner, member, wrap(watched))


for each in names:
    kind, owner_name, member_name = each.split()
    if kind == 'method':
        watch(each, getattr(plain, owner_name), member_name, lambda function: function)
    elif kind == 'constructor' or (kind == 'function' and owner_name != 'Cometd'):
        watch(each, getattr(Cometd, owner_name), member_name, staticmethod)
    elif kind == 'function':
        watch(each, Cometd, member_name, lambda function: function)


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
    def handler(*_arguments):
        used.add(f'signal {owner} {signal}')
        return answer
    target.connect(signal, handler)


def check(*conditions):
    assert all(conditions), conditions


class Extension(Cometd.Extension):
    def do_outgoing(self, exchange):
        used.add('vfunc Extension outgoing')
        exchange.set_header('X-Test', '1')
        check(exchange.get_header('X-Test') == '1', exchange.get_client())
        if any(message.data == 'fail' for message in exchange.get_messages()):
            exchange.fail_literal('no ink')
        elif any(message.data == 'error' for message in exchange.get_messages()):
            exchange.fail(GLib.Error('no pen'))

    def do_incoming(self, exchange):
        used.add('vfunc Extension incoming')
        exchange.hold()
        exchange.release()


class AuthExtension(Cometd.AuthExtension):
    answer = None

    def do_authenticate(self, request):
        used.add('vfunc AuthExtension authenticate')
        check(request.get_reply(), request.get_cancellable())
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
          message.get_data().get_array().get_int_element(0) == 2, message.get_field('ext'))
    use_properties(message)
    reply = Cometd.Message.new_from_json(
        '{"channel":"/meta/subscribe","id":"1","clientId":"c","subscription":"/a",'
        '"successful":false,"error":"403::no","advice":{}}')
    check(reply.get_id() == '1', reply.get_client_id() == 'c', reply.get_subscription() == '/a',
          not reply.get_successful(), reply.get_error() == '403::no', reply.get_advice(),
          reply.is_reply(), reply.to_json())


def use_settings(client):
    for name in ('backoff_increment', 'connection_timeout', 'connection_types',
                 'keepalive_interval', 'max_backoff', 'max_depth', 'max_message_size',
                 'max_network_delay', 'max_pending_count', 'overflow_policy', 'resubscribe',
                 'url', 'auth_extension'):
        value = getattr(client, f'get_{name}')()
        getattr(client, f'set_{name}')(value)
    for name in ('client_id', 'connected', 'connection_type', 'last_error', 'multiple_clients',
                 'next_retry_time', 'pending_count', 'session', 'state'):
        getattr(client, f'get_{name}')()
    check(client.dup_subscriptions() == [])
    client.set_handshake_field('app', {'name': 'test'})
    client.set_request_header('X-App', 'test')
    use_properties(client)


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
    for signal in ('message-received', 'meta-received', 'state-changed', 'overflow'):
        listen(client, 'Client', signal)
    listen(client, 'Client', 'accept-certificate', True)
    # What it takes to have a server with a bad certificate is in the tests in C.
    check(client.emit('accept-certificate', None, Gio.TlsCertificateFlags.EXPIRED))

    await client.open()
    subscription = await client.subscribe('/chat/*')
    use_properties(subscription)
    check(subscription.get_channel() == '/chat/*', subscription.get_client() is client,
          subscription.get_state() == Cometd.SubscriptionState.ACTIVE)
    listen(subscription, 'Subscription', 'message')
    listen(subscription, 'Subscription', 'failed')
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
    await client.remote_call('call', 1)
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

    subscription.emit('failed', GLib.Error('again'), None)
    await subscription.unsubscribe()
    await client.subscribe(CHANNEL)
    await client.unsubscribe(CHANNEL)
    client.retry_now()
    await client.close()
    client.remove_extension(extension)
    await client.open()
    client.abort()
    check(client.closed)


async def use_queue():
    """One message has room; who receives gets it."""
    client = Cometd.Client(url, max_pending_count=1, session=Soup.Session(),
                           overflow_policy=Cometd.OverflowPolicy.DROP_NEWEST)
    listen(client, 'Client', 'overflow')
    async with client:
        await client.subscribe(CHANNEL)
        for number in range(2):
            await client.publish(CHANNEL, number)
        check((await client.receive()).data == 0)


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
    async with asyncio.timeout(20):
        await use_client()
        await use_queue()


Cometd.run(main())
print(json.dumps(sorted(used)))
