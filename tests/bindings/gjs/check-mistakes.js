// SPDX-FileCopyrightText: 2026 The cometd-glib authors
// SPDX-License-Identifier: LGPL-2.1-or-later

// Who uses the library wrongly is told what was wrong, by an exception in the place where it is.

import Cometd from 'gi://Cometd?version=1';
import GLib from 'gi://GLib';
import {check, conversation, equal, main, throws} from './stage.js';

const url = 'http://127.0.0.1:9/';
// Asked for outside of any callback, where it would be owned anyway.
const isOwner = GLib.MainContext.default().is_owner();

function says(error, words) {
    if (!error.message.includes(words))
        throw new Error(`"${error.message}" does not say "${words}"`);
}

async function rejects(promise, words) {
    let result;
    try {
        result = await promise;
    } catch (error) {
        says(error, words);
        return;
    }
    throw new Error(`it did not fail, but gave ${result}`);
}

check('messages of no channel', () => {
    says(throws(TypeError, () => new Cometd.Message({channel: 'chat'})), '"chat" is not a valid');
    says(throws(TypeError, () => new Cometd.Message({payload: 1})), 'undefined is not a valid');
    says(throws(TypeError, () => new Cometd.Message()), 'undefined is not a valid');
    const message = new Cometd.Message({channel: '/chat'});
    says(throws(TypeError, () => message.setField('channel', 'chat')), '"chat" is not a valid');
    says(throws(TypeError, () => message.setField('channel', null)), 'null is not a valid');
    message.setField('channel', '/other');
    equal(message, {channel: '/other'});
});

check('payloads that are no JSON', () => {
    for (const [payload, words] of [[() => 1, 'a function'], [Symbol('a'), 'a symbol'],
        [10n, 'BigInt']])
        says(throws(TypeError, () => new Cometd.Message({channel: '/a', payload})), words);
});

check('publishing what is no JSON', async () => {
    const client = new Cometd.Client({url});
    await rejects(client.publish('/chat', () => 1), 'a function');
    await rejects(client.remoteCall('call', Symbol('a')), 'a symbol');
});

check('bytes that would become an object', async () => {
    const client = new Cometd.Client({url});
    const message = new Cometd.Message({channel: '/a'});
    const buffer = new ArrayBuffer(2);
    for (const bytes of [new Uint8Array([1, 2]), buffer, new DataView(buffer),
        new GLib.Bytes([1, 2])]) {
        for (const options of [{queueOffline: true}, {repeat: true}, {timeout: 1000}]) {
            await rejects(client.publishFull('/chat', bytes, options),
                'Bytes can be published without these options only');
        }
        await rejects(client.publishBytes('/chat', bytes, true, bytes), 'cannot represent bytes');
        says(throws(TypeError, () => message.setField('data', bytes)), 'cannot represent bytes');
        says(throws(TypeError, () => client.setHandshakeField('ext', bytes)),
            'cannot represent bytes');
    }
    equal(message, {channel: '/a'});
});

check('channels that would become others', async () => {
    const client = new Cometd.Client({url});
    for (const name of ['publish', 'remoteCall', 'subscribe', 'unsubscribe']) {
        await rejects(client[name]('/a\0b'), 'is not a valid');
        await rejects(client[name](['/a', '/b']), 'Expected type string');
    }
    says(throws(TypeError, () => new Cometd.Message({channel: '/a\0b'})), 'is not a valid');
});

check('values that would change on their way', async () => {
    const client = new Cometd.Client({url});
    const message = new Cometd.Message({channel: '/a'});
    for (const value of [2 ** 53, 2 ** 63, 2 ** 64, 1e30, 1e-30, 1e22, 0.1, 'é\n"', [],
        {'': [null]}]) {
        message.setField('ext', value);
        equal(message.getField('ext'), value);
        equal(JSON.parse(message.to_json()).ext, value);
        client.setHandshakeField('ext', value);
    }
    message.setField('ext', 1);
    for (const value of ['a\0b', {'a\0b': 1}, '\ud800', [[{a: '\udc00'}]]]) {
        says(throws(TypeError, () => message.setField('ext', value)), 'cannot represent');
        says(throws(TypeError, () => client.setHandshakeField('ext', value)), 'cannot represent');
        await rejects(client.remoteCall('a', value), 'cannot represent');
    }
    equal(message.getField('ext'), 1);
});

check('no other thread can call back', () => equal(isOwner, true));

check('an address without braces', () => {
    says(throws(TypeError, () => new Cometd.Client(url)), 'as an object');
});

check('lists of no channel', () => {
    const client = new Cometd.Client({url});
    says(throws(TypeError, () => new Cometd.MessageList({client, channel: 'chat'})), '"chat"');
    says(throws(TypeError, () => new Cometd.MessageList({channel: '/chat'})), 'a client');
    equal(new Cometd.MessageList({client, channel: '/chat/**'}).get_n_items(), 0);
});

check('one connection type is a list of one', () => {
    const client = new Cometd.Client({url, connectionTypes: 'long-polling'});
    equal(client.connectionTypes, ['long-polling']);
    client.set_connection_types('websocket');
    equal(client.connectionTypes, ['websocket']);
    client.set_connection_types(null);
    equal(client.connectionTypes, ['websocket', 'long-polling']);
});

check('addresses and types that are none', async () => {
    for (const [properties, words] of [
        [{}, 'no URL'],
        [{url: 'chat.example.com'}, '“chat.example.com” is not'],
        [{url: 'ftp://example.com/'}, 'ftp'],
        [{url, connectionTypes: []}, 'connection types is empty'],
    ])
        await rejects(new Cometd.Client(properties).open(), words);
    says(throws(Error, () => new Cometd.Client({url, maxPending: 5})), 'maxPending');

    const client = new Cometd.Client({url, connectionTypes: ['long-polling']});
    for (const call of [
        () => new Cometd.Client({url, connectionTypes: ['websocket', 'telegraph']}),
        () => new Cometd.Client({url, connection_types: ['telegraph']}),
        () => {
            client.connectionTypes = ['telegraph'];
        },
        () => client.set_connection_types('telegraph'),
    ])
        says(throws(TypeError, call), 'connection type “telegraph”');
    equal(client.connectionTypes, ['long-polling']);
});

check('fields that the client sets itself', () => {
    const client = new Cometd.Client({url});
    for (const name of ['channel', 'id', 'clientId', 'version', 'minimumVersion',
        'supportedConnectionTypes', ''])
        throws(TypeError, () => client.setHandshakeField(name, 'x'));
});

conversation('an operation gets a cancellable or none', async client => {
    await client.open();
    await rejects(client.subscribe('/chat', 'now'), 'GCancellable');
    await client.close();
});

await main();
