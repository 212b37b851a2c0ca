// SPDX-FileCopyrightText: 2026 The cometd-glib authors
// SPDX-License-Identifier: LGPL-2.1-or-later

// Faye on the loopback interface, long-polling and WebSocket at /bayeux on one port. Prints the
// port when it listens, and exits at the end of its standard input.

'use strict';

const faye = require('faye');
const http = require('http');
const { parseArgs } = require('util');

const { values } = parseArgs({
    options: {
        port: { type: 'string', default: '0' },
        timeout: { type: 'string', default: '30000' },
        expire: { type: 'string', multiple: true, default: [] },
    },
});

const adapter = new faye.NodeAdapter({
    mount: '/bayeux',
    timeout: Number(values.timeout) / 1000,
});

const expired = new Set(values.expire);

// It is not allowed to subscribe below /refused, to publish below /readonly, or to do either on
// /members/only. A token in a handshake must be the good one, and channels below /secret require a
// token. The first message to a channel that is told to expire is refused, as if the credentials of
// the session had expired.
function refusal(message) {
    const isHandshake = message.channel === '/meta/handshake';
    const isSubscribe = message.channel === '/meta/subscribe';
    const channel = isSubscribe ? String(message.subscription) : message.channel;
    const token = message.ext?.token;

    if (isHandshake && token !== undefined && token !== 'good')
        return '403::Unknown token';
    if (channel.startsWith('/secret/') && token !== 'good')
        return `403:${channel}:Token required`;
    if (isSubscribe && (channel.startsWith('/refused/') || channel === '/members/only'))
        return `403:${channel}:Subscription refused`;
    if (channel.startsWith('/readonly/') || channel === '/members/only')
        return `403:${channel}:Publication refused`;
    if (!isSubscribe && expired.delete(channel))
        return `403:${channel}:Credentials expired`;
    return null;
}

adapter.addExtension({
    incoming(message, callback) {
        const error = refusal(message);

        if (error !== null)
            message.error = error;
        callback(message);
    },
});

// Faye has no remote calls. These put their result into the reply to the message itself, which the
// client also accepts as a result.
const called = new Map();

adapter.addExtension({
    incoming(message, callback) {
        if (message.channel === '/service/call' || message.channel === '/service/fail')
            called.set(`${message.clientId} ${message.id}`, message.data);
        callback(message);
    },

    outgoing(message, callback) {
        const key = `${message.clientId} ${message.id}`;

        if (called.has(key)) {
            message.successful = message.channel === '/service/call';
            message.data = { [message.successful ? 'called' : 'failed']: called.get(key) };
            called.delete(key);
        }
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
