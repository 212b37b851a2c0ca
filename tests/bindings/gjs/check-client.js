// SPDX-FileCopyrightText: 2026 The cometd-glib authors
// SPDX-License-Identifier: LGPL-2.1-or-later

// The client in JavaScript: promises, loops over messages, payloads, errors.

import Cometd from 'gi://Cometd?version=1';
import Gio from 'gi://Gio';
import GLib from 'gi://GLib';
import Json from 'gi://Json';
import {CHANNEL, DENIED, check, conversation, conversationWhere,
    conversationWithItsOwnServer, equal, fails, here, main, newClient, throws, turn,
    until} from './stage.js';

const PAYLOADS = [null, true, false, 0, -1, Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER, 0.5,
    1e300, '', 'Grüße, 你好 🎉', '"\\/\n\u2028', [], [1, null, 'two'], {},
    {user: 'Anna', chat: 'Hello', more: {list: [1, null]}},
    {data: null}, {data: 1}, {data: ''}, {data: 'AQ==', last: true},
    {ключ: {deep: {er: [{still: {}}]}}}];
const [EARLY, MANY] = [200, 1000];

check('messages are native', () => {
    const message = new Cometd.Message({channel: CHANNEL, payload: {a: [1]}});
    equal(message.payload, {a: [1]});
    equal(message.toJSON(), {channel: CHANNEL, data: {a: [1]}});
    equal(JSON.stringify([message]), `[{"channel":"${CHANNEL}","data":{"a":[1]}}]`);
    equal(message.getField('data'), {a: [1]});
    equal(message.getField('ext'), undefined);
    equal(new Cometd.Message({channel: '/a', data: 'a\u0000b'}).payload, 'a\u0000b');
    equal(new Cometd.Message({channel: '/a', data: Json.from_string('[1]')}).payload, [1]);
    equal(new Cometd.Message({channel: '/a'}).payload, undefined);
    equal(new Cometd.Message({channel: '/a', data: new Uint8Array()}).payload, new Uint8Array());
});

check('messages hold what JSON holds', () => {
    const ext = [1e30, 1e-30, 2 ** 64, 'a\0b', {'a\0b': 1}];
    const message = Cometd.Message.new_from_json(JSON.stringify({channel: CHANNEL, ext}));
    equal(message.getField('ext'), ext);
    equal(message.getField('toString'), undefined);
});

check('values of a payload', () => {
    const message = new Cometd.Message({channel: CHANNEL,
        payload: {a: [{x: 1}, null], 'b/c': 'ü'}});
    equal(message.valuesAt('/a/0/x', '/b~1c', '/none', '/a/1', ''),
        [1, 'ü', null, null, message.payload]);
    equal(message.valuesAt(), []);
    equal(message.valuesAt('no pointer', '/~'), [null, null]);
    equal(new Cometd.Message({channel: CHANNEL}).valuesAt('/a', ''), [null, null]);
    equal(message.valuesAt(...Array(256).fill('/a/0')), Array(256).fill({x: 1}));
    throws(RangeError, () => message.valuesAt(...Array(257).fill('/a')));
    throws(TypeError, () => message.valuesAt('/a\0'));
    throws(TypeError, () => message.valuesAt(5));
    equal(message.dup_json_at('/a'), '[{"x":1},null]');
    equal(message.dup_json_at('/c'), null);
});

check('extensions of a client', () => {
    const [first, second] = [new Cometd.AckExtension(), new Cometd.TimestampExtension()];
    const client = new Cometd.Client({url: 'http://127.0.0.1/'});
    equal(client.extensions, []);
    client.add_extension(first);
    client.add_extension(second);
    client.extensions.pop();
    equal(client.extensions.length, 2);
    equal(client.extensions[0] === first && client.extensions[1] === second, true);
    client.remove_extension(first);
    equal(client.extensions.length, 1);
    equal(client.extensions[0] === second, true);
});

check('messages change', () => {
    const message = new Cometd.Message({channel: '/a'});
    message.payload = [1];
    message.setField('ext', {token: 'x'});
    message.channel = '/b';
    equal(message.toJSON(), {channel: '/b', data: [1], ext: {token: 'x'}});
    message.setField('ext', null);
    equal(message.getField('ext'), undefined);
    throws(TypeError, () => (message.payload = 5n));
});

conversation('a whole conversation', async client => {
    equal([client.closed, client.connected], [true, false]);
    await client.open();
    equal([client.closed, client.connected], [false, true]);
    const subscription = await client.subscribe(CHANNEL);
    equal([subscription.channel, subscription.client === client], [CHANNEL, true]);
    const reply = await client.publish(CHANNEL, {chat: 'Hello'});
    equal([reply.channel, reply.successful], [CHANNEL, true]);
    const message = await client.receive();
    equal([message.channel, message.payload], [CHANNEL, {chat: 'Hello'}]);
    await subscription.unsubscribe();
    equal(client.subscriptions, []);
    await client.subscribe('/chat/**');
    await client.unsubscribe('/chat/**');
    equal(client.subscriptions, []);
    await client.close();
    equal(client.closed, true);
});

conversation('payloads both ways', async client => {
    await client.open();
    await client.subscribe(CHANNEL);
    const payloads = [...PAYLOADS];
    if (here.nestedLists.includes(client.connectionType))
        payloads.push([1, [2, [3]]]);
    for (const payload of payloads) {
        await client.publish(CHANNEL, payload);
        equal((await client.receive()).payload, payload);
    }
    await client.publish(CHANNEL);
    equal((await client.receive()).payload, null);
    await client.publish(CHANNEL, Json.from_string('{"node":1}'));
    equal((await client.receive()).payload, {node: 1});
    await client.close();
});

conversation('remote calls', async client => {
    await client.open();
    equal((await client.remoteCall('call', {a: [1]})).payload, {called: {a: [1]}});
    equal((await client.remoteCall('call')).payload, {called: null});
    const error = await fails(client.remoteCall('fail', 5, 2000), Cometd.Error.SERVER);
    equal(error.reply.payload, {failed: 5});
    await client.close();
});

conversation('refusals', async client => {
    await client.open();
    const error = await fails(client.subscribe(DENIED), Cometd.Error.SERVER);
    equal(error instanceof Cometd.Error, true);
    equal(error.reply.subscription, DENIED);
    equal([error.serverCode, error.args, error.text],
        [403, here.refusal.args, here.refusal.text]);
    equal(error.reply.error, here.refusal.error);
    equal((await fails(client.publish(DENIED, 1), Cometd.Error.SERVER)).reply.channel, DENIED);
    const invalid = await fails(client.publish('no channel', 1), Cometd.Error.INVALID_CHANNEL);
    equal([invalid.reply, invalid.serverCode], [null, 0]);
    await fails(client.open(), Cometd.Error.INVALID_OPERATION);
    await client.close();
    await fails(client.publish(CHANNEL, 1), Cometd.Error.INVALID_OPERATION);
});

conversation('iteration', async client => {
    await client.open();
    await client.subscribe(CHANNEL);
    for (let number = 0; number < 3; number++)
        await client.publish(CHANNEL, number);
    const seen = [];
    for await (const message of client) {
        seen.push(message.payload);
        if (seen.length === 2)
            break;
    }
    equal(seen, [0, 1]);
    // An event may come after the reply to what caused it.
    await until(() => client.pendingCount === 1);
    await client.close();
    for await (const message of client)
        seen.push(message.payload);
    equal(seen, [0, 1, 2]);
});

conversation('many in order', async client => {
    // More is said before the first is heard than the queue takes. It is not all: a client that
    // takes no more for too long is gone for its server.
    const other = newClient(client.url, client.connectionTypes);
    await client.open();
    await other.open();
    await client.subscribe(CHANNEL);
    const numbers = [...Array(MANY).keys()];
    const say = async (first, end) => {
        for (let begin = first; begin < end; begin += 50) {
            await Promise.all(
                numbers.slice(begin, begin + 50).map(number => other.publish(CHANNEL, number)));
        }
    };
    await say(0, EARLY);
    const saying = say(EARLY, MANY);
    const seen = [];
    for await (const message of client) {
        seen.push(message.payload);
        if (seen.length === MANY)
            break;
    }
    equal(seen, numbers);
    await saying;
    await other.close();
    await client.close();
});

conversation('what is queued costs no task, and a flood lets the app run', async client => {
    client.maxPendingCount = 0;
    await client.open();
    await client.subscribe(CHANNEL);
    const numbers = [...Array(100).keys()];
    await Promise.all(numbers.map(number => client.publish(CHANNEL, number)));
    await until(() => client.pendingCount === numbers.length);

    const receiveAsync = client.receive_async;
    let nWaits = 0, nTurns = 0;
    client.receive_async = function (...values) {
        nWaits++;
        return receiveAsync.apply(this, values);
    };
    const source = GLib.timeout_add(GLib.PRIORITY_DEFAULT, 1, () => {
        nTurns++;
        return GLib.SOURCE_CONTINUE;
    });
    const seen = [];
    for await (const message of client) {
        seen.push(message.payload);
        if (seen.length === numbers.length)
            break;
        // 100 ms in turns of 8 ms.
        const end = GLib.get_monotonic_time() + 1000;
        while (GLib.get_monotonic_time() < end)
            ;
    }
    GLib.source_remove(source);
    equal(seen, numbers);
    equal(nWaits, 0);
    equal(nTurns >= 5, true);
    await client.close();
});

// The client finds it, has a new session there, and its subscriptions are restored.
conversationWithItsOwnServer('the server comes back', async (client, server) => {
    client.maxBackoff = 500;
    await client.open();
    const subscription = await client.subscribe('/chat/*');
    const firstId = client.clientId;
    server.kill();
    await until(() => !client.connected);
    equal(client.lastError instanceof GLib.Error, true);
    server.start();
    await until(() => client.connected);
    equal(client.clientId === firstId, false);
    // What is published cannot overtake the subscription.
    await client.publish(CHANNEL, 'here again');
    equal((await client.receive()).payload, 'here again');
    equal([client.subscriptions, subscription.state],
        [['/chat/*'], Cometd.SubscriptionState.ACTIVE]);
    equal(client.lastError, null);
    await client.close();
});

conversationWhere('kicks', 'the server ends it', async client => {
    await client.open();
    await client.subscribe(CHANNEL);
    await client.publish(CHANNEL, 1);
    const kick = async () => {
        // Over long-polling the connection may end before the reply arrives, and a kick before the
        // connect that it should end: then the client performs a new handshake, and gets more time
        // for that.
        for (let pause = 100; !client.closed; pause *= 2) {
            await client.publish('/service/kick').catch(() => {});
            await turn(pause);
        }
    };
    let kicking = null;
    const seen = [];
    const listen = async () => {
        for await (const message of client) {
            seen.push(message.payload);
            kicking = kick();
        }
    };
    await fails(listen(), Cometd.Error.SERVER);
    equal([seen, client.closed], [[1], true]);
    await kicking;
});

conversation('cancelling loses nothing', async client => {
    await client.open();
    await client.subscribe(CHANNEL);
    const seen = [];
    for (let number = 0; number < 40; number++) {
        const cancellable = new Gio.Cancellable();
        const receiving = client.receive(cancellable);
        const publishing = client.publish(CHANNEL, number);
        GLib.timeout_add(GLib.PRIORITY_DEFAULT, number % 4, () => cancellable.cancel());
        try {
            seen.push((await receiving).payload);
        } catch (error) {
            equal(error.matches(Gio.IOErrorEnum, Gio.IOErrorEnum.CANCELLED), true);
        }
        await publishing;
    }
    while (seen.length < 40)
        seen.push((await client.receive()).payload);
    equal(seen, [...Array(40).keys()]);
    equal(client.pendingCount, 0);
    await client.close();
});

conversation('handlers and lists', async client => {
    const heard = [];
    client.connect('message-received::/chat/other', (_client, message) => heard.push(message));
    const list = Cometd.MessageList.new(client, '/chat/*');
    await client.open();
    const subscription = await client.subscribe('/chat/*');
    subscription.connect('message', (_subscription, message) => heard.push(message));
    await client.publish('/chat/other', 1);
    await client.publish(CHANNEL, 2);
    await until(() => heard.length === 3 && list.get_n_items() === 2);
    equal([...list].map(message => message.payload), [1, 2]);
    equal(heard.map(message => message.payload), [1, 1, 2]);
    await client.close();
});

conversation('callbacks', async client => {
    const seen = [];
    await client.open();
    await client.subscribe(CHANNEL, message => seen.push(message.payload));
    await client.subscribe('/chat/*', async message => {
        await null;
        seen.push(-message.payload);
    });
    for (const number of [1, 2])
        await client.publishJson(CHANNEL, `${number}`);
    await until(() => seen.length === 4);
    // An async function continues later: both events may have arrived before it does.
    equal(seen.filter(number => number > 0), [1, 2]);
    equal(seen.filter(number => number < 0), [-1, -2]);
    equal(client.pendingCount, 0);
    equal((await client.remoteCallJson('call', '{"a":[1]}')).payload, {called: {a: [1]}});
    await fails(client.publishJson(CHANNEL, '{'), Cometd.Error.INVALID_DATA);
    await fails(client.remoteCallJson('call', '1,"x":2'), Cometd.Error.INVALID_DATA);
    await client.subscribe(CHANNEL, 5).then(() => {
        throw new Error('a number was called');
    }, error => equal(error instanceof TypeError, true));
    await client.close();
});

conversationWhere('floods', 'callbacks miss nothing', async client => {
    const seen = [];
    await client.open();
    await client.subscribe('/flood/200', message => seen.push(message.payload));
    await until(() => seen.length + client.pendingCount >= 200);
    equal(seen, [...Array(200).keys()]);
    await client.close();
});

// They come in the same frame or response, and wait for who awaits the subscription.
conversationWhere('floods', 'events right behind the reply', async client => {
    const seen = [];
    const subscribe = async channel => {
        const subscription = await client.subscribe(channel);
        subscription.connect('message', (_subscription, message) => seen.push(message.payload));
    };
    await client.open();
    await subscribe('/flood/2000');
    await until(() => seen.length + client.pendingCount >= 2000);
    equal(seen, [...Array(2000).keys()]);
    seen.length = 0;
    await Promise.all([subscribe('/flood/30'), subscribe('/flood/40')]);
    await until(() => seen.length + client.pendingCount >= 70);
    equal(seen.length, 70);
    await client.close();
});

conversation('handshake fields', async client => {
    client.setHandshakeField('app', {name: 'test'});
    client.setHandshakeField('gone', 1);
    client.setHandshakeField('gone', null);
    await client.open();
    await client.close();
});

await main();
