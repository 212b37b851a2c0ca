// SPDX-FileCopyrightText: 2026 The cometd-glib authors
// SPDX-License-Identifier: LGPL-2.1-or-later

// Ends while everything is under way; see check-exit.py.

import Cometd from 'gi://Cometd?version=1';
import GObject from 'gi://GObject';
import System from 'system';

const CHANNEL = '/chat/demo';
const [url, transport, how] = ARGV;

// Holds what is said for ever.
const Slow = GObject.registerClass(class Slow extends Cometd.Extension {
    vfunc_outgoing(exchange) {
        if ([...exchange.messages].some(message => message.channel === '/chat/held'))
            exchange.defer(() => new Promise(() => {}));
    }
});

const client = new Cometd.Client({url, connectionTypes: [transport]});
client.add_extension(new Slow());
client.connect('message-received', () => print('message'));
client.connect('state-changed', () => {});
await client.open();
const subscription = await client.subscribe('/chat/*');
subscription.connect('failed', () => print('failed'));
const list = new Cometd.MessageList({client, channel: CHANNEL});
list.connect('items-changed', () => {});
globalThis.kept = await client.publish('/chat', {user: 'Anna'});
for (const pending of [client.receive(), client.publish('/chat/held', 1)])
    pending.then(() => print('done'), error => print(error));
// Its reply may come before all is over.
client.publish('/chat', 1).catch(error => print(error));
print('everything is under way');
// A module that has run to its end ends the program, too, whatever there is to wait for.
if (how === 'exit')
    System.exit(0);
