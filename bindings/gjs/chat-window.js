#!/usr/bin/env -S gjs -m
// SPDX-FileCopyrightText: 2026 The cometd-glib authors
// SPDX-License-Identifier: LGPL-2.1-or-later

// A chat in a window: a list that fills itself, and an entry to say something.

import Cometd from 'gi://Cometd?version=1';
import Gio from 'gi://Gio';
import GLib from 'gi://GLib';
import GObject from 'gi://GObject';
import Gtk from 'gi://Gtk?version=4.0';
import System from 'system';

const ROOM = '/chat/demo';

// Others write what they like, so a row asks what it has.
function describe(payload) {
    return payload?.user === undefined
        ? JSON.stringify(payload ?? null)
        : `${payload.user}: ${payload.chat}`;
}

// Shows what is said in the room.
export const ChatWindow = GObject.registerClass(class ChatWindow extends Gtk.ApplicationWindow {
    constructor(application, client, say) {
        super({application, title: 'Chat', defaultWidth: 360, defaultHeight: 480});
        this.messages = new Cometd.MessageList({client, channel: ROOM, maxLength: 500});

        const factory = new Gtk.SignalListItemFactory();
        factory.connect('setup', (_factory, item) => item.set_child(new Gtk.Label({xalign: 0})));
        factory.connect('bind', (_factory, item) =>
            item.get_child().set_label(describe(item.get_item().payload)));
        this.view = new Gtk.ListView({
            model: new Gtk.NoSelection({model: this.messages}),
            factory,
        });
        this.entry = new Gtk.Entry({placeholderText: 'Say something'});
        this.entry.connect('activate', entry => {
            say(entry.text);
            entry.text = '';
        });

        const box = new Gtk.Box({orientation: Gtk.Orientation.VERTICAL});
        box.append(new Gtk.ScrolledWindow({child: this.view, vexpand: true}));
        box.append(this.entry);
        this.set_child(box);
    }
});

// Owns the client.
export const ChatApplication = GObject.registerClass(
class ChatApplication extends Gtk.Application {
    constructor(url, user) {
        super({flags: Gio.ApplicationFlags.NON_UNIQUE});
        this.user = user;
        this.client = new Cometd.Client({url});
    }

    vfunc_activate() {
        const report = error => this.window.set_title(error.message);
        this.window = new ChatWindow(this, this.client, text => this.say(text).catch(report));
        this.window.connect('close-request', () => {
            this.client.close().catch(logError).finally(() => this.quit());
            return true;
        });
        this.window.present();
        this.join().catch(report);
    }

    async join() {
        await this.client.open();
        await this.client.subscribe(ROOM);
        await this.say(`${this.user} has joined`, {membership: 'join'});
    }

    async say(chat, more = {}) {
        await this.client.publish(ROOM, {user: this.user, chat, ...more});
    }
});

if (System.programPath === GLib.filename_from_uri(import.meta.url)[0]) {
    if (ARGV.length !== 2) {
        printerr('Usage: chat-window.js URL NICKNAME');
        System.exit(2);
    }
    new ChatApplication(...ARGV).run([]);
}
