// SPDX-FileCopyrightText: 2026 The cometd-glib authors
// SPDX-License-Identifier: LGPL-2.1-or-later

// How the override receives messages: with pauses for the rest of the app, and with collections of
// garbage.

/* exported createReceiving */

// GJS looks up the global names of an override, undefined among them, in objects each time. What
// runs for each message thus uses variables of functions only, and methods of the library that were
// looked up before.
function createReceiving(Cometd) {
    const {Gio, GLib} = imports.gi;
    const {gc} = imports.system;
    const {Promise} = globalThis;
    const {now} = Date;
    const {try_receive: tryReceive} = Cometd.Client.prototype;

    // The wrapper of a message keeps it, and GJS collects wrappers late: in a flood, hundreds of
    // megabytes are in use by then, and collecting them takes longer than receiving them. So this
    // collects after a number of messages or bytes, which grow with the time that a collection
    // takes, as it does in an app with many objects. For each new wrapper GJS searches a list of
    // all, so the messages grow with the square root: collecting and searching take the same time.
    const COLLECT_MESSAGES = {min: 1000, max: 8000, start: 1400, exponent: 0.5};
    const COLLECT_BYTES = {min: 4 << 20, max: 32 << 20, start: 4 << 20, exponent: 1};
    // One of this number of messages is measured, and stands for the others.
    const MEASURED = 16;
    // On a busy machine, a collection may take longer only because others run. The time that is
    // taken for it therefore grows by this factor at most.
    const GROWTH = 1.25;

    let [nMessages, nBytes, milliseconds] = [0, 0, 0];
    let [maxMessages, maxBytes] = [COLLECT_MESSAGES.min, COLLECT_BYTES.min];
    const limit = ({min, max, start, exponent}) =>
        Math.min(Math.max(min, start * milliseconds ** exponent), max);

    function collect() {
        const start = GLib.get_monotonic_time();
        gc();
        const taken = (GLib.get_monotonic_time() - start) / 1000;
        milliseconds = milliseconds === 0 ? taken : Math.min(taken, milliseconds * GROWTH);
        [nMessages, nBytes] = [0, 0];
        [maxMessages, maxBytes] = [limit(COLLECT_MESSAGES), limit(COLLECT_BYTES)];
    }

    // Called for each message that an app receives.
    function count(message) {
        if (++nMessages % MEASURED)
            return;
        nBytes += MEASURED * message._get_size();
        if (nMessages >= maxMessages || nBytes >= maxBytes)
            collect();
    }

    // In milliseconds. A loop over messages that are already queued lets the rest of the app run
    // after TURN, because promises alone settle without iterating the main loop.
    const TURN = 8;

    // A promise remembers the stack where it is created, and in an asynchronous function this is
    // the stacks of all that it has awaited: up to 60 frames are copied for each promise, which
    // takes longer than to receive a message. In a callback of the main loop, there is no such
    // stack. So the promises of a turn are created before it there, twice as many as the turn
    // before has used; what is left serves the next turn. The values of their results are set when
    // they are taken.
    const MAX_PREPARED = 1024;

    class Turn {
        constructor() {
            this.results = [];
            this.promises = [];
            this.nTaken = 0;
            this.start();
        }

        // By Date.now(), which takes a tenth of the time of a call of GLib.
        start() {
            this.begin = now();
            this.end = this.begin + TURN;
        }

        prepare() {
            const n = Math.min(2 * this.nTaken, MAX_PREPARED);
            while (this.results.length < n) {
                const result = {value: undefined, done: false};
                this.results.push(result);
                this.promises.push(Promise.resolve(result));
            }
            this.nTaken = 0;
        }
    }

    const turns = new WeakMap();

    function getTurn(client) {
        let turn = turns.get(client);
        if (turn === undefined) {
            turn = new Turn();
            turns.set(client, turn);
        }
        return turn;
    }

    const pause = turn => new Promise(resolve => {
        GLib.timeout_add(GLib.PRIORITY_DEFAULT, 1, () => {
            turn.prepare();
            resolve();
            return GLib.SOURCE_REMOVE;
        });
    });

    // If the clock was set back, the turn ends.
    function isOver(turn) {
        const time = now();
        return time >= turn.end || time < turn.begin;
    }

    // The next queued message, or null if there is none or the turn is over.
    function takeQueued(client, turn) {
        if (isOver(turn))
            return null;
        const message = tryReceive.call(client);
        if (message !== null)
            count(message);
        return message;
    }

    async function waitForMessage(client, turn, cancellable) {
        if (isOver(turn)) {
            await pause(turn);
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

    function receive(client, cancellable) {
        const turn = getTurn(client);
        const message = cancellable === null ? takeQueued(client, turn) : null;
        return message !== null
            ? Promise.resolve(message)
            : waitForMessage(client, turn, cancellable);
    }

    // Ends when the client is closed and the queue is empty. An asynchronous generator would take
    // several promises for each message.
    function iterate(client) {
        const turn = getTurn(client);
        const wait = async () => {
            try {
                return {value: await waitForMessage(client, turn, null), done: false};
            } catch (error) {
                if (error.matches?.(Cometd.Error, Cometd.Error.INVALID_OPERATION))
                    return {value: undefined, done: true};
                throw error;
            }
        };
        return {
            next() {
                const message = takeQueued(client, turn);
                if (message === null)
                    return wait();
                turn.nTaken++;
                if (turn.results.length === 0)
                    return Promise.resolve({value: message, done: false});
                const result = turn.results.pop();
                result.value = message;
                return turn.promises.pop();
            },

            [Symbol.asyncIterator]() {
                return this;
            },
        };
    }

    return {count, receive, iterate};
}
