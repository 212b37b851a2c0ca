// SPDX-FileCopyrightText: 2026 The cometd-glib authors
// SPDX-License-Identifier: LGPL-2.1-or-later

// CometD for Node.js on the loopback interface: long-polling at /cometd. Prints the port when it
// listens, and exits at the end of its standard input.

'use strict';

const cometd = require('cometd-nodejs-server');
const ack = require('cometd-nodejs-server/ack-extension');
const http = require('http');
const { parseArgs } = require('util');

const { values } = parseArgs({
    options: {
        'port': { type: 'string', default: '0' },
        'timeout': { type: 'string', default: '30000' },
        'max-interval': { type: 'string', default: '10000' },
    },
});

const cometdServer = cometd.createCometDServer({
    timeout: Number(values.timeout),
    maxInterval: Number(values['max-interval']),
});

cometdServer.addExtension(new ack.AcknowledgedMessagesExtension());

// It is not allowed to subscribe below /refused, or to publish below /readonly.
cometdServer.policy = {
    canSubscribe(session, message, channel, callback) {
        callback(null, !channel.name.startsWith('/refused/'));
    },
    canPublish(session, message, channel, callback) {
        callback(null, !channel.name.startsWith('/readonly/'));
    },
};

const ask = cometdServer.createServerChannel('/service/ask');

ask.addListener('message', (session, channel, message, callback) => {
    session.deliver(null, channel.name, { answer: message.data });
    callback();
});

const server = http.createServer((request, response) => {
    if (request.url.startsWith('/cometd'))
        cometdServer.handle(request, response);
    else
        response.writeHead(404).end();
});

server.listen(Number(values.port), '127.0.0.1', () => {
    console.log(`PORT=${server.address().port}`);
});

process.stdin.on('end', () => process.exit(0));
process.stdin.resume();
