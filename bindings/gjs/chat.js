#!/usr/bin/env -S gjs -m
// SPDX-FileCopyrightText: 2026 The cometd-glib authors
// SPDX-License-Identifier: LGPL-2.1-or-later

// A chat client for the terminal: each line typed is published to the room.

import Cometd from 'gi://Cometd?version=1';
import Gio from 'gi://Gio';
import GLib from 'gi://GLib';
import System from 'system';

Gio._promisify(Gio.DataInputStream.prototype, 'read_line_async', 'read_line_finish_utf8');

// GLib 2.80 moved the classes for Unix to a namespace of their own.
const {InputStream} = await import('gi://GioUnix').then(module => module.default,
    () => ({InputStream: Gio.UnixInputStream}));

const ROOM = '/chat/demo';
const MEMBERS = '/members/demo';

// Yields each line typed, until the end of the input.
async function* lines() {
    const input = new Gio.DataInputStream({
        baseStream: new InputStream({fd: 0, closeFd: false}),
    });
    for (;;) {
        const [line] = await input.read_line_async(GLib.PRIORITY_DEFAULT, null);
        if (line === null)
            return;
        yield line;
    }
}

// Received text must not control the terminal.
function showLine(line) {
    print(line.replace(/\p{Cc}/gu, '\ufffd'));
}

async function show(client) {
    for await (const {channel, payload} of client) {
        if (channel === ROOM)
            showLine(`${payload?.user}: ${payload?.chat}`);
        else if (Array.isArray(payload))
            showLine(`In the room: ${payload.join(', ')}`);
    }
}

async function chat(url, user, connectionType) {
    const client = new Cometd.Client({url});
    if (connectionType)
        client.connectionTypes = [connectionType];
    await client.open();
    const showing = show(client);
    await client.subscribe(ROOM);
    await client.subscribe(MEMBERS);
    await client.publish('/service/members', {user, room: ROOM});
    await client.publish(ROOM, {user, membership: 'join', chat: `${user} has joined`});
    for await (const line of lines())
        await client.publish(ROOM, {user, chat: line});
    await client.publish(ROOM, {user, membership: 'leave', chat: `${user} has left`});
    await client.close();
    await showing;
}

if (ARGV.length < 2 || ARGV.length > 3) {
    printerr('Usage: chat.js URL NICKNAME [CONNECTION-TYPE]');
    System.exit(2);
}
try {
    await chat(...ARGV);
} catch (error) {
    printerr(error.message);
    System.exit(1);
}
