// SPDX-FileCopyrightText: 2026 The cometd-glib authors
// SPDX-License-Identifier: LGPL-2.1-or-later

// Compiled, never run: code that TypeScript must accept, and code that it must not.

import Cometd from 'gi://Cometd?version=1';
import CometdTesting from 'gi://CometdTesting?version=1';
import Gio from 'gi://Gio?version=2.0';

class Log extends Cometd.Extension {
    vfunc_outgoing(exchange: Cometd.Exchange): void {
        exchange.defer(async () => {
            for (const message of exchange.messages)
                message.payload = {seen: true};
        });
    }
}

class Credentials extends Cometd.AuthExtension {
    vfunc_authenticate(request: Cometd.AuthRequest): void {
        const refusal: string | null = request.reply.error;
        request.defer(async () => refusal);
        request.fail(new globalThis.Error('no'));
    }
}

async function talk(url: string): Promise<number> {
    const client = new Cometd.Client({url, connectionTypes: ['websocket'], maxPendingCount: 5});
    client.add_extension(new Log());
    const added: Cometd.Extension[] = client.extensions;
    print(added.length);
    client.authExtension = new Credentials();
    client.connect('message-received', (_client, message) => message.payload);
    await client.open();
    await client.open(new Gio.Cancellable());
    const subscription: Cometd.Subscription = await client.subscribe('/chat/demo');
    const reply: Cometd.Message = await client.publish('/chat/demo', {chat: 'Hello'});
    client.add_extension(new Cometd.BinaryExtension());
    await client.publishBytes('/chat/demo', new Uint8Array([1, 2]), false, {name: 'a'});
    // @ts-expect-error: text is not bytes.
    await client.publishBytes('/chat/demo', 'abc');
    const timesync = new Cometd.TimesyncExtension();
    print(`${timesync.get_server_time()} ${timesync.offset + timesync.lag}`);
    await client.publishFull('/chat/demo', 1, {queueOffline: true, repeat: true, timeout: 5000});
    await client.remoteCall('call', [1], 500);
    client.setHandshakeField('app', {name: 'test'});
    for await (const message of client) {
        const channel: string | null = message.channel;
        if (channel === '' || reply.successful || client.closed)
            break;
    }
    try {
        await subscription.unsubscribe();
    } catch (error) {
        if (error instanceof Cometd.Error && error.code === Cometd.Error.SERVER)
            return error.serverCode + error.args.length + (error.text ?? '').length;
    }
    const message = new Cometd.Message({channel: '/a', payload: {a: [1]}});
    message.setField('ext', {});
    for (const each of Cometd.MessageList.new(client, '/a'))
        print(each);

    // @ts-expect-error: a channel is a string
    await client.subscribe(5);
    // @ts-expect-error: there is no such method
    client.nonsense();
    // @ts-expect-error: it can be read only
    client.closed = true;
    // @ts-expect-error: a promise of one
    const early: Cometd.Message = client.receive();
    return client.pendingCount;
}

export {talk};

const server = new CometdTesting.Server();
server.start();
const address: string | null = server.get_url();
const isKnown: boolean = server.kick(null);
// @ts-expect-error: JSON is text
server.publish_json('/chat/demo', {});
print(address, isKnown);
