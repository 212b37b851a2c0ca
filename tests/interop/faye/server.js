// SPDX-FileCopyrightText: 2026 The cometd-glib authors
// SPDX-License-Identifier: LGPL-2.1-or-later

// Faye on the loopback interface, long-polling and WebSocket at /bayeux of one port. Prints the
// port when it listens and ends with its standard input.

'use strict';

const faye = require('faye');
const http = require('http');
const { parseArgs } = require('util');

const { values } = parseArgs({
    options: {
        port: { type: 'string', default: '0' },
        timeout: { type: 'string', default: '30000' },
    },
});

const adapter = new faye.NodeAdapter({
    mount: '/bayeux',
    timeout: Number(values.timeout) / 1000,
});

// Nobody may subscribe below /refused or publish below /readonly.
adapter.addExtension({
    incoming(message, callback) {
        const subscription = String(message.subscription);

        if (message.channel === '/meta/subscribe' && subscription.startsWith('/refused/'))
            message.error = `403:${subscription}:Subscription refused`;
        else if (message.channel.startsWith('/readonly/'))
            message.error = `403:${message.channel}:Publication refused`;
        callback(message);
    },
});

const server = http.createServer();

adapter.attach(server);
server.listen(Number(values.port), '127.0.0.1', () => {
    console.log(`PORT=${server.address().port}`);
});

process.stdin.on('end', () => process.exit(0));
process.stdin.resume();
