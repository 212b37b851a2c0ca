#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The cometd-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Extensions written in Python, plain and "async def"."""

import asyncio
import sys
import traceback

import stage
from gi.repository import Cometd, GLib
from stage import CHANNEL, equal, fails, raises


class Plain(Cometd.Extension):
    """Marks outgoing messages, and removes some of the incoming ones."""

    def do_outgoing(self, exchange):
        exchange.set_header('X-Test', 'yes')
        equal(exchange.get_header('x-test'), 'yes')
        for message in exchange.messages:
            if message.channel == CHANNEL:
                message.data = {**message.data, 'seen': True}

    def do_incoming(self, exchange):
        messages = exchange.messages
        for position in reversed(range(len(messages))):
            if messages[position].data == {'number': 2, 'seen': True}:
                messages.remove(position)


class Slow(Cometd.Extension):
    """Waits for something else before it releases messages."""

    def __init__(self):
        super().__init__()
        self.log = []

    async def do_outgoing(self, exchange):
        await asyncio.sleep(0.01)
        self.log += [message.channel for message in exchange.messages]

    async def do_incoming(self, exchange):
        await asyncio.sleep(0)
        assert exchange.client is not None


class Failing(Cometd.Extension):
    """Raises the given exception when a message is sent to the channel."""

    error = None

    def do_outgoing(self, exchange):
        if self.error is not None and exchange.messages[0].channel == CHANNEL:
            raise self.error


class FailingLater(Failing):
    """The same, a little later."""

    async def do_outgoing(self, exchange):
        await asyncio.sleep(0)
        super().do_outgoing(exchange)


class Auth(Cometd.AuthExtension):
    """Counts the requests for new credentials."""

    calls = 0

    async def do_authenticate(self, request):
        self.calls += 1
        equal(request.reply['error'],
              stage.here['expiry'].replace('CHANNEL', request.reply['channel']))
        await asyncio.sleep(0.01)

    async def do_outgoing(self, exchange):
        for message in exchange.messages:
            message['ext'] = {'calls': self.calls}


@stage.conversation
async def plain_hooks(client):
    client.add_extension(Plain())
    async with client:
        await client.subscribe(CHANNEL)
        for number in range(4):
            await client.publish(CHANNEL, {'number': number})
        seen = [(await client.receive()).data for _ in range(3)]
        equal(seen, [{'number': number, 'seen': True} for number in (0, 1, 3)])


@stage.conversation
async def hooks_that_take_time(client):
    slow = Slow()
    client.add_extension(slow)
    async with client:
        await client.subscribe(CHANNEL)
        await asyncio.gather(*(client.publish(CHANNEL, number) for number in range(5)))
        equal([(await client.receive()).data for _ in range(5)], list(range(5)))
    said = [channel for channel in slow.log if channel != '/meta/connect']
    equal(said, ['/meta/handshake', '/meta/subscribe', *[CHANNEL] * 5, '/meta/disconnect'])


@stage.conversation
async def what_hooks_raise_fails_the_messages(client):
    for cls in (Failing, FailingLater):
        extension = cls()
        client.add_extension(extension)
        async with client:
            extension.error = ValueError('no ink')
            error = await fails(client.publish(CHANNEL, 1), Cometd.Error.FAILED)
            assert 'no ink' in error.message, error
            equal(error.__cause__, extension.error)
            # The exception has its traceback, without references to local variables.
            *_, place = traceback.walk_tb(error.__cause__.__traceback__)
            equal(place[0].f_code.co_name, 'do_outgoing')
            equal(place[0].f_locals, {})
            extension.error = GLib.Error('no pen', 'cometd-error-quark', Cometd.Error.INVALID_DATA)
            error = await fails(client.publish(CHANNEL, 1), Cometd.Error.INVALID_DATA)
            assert 'no pen' in error.message, error
            refusal = await fails(client.subscribe(stage.DENIED), Cometd.Error.SERVER)
            extension.error = refusal
            await fails(client.publish(CHANNEL, 1), Cometd.Error.SERVER)
            extension.error = None
            await client.publish(CHANNEL, 1)
        client.remove_extension(extension)


class Cancelled(Cometd.Extension):
    """Is cancelled while it works, or raises CancelledError itself."""

    def __init__(self):
        super().__init__()
        self.task = None

    async def do_outgoing(self, exchange):
        if exchange.messages[0].channel == CHANNEL:
            self.task = asyncio.current_task()
            await asyncio.sleep(1000)


class CancelledAtOnce(Cometd.Extension):
    def do_outgoing(self, exchange):
        if exchange.messages[0].channel == CHANNEL:
            raise asyncio.CancelledError


class CancelledItself(Cometd.Extension):
    async def do_outgoing(self, exchange):
        if exchange.messages[0].channel == CHANNEL:
            raise asyncio.CancelledError


@stage.conversation
async def hooks_that_are_cancelled_fail_the_messages(client):
    """Immediately, and not after the time limit of the library."""
    for extension in (Cancelled(), CancelledAtOnce(), CancelledItself()):
        client.add_extension(extension)
        async with client:
            publishing = asyncio.ensure_future(client.publish(CHANNEL, 1))
            if isinstance(extension, Cancelled):
                await stage.until(lambda e=extension: e.task)
                extension.task.cancel()
            async with asyncio.timeout(30):
                error = await fails(publishing, Cometd.Error.FAILED)
            assert 'CancelledError' in error.message, error
            # The cause of an error must not look like a cancellation of the app's own task.
            assert not isinstance(error, asyncio.CancelledError)
        client.remove_extension(extension)


class Tokens(Cometd.AuthExtension):
    """Sends one token after the other."""

    def __init__(self, *tokens):
        super().__init__()
        self.tokens = list(tokens)

    def do_outgoing(self, exchange):
        for message in exchange.messages:
            message['ext'] = {**message.get('ext', {}), 'token': self.tokens[0]}

    async def do_authenticate(self, request):
        await asyncio.sleep(0.01)
        equal(request.reply['channel'], '/meta/handshake')
        del self.tokens[0]


@stage.conversation
async def credentials(client):
    channel = stage.expired.pop()
    auth = Auth()
    client.auth_extension = auth
    async with client:
        await client.subscribe(channel)
        await client.publish(channel, 'again')
        equal((await client.receive()).data, 'again')
    equal(auth.calls, 1)


@stage.conversation(needs='tokens')
async def tokens_the_server_looks_at(client):
    """The first token is refused when the client opens; the second gives access to the secret
    channels."""
    refused = stage.new_client(client.url, client.connection_types,
                               auth_extension=Tokens('stale', 'staler'))
    error = await fails(refused.open(), Cometd.Error.SERVER)
    equal(error.code, 403)
    tokens = Tokens('stale', 'good')
    client.auth_extension = tokens
    async with client:
        equal(tokens.tokens, ['good'])
        await client.subscribe('/secret/news')
        await client.publish('/secret/news', 'hush')
        equal((await client.receive()).data, 'hush')
    client.auth_extension = None
    async with client:
        await fails(client.subscribe('/secret/news'), Cometd.Error.SERVER)


class Stuck(Cometd.AuthExtension):
    """Never gets new credentials."""

    cancelled = None

    async def do_authenticate(self, request):
        self.cancelled = False
        try:
            await asyncio.get_running_loop().create_future()
        except asyncio.CancelledError:
            self.cancelled = True
            raise


@stage.conversation
async def credentials_nobody_waits_for(client):
    """Closing cancels the request, which cancels the coroutine."""
    stuck = Stuck()
    client.auth_extension = stuck
    async with client:
        task = asyncio.ensure_future(client.publish(stage.expired.pop(), 1))
        while stuck.cancelled is None:
            await asyncio.sleep(0.001)
    await asyncio.gather(task, return_exceptions=True)
    while not stuck.cancelled:
        await asyncio.sleep(0.001)


@stage.case
def async_hooks_without_a_loop():
    """With a plain GLib loop the coroutine would not run: the messages fail with an error that says
    so."""
    # The client would retry forever, and the test would not end.
    client = Cometd.Client('http://127.0.0.1:9/', connection_timeout=0)
    client.add_extension(Slow())
    loop = GLib.MainLoop()
    errors = []

    def failed(_client, _pspec):
        errors.append(client.last_error)
        client.abort()

    def opened(source, result):
        raises(GLib.Error, source.open_finish, result)
        loop.quit()

    handler = client.connect('notify::last-error', failed)
    client.open_async(None, opened)
    loop.run()
    client.disconnect(handler)
    assert 'async def' in errors[0].message, errors


sys.exit(stage.main())
