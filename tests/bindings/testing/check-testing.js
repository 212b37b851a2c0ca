// SPDX-FileCopyrightText: 2026 The cometd-glib authors
// SPDX-License-Identifier: LGPL-2.1-or-later

// The server for the tests of apps, in JavaScript.

import Cometd from 'gi://Cometd?version=1';
import CometdTesting from 'gi://CometdTesting?version=1';
import GLib from 'gi://GLib';
import System from 'system';

// For what hangs, and not for a machine that is slow.
const DEADLINE = 120;
const PATIENCE = {connectionTimeout: 60000, maxNetworkDelay: 60000, backoffIncrement: 10};

function equal(result, expected) {
    const [left, right] = [JSON.stringify(result), JSON.stringify(expected)];
    if (left !== right)
        throw new Error(`${left}, expected ${right}`);
}

function until(condition) {
    return new Promise(resolve => GLib.timeout_add(GLib.PRIORITY_DEFAULT, 5, () => {
        if (!condition())
            return GLib.SOURCE_CONTINUE;
        resolve();
        return GLib.SOURCE_REMOVE;
    }));
}

async function refused(promise, code) {
    try {
        await promise;
    } catch (error) {
        if (!error.matches?.(Cometd.Error, Cometd.Error.SERVER))
            throw error;
        equal(error.serverCode, code);
        return;
    }
    throw new Error('it was not refused');
}

const cases = {
    'started-twice': server => {
        try {
            server.start();
        } catch (error) {
            equal(error.matches(Cometd.Error, Cometd.Error.INVALID_OPERATION), true);
            return;
        }
        throw new Error('it was started twice');
    },

    'publish': async (server, client) => {
        const received = [];
        server.connect('message-received::/chat/demo',
            (_server, message) => received.push(message.payload));
        await client.open();
        await client.subscribe('/chat/*');
        await client.publish('/chat/demo', {chat: 'Hello'});
        equal(received, [{chat: 'Hello'}]);
        equal((await client.receive()).payload, {chat: 'Hello'});
        equal(server.publish_json('/chat/demo', '[1]'), true);
        equal((await client.receive()).payload, [1]);
        equal(server.dup_client_ids(), [client.clientId]);
        equal(server.deliver_json(client.clientId, '/other', '"x"'), true);
        equal((await client.receive()).channel, '/other');
        equal([...server.messages].filter(({channel}) => channel === '/chat/demo').length, 1);
        equal(server.messages.get_n_items() < CometdTesting.MAX_MESSAGES, true);
    },

    'refuse': async (server, client) => {
        server.require_token('Authorization', 'Bearer 1');
        await refused(client.open(), 401);
        client.set_request_header('Authorization', 'Bearer 1');
        server.refuse_websocket(403);
        await client.open();
        equal(client.connectionType, 'long-polling');
        server.refuse_channel('/members/**', '403::members only');
        await refused(client.subscribe('/members/1'), 403);
        server.refuse_channel('/members/**', null);
        server.set_delay(20);
        await client.subscribe('/members/1');
        server.set_delay(0);
        server.advise('{"multiple-clients": true}');
        await until(() => client.multipleClients);
    },

    'end': async (server, client) => {
        await client.open();
        const id = client.clientId;
        server.drop_connections();
        equal(server.expire(id), true);
        equal(server.expire(id), false);
        await until(() => client.connected && client.clientId !== id);
        equal(server.kick(client.clientId), true);
        await until(() => client.state === Cometd.State.DISCONNECTED);
    },
};

let failures = 0;
const late = GLib.timeout_add_seconds(GLib.PRIORITY_DEFAULT, DEADLINE, () => {
    printerr('it took too long');
    System.exit(1);
});
print(`1..${Object.keys(cases).length}`);
for (const [index, [name, work]] of Object.entries(cases).entries()) {
    const server = new CometdTesting.Server();
    equal(server.url, null);
    server.start();
    const client = new Cometd.Client({url: server.get_url(), ...PATIENCE});
    try {
        await work(server, client);
        print(`ok ${index + 1} ${name}`);
    } catch (error) {
        failures++;
        print(`not ok ${index + 1} ${name}\n# ${error}`);
    }
    await client.close();
    server.stop();
}
GLib.source_remove(late);
if (failures)
    System.exit(1);
