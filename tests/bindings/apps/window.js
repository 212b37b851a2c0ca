// SPDX-FileCopyrightText: 2026 The cometd-glib authors
// SPDX-License-Identifier: LGPL-2.1-or-later

// Drives the window of the JavaScript chat: what is typed there comes back as a row.

import GLib from 'gi://GLib';
import Gtk from 'gi://Gtk?version=4.0';
import System from 'system';

import {ChatApplication} from '../../../bindings/gjs/chat-window.js';

function labels(widget) {
    const texts = widget instanceof Gtk.Label ? [widget.label] : [];
    for (let child = widget.get_first_child(); child; child = child.get_next_sibling())
        texts.push(...labels(child));
    return texts;
}

const app = new ChatApplication(ARGV[0], 'Anna');
const steps = [
    [['Anna: Anna has joined'], () => {
        app.window.entry.text = 'Hello';
        app.window.entry.emit('activate');
    }],
    [['Anna: Anna has joined', 'Anna: Hello'], () => app.client.publish('/chat/demo', [1])],
    [['Anna: Anna has joined', 'Anna: Hello', '[1]'], () => app.window.close()],
];
let ticks = 0;
app.connect_after('activate', () => GLib.timeout_add(GLib.PRIORITY_DEFAULT, 10, () => {
    if (++ticks > 2000) {
        printerr(`rows: ${labels(app.window.view)}`);
        System.exit(1);
    }
    if (JSON.stringify(labels(app.window.view)) !== JSON.stringify(steps[0][0]))
        return GLib.SOURCE_CONTINUE;
    steps.shift()[1]();
    return steps.length ? GLib.SOURCE_CONTINUE : GLib.SOURCE_REMOVE;
}));
app.run([]);
if (!steps.length && app.client.closed)
    print('all is well');
