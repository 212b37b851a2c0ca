# SPDX-FileCopyrightText: 2026 The cometd-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Read by mypy, never run: what it must take, and what it must not ("type: ignore", which it
complains about where there is nothing to ignore)."""

import asyncio

from gi.repository import Cometd, CometdTesting, Gio, GLib


class Log(Cometd.Extension):
    def do_outgoing(self, exchange: Cometd.Exchange) -> None:
        for message in exchange.messages:
            message['seen'] = message.channel
            message.nonsense()  # type: ignore[attr-defined]

    async def do_incoming(self, exchange: Cometd.Exchange) -> None:
        exchange.fail(ValueError('no'))


class Credentials(Cometd.AuthExtension):
    async def do_authenticate(self, request: Cometd.AuthRequest) -> None:
        print(request.reply['error'])


async def talk(url: str) -> int:
    async with Cometd.Client(url, 'websocket', extensions=[Log()], max_pending_count=5) as client:
        client.auth_extension = Credentials()
        subscription: Cometd.Subscription = await client.subscribe('/chat/demo')
        reply: Cometd.Message = await client.publish('/chat/demo', {'chat': 'Hello'})
        await client.publish('/chat/demo', 1, queue_offline=True, repeat=True, timeout=5000)
        await client.remote_call('call', [1], timeout=500)
        client.add_extension(Cometd.BinaryExtension.new())
        await client.publish_bytes('/chat/demo', b'abc', last=False, meta={'name': 'a'})
        await client.publish_bytes('/chat/demo', 'abc')  # type: ignore[arg-type]
        timesync = Cometd.TimesyncExtension.new()
        now: GLib.DateTime | None = timesync.get_server_time()
        print(now, timesync.offset + timesync.lag)
        await asyncio.wait_for(client.receive(Gio.Cancellable()), 1)
        async for message in client:
            if message.data or 'data' in message or message == {} or reply.get_successful():
                break
        try:
            await subscription.unsubscribe()
        except Cometd.ServerError as error:
            return error.code + len(error.args) + len(error.text or '')
        except GLib.Error as error:
            assert not error.matches(Cometd.error_quark(), Cometd.Error.TIMEOUT)
        messages = Cometd.MessageList(client, '/chat/*', max_length=5)
        assert client.state == Cometd.State.CONNECTED and messages.max_length == 5

        await client.subscribe(5)  # type: ignore[arg-type]
        client.nonsense()  # type: ignore[attr-defined]
        client.closed = True  # type: ignore[misc]
        early: Cometd.Message = client.receive()  # type: ignore[assignment]
        print(early)
    return client.pending_count


result: int = Cometd.run(talk('http://127.0.0.1:8080/cometd'))
with Cometd.GLibEventLoop().running(print):
    pass

server = CometdTesting.Server()
server.start()
url: str | None = server.get_url()
channels: list[str] = [message.channel for message in server.get_messages()]
server.publish_json('/chat/demo', {})  # type: ignore[arg-type]
server.nonsense()  # type: ignore[attr-defined]
