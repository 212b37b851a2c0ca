// SPDX-FileCopyrightText: 2026 The cometd-glib authors
// SPDX-License-Identifier: LGPL-2.1-or-later

// What the tests of the GJS override share: a server, and clients of it by both transports.

import Cometd from 'gi://Cometd?version=1';
import Gio from 'gi://Gio';
import GLib from 'gi://GLib';
import System from 'system';

export const CHANNEL = '/chat/demo';
export const DENIED = '/members/only';
// The server refuses the first message to each of these.
export const expired = ['/chat/expired/1', '/chat/expired/2', '/chat/expired/3',
    '/chat/expired/4'];

const DEADLINE = 20000;
const cases = [];

export function equal(result, expected) {
    const [left, right] = [JSON.stringify(result), JSON.stringify(expected)];
    if (left !== right)
        throw new Error(`${left}, expected ${right}`);
}

// Calls or awaits what must fail with a code of the library; gives the error.
export async function fails(promise, code) {
    let result;
    try {
        result = await promise;
    } catch (error) {
        if (!error.matches?.(Cometd.Error, code))
            throw error;
        return error;
    }
    throw new Error(`it did not fail, but gave ${result}`);
}

export function throws(type, work) {
    try {
        work();
    } catch (error) {
        if (error instanceof type)
            return error;
        throw error;
    }
    throw new Error(`no ${type.name} was thrown`);
}

// Settles in the next turn of the main loop.
export function turn(milliseconds = 0) {
    return new Promise(resolve => GLib.timeout_add(GLib.PRIORITY_DEFAULT, milliseconds, () => {
        resolve();
        return GLib.SOURCE_REMOVE;
    }));
}

// A check that needs no server.
export function check(name, work) {
    cases.push([name, () => work()]);
}

// A story with a client, not yet open; told once by each transport.
export function conversation(name, work) {
    for (const transport of ['websocket', 'long-polling']) {
        cases.push([`${name} ${transport}`,
            url => work(new Cometd.Client({url, connectionTypes: [transport]}))]);
    }
}

function deadline(promise) {
    let source = 0;
    const late = new Promise((_, reject) => {
        source = GLib.timeout_add(GLib.PRIORITY_DEFAULT, DEADLINE, () => {
            source = 0;
            reject(new Error('it took too long'));
            return GLib.SOURCE_REMOVE;
        });
    });
    return Promise.race([promise, late]).finally(() => source && GLib.source_remove(source));
}

function startServer() {
    const server = Gio.Subprocess.new(
        [ARGV[0], '--deny', DENIED, ...expired.map(channel => `--expire=${channel}`)],
        Gio.SubprocessFlags.STDIN_PIPE | Gio.SubprocessFlags.STDOUT_PIPE);
    const output = Gio.DataInputStream.new(server.get_stdout_pipe());
    const [line] = output.read_line_utf8(null);
    return [server, `http://127.0.0.1:${line.replace('PORT=', '')}/cometd`];
}

// Runs all cases against one server, the program that is the only argument.
export async function main() {
    const [server, url] = startServer();
    let failures = 0;
    print(`1..${cases.length}`);
    for (const [index, [name, work]] of cases.entries()) {
        try {
            await deadline(work(url));
            print(`ok ${index + 1} ${name}`);
        } catch (error) {
            failures++;
            print(`not ok ${index + 1} ${name}\n# ${error}`);
            printerr(error.stack);
        }
    }
    server.get_stdin_pipe().close(null);
    server.wait(null);
    if (failures)
        System.exit(1);
}
