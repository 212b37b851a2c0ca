// SPDX-FileCopyrightText: 2026 The cometd-glib authors
// SPDX-License-Identifier: LGPL-2.1-or-later

// CometD's JavaScript client with its extension for bytes: sends back, in reverse order, the bytes
// that arrive on a channel. Prints READY when it is subscribed; ends with its standard input.

import { CometD } from 'cometd';
import { BinaryExtension } from 'cometd/BinaryExtension.js';
import { adapt } from 'cometd-nodejs-client';
import { parseArgs } from 'util';

const { values } = parseArgs({
    options: {
        'url': { type: 'string' },
        'type': { type: 'string' },
    },
});

adapt();

const client = new CometD();

for (const type of client.getTransportTypes()) {
    if (type !== values.type)
        client.unregisterTransport(type);
}
// By default, the client refuses to send more than 8 KiB.
client.configure({ url: values.url, logLevel: 'none', maxSendBayeuxMessageSize: 65536 });
client.registerExtension('binary', new BinaryExtension());

client.handshake(reply => {
    if (!reply.successful)
        throw new Error(JSON.stringify(reply));

    client.subscribe('/bytes/there', ({ data: { data, last, meta } }) => {
        client.publishBinary('/bytes/back', new Uint8Array(data).reverse().buffer, last, meta);
    }, () => console.log('READY'));
});

process.stdin.on('end', () => process.exit(0));
process.stdin.resume();
