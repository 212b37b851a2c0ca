// SPDX-FileCopyrightText: 2026 The cometd-glib authors
// SPDX-License-Identifier: LGPL-2.1-or-later

// Extensions written in JavaScript, plain and deferred.

import Cometd from 'gi://Cometd?version=1';
import Gio from 'gi://Gio';
import GLib from 'gi://GLib';
import GObject from 'gi://GObject';
import {CHANNEL, conversation, conversationWhere, equal, expired, fails, here, main,
    newClient, turn} from './stage.js';

const Plain = GObject.registerClass(class Plain extends Cometd.Extension {
    vfunc_outgoing(exchange) {
        exchange.set_header('X-Test', 'yes');
        for (const message of exchange.messages) {
            if (message.channel === CHANNEL)
                message.payload = {...message.payload, seen: true};
        }
    }

    vfunc_incoming(exchange) {
        const messages = exchange.messages;
        for (let i = messages.get_n_items() - 1; i >= 0; i--) {
            if (messages.get_item(i).payload?.number === 2)
                messages.remove(i);
        }
    }
});

const Slow = GObject.registerClass(class Slow extends Cometd.Extension {
    log = [];

    vfunc_outgoing(exchange) {
        exchange.defer(async () => {
            await turn(10);
            for (const message of exchange.messages)
                this.log.push(message.channel);
        });
    }
});

const Failing = GObject.registerClass(class Failing extends Cometd.Extension {
    error = null;

    vfunc_outgoing(exchange) {
        if (this.error === null || exchange.messages.get_item(0).channel !== CHANNEL)
            return;
        exchange.defer(async () => {
            await turn();
            throw this.error;
        });
    }
});

const Auth = GObject.registerClass(class Auth extends Cometd.AuthExtension {
    calls = 0;
    failure = null;

    vfunc_authenticate(request) {
        this.calls++;
        request.defer(async () => {
            equal(request.reply.error, here.expiry.replace('CHANNEL', request.reply.channel));
            equal(request.cancellable.is_cancelled(), false);
            await turn();
            if (this.failure)
                throw this.failure;
        });
    }

    vfunc_outgoing(exchange) {
        for (const message of exchange.messages)
            message.setField('ext', {calls: this.calls});
    }
});

// Shows one token after the other.
const Tokens = GObject.registerClass(class Tokens extends Cometd.AuthExtension {
    _init(tokens) {
        super._init();
        this.tokens = tokens;
    }

    vfunc_outgoing(exchange) {
        for (const message of exchange.messages)
            message.setField('ext', {...message.getField('ext'), token: this.tokens[0]});
    }

    vfunc_authenticate(request) {
        request.defer(async () => {
            await turn(10);
            equal(request.reply.channel, '/meta/handshake');
            this.tokens.shift();
        });
    }
});

conversation('plain hooks', async client => {
    client.add_extension(new Plain());
    await client.open();
    await client.subscribe(CHANNEL);
    for (let number = 0; number < 4; number++)
        await client.publish(CHANNEL, {number});
    const seen = [];
    for (let i = 0; i < 3; i++)
        seen.push((await client.receive()).payload);
    equal(seen, [0, 1, 3].map(number => ({number, seen: true})));
    await client.close();
});

conversation('hooks that take time', async client => {
    const slow = new Slow();
    client.add_extension(slow);
    await client.open();
    await client.subscribe(CHANNEL);
    await Promise.all([0, 1, 2].map(number => client.publish(CHANNEL, number)));
    for (const number of [0, 1, 2])
        equal((await client.receive()).payload, number);
    await client.close();
    equal(slow.log.filter(channel => channel !== '/meta/connect'),
        ['/meta/handshake', '/meta/subscribe', CHANNEL, CHANNEL, CHANNEL, '/meta/disconnect']);
});

conversation('what hooks throw fails the messages', async client => {
    const extension = new Failing();
    client.add_extension(extension);
    await client.open();
    extension.error = new Error('no ink');
    let error = await fails(client.publish(CHANNEL, 1), Cometd.Error.FAILED);
    equal(error.message.includes('no ink'), true);
    equal(error.cause === extension.error, true);
    extension.error = new GLib.Error(Cometd.Error, Cometd.Error.INVALID_DATA, 'no pen');
    error = await fails(client.publish(CHANNEL, 1), Cometd.Error.INVALID_DATA);
    equal(error.message.includes('no pen'), true);
    equal(error.cause, undefined);
    client.remove_extension(extension);
    await client.publish(CHANNEL, 1);
    await client.close();
});

conversation('credentials', async client => {
    const auth = new Auth();
    client.authExtension = auth;
    await client.open();
    const channel = expired.pop();
    await client.subscribe(channel);
    await client.publish(channel, 'again');
    equal((await client.receive()).payload, 'again');
    equal(auth.calls, 1);
    auth.failure = new Error('no password');
    const error = await client.publish(expired.pop(), 1).catch(reason => reason);
    equal(error instanceof Cometd.Error, true);
    equal(auth.calls, 2);
    await client.close();
});

// The first is refused when the client opens; the next opens what is secret.
conversationWhere('tokens', 'tokens that the server looks at', async client => {
    const refused = newClient(client.url, client.connectionTypes,
        {authExtension: new Tokens(['stale', 'staler'])});
    const error = await fails(refused.open(), Cometd.Error.SERVER);
    equal(error.serverCode, 403);
    const tokens = new Tokens(['stale', 'good']);
    client.authExtension = tokens;
    await client.open();
    equal(tokens.tokens, ['good']);
    await client.subscribe('/secret/news');
    await client.publish('/secret/news', 'hush');
    equal((await client.receive()).payload, 'hush');
    await client.close();
    client.authExtension = null;
    await client.open();
    await fails(client.subscribe('/secret/news'), Cometd.Error.SERVER);
    await client.close();
});

await main();
