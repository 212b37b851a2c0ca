// SPDX-FileCopyrightText: 2026 The cometd-glib authors
// SPDX-License-Identifier: LGPL-2.1-or-later

// Garbage is collected between all steps, with handlers, extensions and waits alive.

import Cometd from 'gi://Cometd?version=1';
import GObject from 'gi://GObject';
import System from 'system';
import {CHANNEL, conversation, equal, main, newClient, turn} from './stage.js';

const Mark = GObject.registerClass(class Mark extends Cometd.Extension {
    _init(value) {
        super._init();
        this.value = value;
    }

    vfunc_outgoing(exchange) {
        System.gc();
        exchange.defer(async () => {
            System.gc();
            await turn();
            System.gc();
            for (const message of exchange.messages)
                message.setField('mark', this.value);
        });
    }

    vfunc_incoming() {
        System.gc();
    }
});

conversation('collected between all steps', async client => {
    const heard = [];
    client.add_extension(new Mark([1]));
    client.connect('state-changed', () => System.gc());
    client.connect('message-received::/chat/other', (_client, message) => {
        System.gc();
        heard.push(message);
    });
    System.gc();
    await client.open();
    System.gc();
    (await client.subscribe('/chat/*')).connect('failed', () => printerr('failed'));
    System.gc();
    const waiting = client.receive();
    await turn();
    System.gc();
    for (const channel of [CHANNEL, '/chat/other']) {
        await client.publish(channel, {chat: 'Hello'});
        System.gc();
    }
    equal((await waiting).payload, {chat: 'Hello'});
    while (!heard.length)
        await turn();
    System.gc();
    equal(heard[0].payload, {chat: 'Hello'});
    await client.close();
});

conversation('clients let go of', async client => {
    for (let i = 0; i < 20; i++) {
        const opening = newClient(client.url, client.connectionTypes).open();
        await turn();
        System.gc();
        await opening;
        System.gc();
    }
});

await main();
