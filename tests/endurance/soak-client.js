// SPDX-FileCopyrightText: 2026 The cometd-glib authors
// SPDX-License-Identifier: LGPL-2.1-or-later

// A client of the soak test (soak.py), as soak-client.c.

import Cometd from 'gi://Cometd?version=1';
import Gio from 'gi://Gio';
import GLib from 'gi://GLib';
import System from 'system';

Gio._promisify(Gio.DataInputStream.prototype, 'read_line_async', 'read_line_finish_utf8');

// GLib 2.80 moved the classes for Unix to a namespace of their own.
const {InputStream} = await import('gi://GioUnix').then(module => module.default,
    () => ({InputStream: Gio.UnixInputStream}));

const OPERATION_INTERVAL = 250;
const MAX_OPERATIONS = 20;
// The collector is lazy. What it would let the heap grow by says nothing about what is kept.
const COLLECTION_INTERVAL = 5000;
const [URL, TYPE, PATIENCE] = ARGV;

const figures = {received: 0, lost: 0, doubled: 0, sessions: 0, last: 0, started: 0, succeeded: 0,
    failed: 0, pending: 0, repeated: 0};
const pending = new Set();
let turns = 0;
let isNewSession = false;
let idle = () => {};

const client = new Cometd.Client({url: URL, connectionTypes: [TYPE], connectionTimeout: 0,
    backoffIncrement: 100, maxBackoff: 2000});
client.add_extension(new Cometd.AckExtension());
client.connect('meta-received::/meta/handshake', (_client, reply) => {
    if (reply.get_successful()) {
        figures.sessions++;
        isNewSession = true;
    }
});

function receive(_subscription, {payload: number}) {
    if (number <= figures.last)
        figures.doubled++;
    else if (!isNewSession)
        figures.lost += number - figures.last - 1;
    isNewSession = false;
    figures.last = Math.max(figures.last, number);
    figures.received++;
}

function start(promise) {
    const operation = {};
    figures.started++;
    pending.add(operation);
    const complete = kind => {
        if (!pending.delete(operation))
            figures.repeated++;
        figures[kind]++;
        if (!pending.size)
            idle();
    };
    promise.then(() => complete('succeeded'), () => complete('failed'));
}

async function takeASide() {
    const subscription = await client.subscribe('/soak/side');
    start(subscription.unsubscribe());
}

function operate() {
    if (pending.size >= MAX_OPERATIONS)
        return;
    switch (turns++ % 4) {
    case 0:
        start(client.publish('/soak/out', {a: [1, 2]}));
        break;
    case 1:
        start(client.remoteCall('echo', [1], 3000));
        break;
    case 2:
        start(takeASide());
        break;
    default: {
        const cancellable = new Gio.Cancellable();
        start(client.publish('/soak/out', 1, cancellable));
        GLib.idle_add(GLib.PRIORITY_DEFAULT, () => {
            cancellable.cancel();
            return GLib.SOURCE_REMOVE;
        });
    }
    }
}

// Source ids are given in order, so all there are can be found.
function countSources() {
    const context = GLib.MainContext.default();
    const newest = GLib.idle_add(GLib.PRIORITY_DEFAULT, () => GLib.SOURCE_REMOVE);
    let count = 0;
    for (let id = 1; id < newest; id++)
        count += context.find_source_by_id(id) !== null;
    GLib.source_remove(newest);
    return count;
}

function printFigures() {
    figures.pending = pending.size;
    print(`FIGURES ${JSON.stringify(figures)}`);
}

await client.open();
const subscription = await client.subscribe('/numbers');
subscription.connect('message', receive);
client.maxNetworkDelay = Number(PATIENCE);
print('READY');
const operating = GLib.timeout_add(GLib.PRIORITY_DEFAULT, OPERATION_INTERVAL, () => {
    operate();
    return GLib.SOURCE_CONTINUE;
});

GLib.timeout_add(GLib.PRIORITY_DEFAULT, COLLECTION_INTERVAL, () => {
    System.gc();
    return GLib.SOURCE_CONTINUE;
});

const input = new Gio.DataInputStream({
    baseStream: new InputStream({fd: 0, closeFd: false}),
});
for (;;) {
    const [line] = await input.read_line_async(GLib.PRIORITY_DEFAULT, null);
    if (line === 'sources')
        print(`SOURCES ${countSources()}`);
    else if (line === 'figures')
        printFigures();
    else if (line === 'end' || line === null)
        break;
}
GLib.source_remove(operating);
while (pending.size)
    await new Promise(resolve => (idle = resolve));
printFigures();
await client.close();
