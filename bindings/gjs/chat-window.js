#!/usr/bin/env -S gjs -m
// SPDX-FileCopyrightText: 2026 The cometd-glib authors
// SPDX-License-Identifier: LGPL-2.1-or-later

// A chat client with a window: a list of messages, an entry, and the state of the connection.

import Cometd from 'gi://Cometd?version=1';
import Gio from 'gi://Gio';
import GLib from 'gi://GLib';
import GObject from 'gi://GObject';
import Gtk from 'gi://Gtk?version=4.0';
import Pango from 'gi://Pango';
import System from 'system';

const ROOM = '/chat/demo';

// Do not trust the payload: check its type before showing it.
function describe(payload) {
    return payload?.user === undefined
        ? JSON.stringify(payload ?? null)
        : `${payload.user}: ${payload.chat}`;
}

// Keeps the newest row visible, unless the user has scrolled up. Rows get their heights when they
// are laid out, so the end moves while the list scrolls to it.
function follow(view, messages) {
    const adjustment = view.vadjustment;
    const isAtEnd = () =>
        adjustment.value + adjustment.pageSize >= adjustment.upper - 1;
    let follows = true;
    let moving = 0;
    adjustment.connect('value-changed', () => {
        if (!moving)
            follows = isAtEnd();
    });
    adjustment.connect('changed', () => {
        if (!follows || moving || isAtEnd())
            return;
        moving = GLib.idle_add(GLib.PRIORITY_DEFAULT_IDLE, () => {
            view.activate_action('list.scroll-to-item',
                new GLib.Variant('u', messages.get_n_items() - 1));
            moving = 0;
            return GLib.SOURCE_REMOVE;
        });
    });
}

// Shows the messages of the room.
const ChatWindow = GObject.registerClass(class ChatWindow extends Gtk.ApplicationWindow {
    constructor(application, client, user) {
        super({application, title: `${user} chats`, defaultWidth: 360, defaultHeight: 480});
        this.messages = new Cometd.MessageList({client, channel: ROOM, maxLength: 500});

        const factory = new Gtk.SignalListItemFactory();
        factory.connect('setup', (_factory, item) => item.set_child(new Gtk.Label({
            xalign: 0, wrap: true, wrapMode: Pango.WrapMode.WORD_CHAR, selectable: true,
            marginStart: 6, marginEnd: 6,
        })));
        factory.connect('bind', (_factory, item) =>
            item.get_child().set_label(describe(item.get_item().payload)));
        const view = new Gtk.ListView({
            model: new Gtk.NoSelection({model: this.messages}),
            factory,
        });
        const scrolled = new Gtk.ScrolledWindow({
            child: view, vexpand: true, hscrollbarPolicy: Gtk.PolicyType.NEVER,
        });
        follow(view, this.messages);
        this.status = new Gtk.Label({
            xalign: 0, wrap: true, cssClasses: ['dim-label'],
            marginStart: 8, marginEnd: 8, marginTop: 4, marginBottom: 4,
        });
        this.entry = new Gtk.Entry({
            placeholderText: 'Say something', marginStart: 8, marginEnd: 8, marginBottom: 8,
        });

        const box = new Gtk.Box({orientation: Gtk.Orientation.VERTICAL});
        for (const part of [scrolled, new Gtk.Separator(), this.status, this.entry])
            box.append(part);
        this.set_child(box);
        this.entry.grab_focus();
    }
});

// Owns the client.
const ChatApplication = GObject.registerClass(
class ChatApplication extends Gtk.Application {
    constructor(url, user) {
        super({flags: Gio.ApplicationFlags.NON_UNIQUE});
        this.user = user;
        this.client = new Cometd.Client({url});
        this.client.connect('state-changed', () => this.report(this.client.lastError));
    }

    vfunc_activate() {
        this.set_accels_for_action('window.close', ['<Control>w']);
        this.window = new ChatWindow(this, this.client, this.user);
        this.window.entry.connect('activate', entry => {
            const chat = entry.text;
            entry.text = '';
            this.say(chat).catch(error => {
                entry.text ||= chat;
                this.report(error);
            });
        });
        this.window.connect('close-request', () => {
            this.leave().catch(logError).finally(() => this.quit());
            return true;
        });
        this.window.present();
        this.join().catch(error => this.report(error));
    }

    report(error) {
        this.window.status.label = error?.message
            ?? (this.client.connected ? 'Connected' : 'Connecting…');
    }

    async join() {
        await this.client.open();
        await this.client.subscribe(ROOM);
        await this.say(`${this.user} has joined`, {membership: 'join'});
    }

    async leave() {
        if (this.client.connected)
            await this.say(`${this.user} has left`, {membership: 'leave'});
        await this.client.close();
    }

    async say(chat, more = {}) {
        await this.client.publish(ROOM, {user: this.user, chat, ...more});
    }
});

if (ARGV.length !== 2) {
    printerr('Usage: chat-window.js URL NICKNAME');
    System.exit(2);
}
new ChatApplication(...ARGV).run([]);
