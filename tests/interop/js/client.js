// SPDX-FileCopyrightText: 2026 The cometd-glib authors
// SPDX-License-Identifier: LGPL-2.1-or-later

// CometD's JavaScript client with its acknowledgement extension: counts the numbers that arrive on
// a channel. Prints READY when it is subscribed, and FIGURES when it has received "end", or a while
// after the line "end" on its standard input. Exits at the end of that.

import { CometD } from 'cometd';
import { AckExtension } from 'cometd/AckExtension.js';
import { adapt } from 'cometd-nodejs-client';
import readline from 'readline';
import { parseArgs } from 'util';

const PATIENCE = 15000;

const { values } = parseArgs({
    options: {
        'url': { type: 'string' },
        'type': { type: 'string' },
        'channel': { type: 'string' },
        'count': { type: 'string' },
    },
});
const count = Number(values.count);

adapt();

const client = new CometD();

for (const type of client.getTransportTypes()) {
    if (type !== values.type)
        client.unregisterTransport(type);
}
client.configure({
    url: values.url,
    logLevel: 'none',
    maxNetworkDelay: 1000,
    connectTimeout: 1000,
    backoffIncrement: 50,
    maxBackoff: 500,
});
client.registerExtension('ack', new AckExtension());

const received = new Set();
const start = Date.now();
let doubled = 0;
let disordered = 0;
let sessions = 0;
let last = 0;
let ended;
const end = new Promise(resolve => { ended = resolve; });

function messageReceived({ data }) {
    if (data === 'end') {
        ended();
        return;
    }
    if (received.has(data))
        doubled++;
    if (data < last)
        disordered++;
    received.add(data);
    last = data;
}

client.addListener('/meta/handshake', reply => {
    if (!reply.successful)
        return;
    sessions++;
    client.subscribe(values.channel, messageReceived, subscribed => {
        if (subscribed.successful && sessions === 1)
            console.log('READY');
    });
});
client.handshake();

const input = readline.createInterface({ input: process.stdin });

input.on('line', async () => {
    await Promise.race([end, new Promise(resolve => setTimeout(resolve, PATIENCE))]);
    console.log(`FIGURES received ${received.size}, lost ${count - received.size}, `
        + `doubled ${doubled}, out of order ${disordered}, sessions ${sessions}, `
        + `${((Date.now() - start) / 1000).toFixed(1)} s`);
});
input.on('close', () => process.exit(0));
