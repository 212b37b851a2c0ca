// SPDX-FileCopyrightText: 2026 The cometd-glib authors
// SPDX-License-Identifier: LGPL-2.1-or-later

// What the tests of the GJS override share: a server, and clients of it by both transports.

import Cometd from 'gi://Cometd?version=1';
import CometdTesting from 'gi://CometdTesting?version=1';
import Gio from 'gi://Gio';
import GLib from 'gi://GLib';
import System from 'system';

export const CHANNEL = '/chat/demo';
export const DENIED = '/members/only';
// The server refuses the first message to each of these.
export const expired = ['/chat/expired/1', '/chat/expired/2', '/chat/expired/3',
    '/chat/expired/4'];

// For what hangs, and not for a machine that is slow. So are the client's own.
const DEADLINE = 120000;
const PATIENCE = {connectionTimeout: 60000, maxNetworkDelay: 60000};
const TRANSPORTS = ['websocket', 'long-polling'];

// stages.py says what a stage has.
const [, description] = Gio.File.new_for_uri(import.meta.url)
    .resolve_relative_path('../../stages.json').load_contents(null);
const stages = JSON.parse(new TextDecoder().decode(description));
const isTesting = ARGV[0] === 'testing';
const isReal = ARGV[0] in stages && !isTesting;

// What the server has that the only argument names.
export const here = stages[ARGV[0] in stages ? ARGV[0] : 'scripted'];

const cases = [];

// Objects have their members in any order, so here they get one.
function text(value) {
    return JSON.stringify(value, (_key, part) => part?.constructor === Object
        ? Object.fromEntries(Object.entries(part).sort())
        : part);
}

export function equal(result, expected) {
    const [left, right] = [text(result), text(expected)];
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

// Waits for a condition without a notification; limited by the deadline of the case.
export async function until(condition) {
    while (!condition())
        await turn(5);
}

// A check that needs no server, so that one run of it is enough.
export function check(name, work) {
    if (!isReal)
        cases.push([name, () => deadline(work())]);
}

export function newClient(url, connectionTypes, properties = {}) {
    return new Cometd.Client({url, connectionTypes, ...PATIENCE, ...properties});
}

// A story with a client, not yet open; told once by each transport.
export function conversation(name, work) {
    for (const transport of TRANSPORTS) {
        cases.push([`${name} ${transport}`,
            url => deadline(work(newClient(url, [transport])))]);
    }
}

// The same, where the server has what it needs.
export function conversationWhere(need, name, work) {
    if (here[need])
        conversation(name, work);
}

// The same, with a server that it may harm as second argument.
export function conversationWithItsOwnServer(name, work) {
    for (const transport of TRANSPORTS) {
        cases.push([`${name} ${transport}`, async () => {
            const server = new Server();
            try {
                await deadline(work(newClient(server.url, [transport]), server));
            } finally {
                server.stop();
            }
        }]);
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

// That for the tests of apps, in this process. One channel is refused, and of others only the first
// message.
class InProcessServer {
    constructor() {
        this.server = new CometdTesting.Server();
        this.server.refuse_channel(DENIED, here.refusal.error);
        for (const channel of expired) {
            let error = here.expiry;
            // What a handler says applies to its message already.
            this.server.connect(`message-received::${channel}`, () => {
                this.server.refuse_channel(channel, error);
                error = null;
            });
        }
        this.server.start();
    }

    get url() {
        return this.server.url;
    }

    stop() {
        this.server.stop();
    }
}

// Says its port, and ends with its input.
class Server {
    constructor() {
        // As in ports.py: the port is reserved while the server is down.
        this.owner = Gio.Socket.new(Gio.SocketFamily.IPV4, Gio.SocketType.STREAM,
            Gio.SocketProtocol.TCP);
        this.owner.bind(new Gio.InetSocketAddress({
            address: Gio.InetAddress.new_loopback(Gio.SocketFamily.IPV4),
        }), true);
        this.port = this.owner.get_local_address().port;
        const program = isReal
            ? GLib.build_filenamev([GLib.getenv('COMETD_INTEROP_SERVERS'), ARGV[0]])
            : ARGV[0];
        this.command = [program, ...here.options,
            ...expired.flatMap(channel => ['--expire', channel])];
        this.start();
    }

    get url() {
        return `http://127.0.0.1:${this.port}${here.path}`;
    }

    // One that was started before comes back on its port.
    start() {
        this.process = Gio.Subprocess.new([...this.command, '--port', `${this.port}`],
            Gio.SubprocessFlags.STDIN_PIPE | Gio.SubprocessFlags.STDOUT_PIPE);
        const output = Gio.DataInputStream.new(this.process.get_stdout_pipe());
        for (;;) {
            const [line] = output.read_line_utf8(null);
            if (line === null)
                throw new Error('the server said no port');
            if (line === `PORT=${this.port}`)
                return;
        }
    }

    // As if the machine had lost its power.
    kill() {
        this.process.force_exit();
        this.process.wait(null);
    }

    stop() {
        this.process.get_stdin_pipe().close(null);
        this.process.wait(null);
        this.owner.close();
    }
}

// Runs all cases against one server, that of the only argument.
export async function main() {
    const server = isTesting ? new InProcessServer() : new Server();
    let failures = 0;
    print(`1..${cases.length}`);
    for (const [index, [name, work]] of cases.entries()) {
        try {
            await work(server.url);
            print(`ok ${index + 1} ${name}`);
        } catch (error) {
            failures++;
            print(`not ok ${index + 1} ${name}\n# ${error}`);
            printerr(error.stack);
        }
    }
    server.stop();
    if (failures)
        System.exit(1);
}
