// SPDX-FileCopyrightText: 2026 The cometd-glib authors
// SPDX-License-Identifier: LGPL-2.1-or-later

// A thousand rounds of everything at once, or many clients, with garbage collected between all
// steps, leave nothing: not an object, not a block of memory, not a file. See check-rounds.py.

import Cometd from 'gi://Cometd?version=1';
import Gio from 'gi://Gio';
import GLib from 'gi://GLib';
import GObject from 'gi://GObject';
import System from 'system';
import Tally from 'gi://Tally?version=1';

const CHANNEL = '/chat/demo';
const DENIED = '/members/only';
// A leak grows in every part; what caches keep does so less and less.
const PARTS = 5;
// In each round. A block of memory may be a little larger than was asked for.
const MOST = {bytes: 24, objects: 0.05, files: 0.01};
// In each part: the heap grows by pages.
const MOST_HEAP = 3 * 4096;
// What is under way, here and at the server, may take that long to come to its end.
const PATIENCE = 20 * GLib.USEC_PER_SEC;
const [URL, TRANSPORT, STORY] = ARGV;

function equal(result, expected) {
    const [left, right] = [JSON.stringify(result), JSON.stringify(expected)];
    if (left !== right)
        throw new Error(`${left}, expected ${right}`);
}

// Settles in the next turn of the main loop.
function turn(milliseconds = 0) {
    return new Promise(resolve => GLib.timeout_add(GLib.PRIORITY_DEFAULT, milliseconds, () => {
        resolve();
        return GLib.SOURCE_REMOVE;
    }));
}

const Plain = GObject.registerClass(class Plain extends Cometd.Extension {
    _init(mark) {
        super._init();
        this.mark = mark;
    }

    vfunc_outgoing(exchange) {
        System.gc();
        for (const message of exchange.messages)
            message.setField('mark', this.mark);
    }
});

const Slow = GObject.registerClass(class Slow extends Cometd.Extension {
    vfunc_outgoing(exchange) {
        exchange.defer(() => turn());
    }

    vfunc_incoming(exchange) {
        exchange.defer(() => turn());
    }
});

// Finds new credentials, which are no better.
const Auth = GObject.registerClass(class Auth extends Cometd.AuthExtension {
    refusals = [];

    vfunc_authenticate(request) {
        request.defer(async () => {
            System.gc();
            await turn();
            this.refusals.push(request.reply);
            System.gc();
        });
    }
});

async function until(condition) {
    while (!condition())
        await turn();
}

// What the garbage collector has. It says so only in a file.
function countHeap() {
    const [file] = Gio.File.new_tmp('cometd-glib-XXXXXX');
    System.dumpMemoryInfo(file.get_path());
    const [, text] = file.load_contents(null);
    file.delete(null);
    return JSON.parse(new TextDecoder().decode(text).match(/\{[^]*\}/)[0]).gcBytes;
}

// What the process has, once it has no more than the last time, or cannot come down to it.
async function takeStock(last) {
    const end = GLib.get_monotonic_time() + PATIENCE;
    for (;;) {
        for (let i = 0; i < 20; i++) {
            System.gc();
            await turn(1);
        }
        const kinds = Tally.list_objects();
        const objects = kinds.reduce((sum, line) => sum + Number(line.split(' ')[1]), 0);
        const files = Tally.count_files();
        if (!last || objects <= last.objects && files <= last.files
            || GLib.get_monotonic_time() > end)
            return {bytes: Tally.get_bytes(), heap: countHeap(), objects, files, kinds};
    }
}

// Plays some rounds for the caches, and then the parts.
async function repeat(play, part) {
    const stocks = [];
    for (let number = 0; number < (PARTS + 1) * part;) {
        await play(number);
        if (++number % part === 0)
            stocks.push(await takeStock(stocks.at(-1)));
    }
    // Looking at the heap makes it larger, each time by the same.
    const again = await takeStock(stocks[PARTS]);
    const looking = again.heap - stocks[PARTS].heap;
    stocks.forEach((stock, i) => (stock.heap -= i * looking));
    for (const [kind, most] of Object.entries({...MOST, heap: MOST_HEAP / part})) {
        const grown = stocks.slice(1).map((stock, i) => (stock[kind] - stocks[i][kind]) / part);
        print(`${kind} in each round: ${grown.map(each => each.toFixed(3)).join(' ')}`);
        if (grown.sort((a, b) => a - b)[PARTS >> 1] > most) {
            const more = stocks[PARTS].kinds.filter(line => !stocks[0].kinds.includes(line));
            throw new Error(`too much left: ${kind}, and more objects: ${more}`);
        }
    }
}

// One conversation beside others, which are all over in the end.
async function playRound(client, number) {
    const extensions = [new Plain(number), new Slow()];
    for (const extension of extensions)
        client.add_extension(extension);
    const auth = new Auth();
    client.authExtension = auth;
    System.gc();
    const [heard, listed, replies] = [[], [], []];
    const handlers = [
        client.connect('message-received::/round/loud',
            (_client, message) => heard.push(message)),
        client.connect('meta-received::/meta/subscribe',
            (_client, message) => replies.push(message)),
    ];
    const list = new Cometd.MessageList({client, channel: '/round/listed', maxLength: 2});
    list.connect('items-changed', (...values) => {
        System.gc();
        listed.push(values);
    });

    // Only the client refers to this subscription, and only the subscription to the handler.
    (await client.subscribe('/round/*')).connect('message',
        subscription => heard.push(subscription));
    System.gc();
    const kept = await client.subscribe('/round/*');
    System.gc();
    const cancellable = new Gio.Cancellable();
    const givenUp = client.receive(cancellable);
    System.gc();
    cancellable.cancel();
    await givenUp.catch(() => {});
    System.gc();
    const waiting = client.receive();
    System.gc();

    await Promise.all([client.publish(CHANNEL, {number}), client.publish('/round/loud', number),
        client.publish('/round/listed', number)]);
    System.gc();
    equal((await waiting).payload, {number});
    await until(() => heard.length === 3 && listed.length);
    equal([...list].map(message => message.payload), [number]);
    const error = await client.publish(DENIED, number).catch(refusal => refusal);
    equal([error.serverCode, error.reply.channel, auth.refusals.length], [403, DENIED, 1]);
    System.gc();

    await kept.unsubscribe();
    System.gc();
    await client.unsubscribe('/round/*');
    System.gc();
    equal([client.subscriptions, replies.length], [[CHANNEL], 1]);
    for (const handler of handlers)
        client.disconnect(handler);
    for (const extension of extensions)
        client.remove_extension(extension);
    System.gc();
}

async function playRounds() {
    const client = new Cometd.Client({url: URL, connectionTypes: [TRANSPORT],
        maxNetworkDelay: 60000});
    await client.open();
    await client.subscribe(CHANNEL);
    await repeat(number => playRound(client, number), 200);
    await client.close();
}

const endings = [
    client => client.close(),

    () => {},

    // What is still waited for keeps the client.
    async client => {
        const pending = [client.receive(), client.publish(CHANNEL, 'last words')];
        client = null;
        await turn();
        System.gc();
        equal((await Promise.all(pending)).map(({channel}) => channel), [CHANNEL, CHANNEL]);
    },

    async client => {
        const cancellable = new Gio.Cancellable();
        const pending = [client.receive(cancellable),
            client.publish(CHANNEL, 'never mind', cancellable)];
        client = null;
        await turn();
        System.gc();
        cancellable.cancel();
        await Promise.allSettled(pending);
    },

    async client => {
        let heard = 0;
        client.connect(`message-received::${CHANNEL}`, emitter => {
            emitter.abort();
            System.gc();
            heard++;
        });
        const publishing = client.publish(CHANNEL, 'stop');
        client = null;
        await until(() => heard);
        await publishing.catch(() => {});
    },

    // The handler lets go of the last reference but that of the operation.
    async client => {
        const shelf = {client, heard: 0};
        client.connect(`message-received::${CHANNEL}`, () => {
            shelf.client = null;
            shelf.heard++;
            System.gc();
        });
        const publishing = client.publish(CHANNEL, 'drop it');
        client = null;
        await until(() => shelf.heard);
        await publishing.catch(() => {});
    },
];

function countClients() {
    const line = Tally.list_objects().find(each => each.startsWith('CometdClient ')) ?? ' 0';
    return Number(line.split(' ')[1]);
}

// A client is made, talks, and goes in one of several ways.
async function playClient(number) {
    let client = new Cometd.Client({url: URL, connectionTypes: [TRANSPORT],
        authExtension: new Auth(), maxNetworkDelay: 60000, connectionTimeout: 60000});
    for (const extension of [new Plain(number), new Slow()])
        client.add_extension(extension);
    let list = new Cometd.MessageList({client, channel: '/chat/*', maxLength: 2});
    client.connect('state-changed', () => System.gc());
    const opening = client.open();
    await turn();
    System.gc();
    await opening;
    System.gc();
    (await client.subscribe(CHANNEL)).connect('failed', () => System.gc());
    const ending = endings[number % endings.length](client);
    equal(list.get_n_items(), 0);
    client = list = null;
    await ending;
    await until(() => {
        System.gc();
        return countClients() === 0;
    });
}

Tally.start();
await (STORY === 'rounds' ? playRounds() : repeat(playClient, 60));
print('nothing is left');
