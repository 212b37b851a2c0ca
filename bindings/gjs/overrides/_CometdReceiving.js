// SPDX-FileCopyrightText: 2026 The cometd-glib authors
// SPDX-License-Identifier: LGPL-2.1-or-later

// How the override receives messages: with pauses for the rest of the app, and with collections of
// garbage.

/* exported count, getTurn, takeQueued, waitForMessage */

const {Gio, GLib} = imports.gi;
const System = imports.system;

// The wrapper of a message keeps it, and GJS collects wrappers late: in a flood, hundreds of
// megabytes are in use by then, and collecting them takes longer than receiving them. So this
// collects after a number of messages or bytes, which grow with the time that a collection takes,
// as it does in an app with many objects.
const COLLECT_MESSAGES = {min: 1000, max: 20000, perMillisecond: 400};
const COLLECT_BYTES = {min: 4 << 20, max: 32 << 20, perMillisecond: 4 << 20};
// One of this number of messages is measured, and stands for the others.
const MEASURED = 16;

const garbage = {messages: 0, bytes: 0, milliseconds: 0};
const limit = ({min, max, perMillisecond}) =>
    Math.min(Math.max(min, garbage.milliseconds * perMillisecond), max);

function collect() {
    const start = GLib.get_monotonic_time();
    System.gc();
    [garbage.messages, garbage.bytes] = [0, 0];
    garbage.milliseconds = (GLib.get_monotonic_time() - start) / 1000;
}

// Called for each message that an app receives.
function count(message) {
    if (++garbage.messages % MEASURED)
        return;
    garbage.bytes += MEASURED * message._get_size();
    if (garbage.messages >= limit(COLLECT_MESSAGES) || garbage.bytes >= limit(COLLECT_BYTES))
        collect();
}

// In milliseconds. A loop over messages that are already queued lets the rest of the app run after
// TURN, because promises alone settle without iterating the main loop.
const TURN = 8;

// By Date.now(), which takes a tenth of the time of a call of GLib. If the clock was set back, the
// turn ends.
class Turn {
    start() {
        this.begin = Date.now();
        this.end = this.begin + TURN;
    }

    get isOver() {
        const now = Date.now();
        return now >= this.end || now < this.begin;
    }
}

const turns = new WeakMap();

function getTurn(client) {
    let turn = turns.get(client);
    if (turn === undefined) {
        turn = new Turn();
        turn.start();
        turns.set(client, turn);
    }
    return turn;
}

const pause = () => new Promise(resolve => {
    GLib.timeout_add(GLib.PRIORITY_DEFAULT, 1, () => {
        resolve();
        return GLib.SOURCE_REMOVE;
    });
});

// The next queued message, or null if there is none or the turn is over.
function takeQueued(client, turn) {
    if (turn.isOver)
        return null;
    const message = client.try_receive();
    if (message !== null)
        count(message);
    return message;
}

async function waitForMessage(client, turn, cancellable) {
    if (turn.isOver) {
        await pause();
        turn.start();
    }
    // What is already queued is taken at once, which costs less than a callback of GLib.
    if (cancellable === null ||
        cancellable instanceof Gio.Cancellable && !cancellable.is_cancelled()) {
        const message = takeQueued(client, turn);
        if (message !== null)
            return message;
    }
    try {
        const message = await client.receive_async(cancellable);
        count(message);
        return message;
    } finally {
        turn.start();
    }
}
