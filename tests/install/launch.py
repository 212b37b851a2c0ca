#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The cometd-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Starts the chat app as a desktop does, which only knows its name. LANGUAGE is German."""

import locale
import subprocess

import gi
gi.require_version('Gtk', '4.0')
from gi.repository import Gdk, Gio, Gtk

NAME = 'org.cometdglib.Chat'
SHOWN = ('timeout', '200', 'xdotool', 'search', '--sync', '--onlyvisible', '--class', NAME)

locale.setlocale(locale.LC_ALL, '')
app = Gio.DesktopAppInfo.new(NAME + '.desktop')
assert 'CometD-Server' in app.get_description(), app.get_description()
theme = Gtk.IconTheme.get_for_display(Gdk.Display.get_default())
for icon in (app.get_icon().to_string(), NAME + '-symbolic'):
    assert theme.has_icon(icon), icon
assert Gio.SettingsSchemaSource.get_default().lookup(NAME, True), 'there is no schema'

# It is activated by name: the session bus finds its service file, which names the program.
assert app.get_boolean('DBusActivatable')
assert app.launch([], None)
subprocess.run(SHOWN, check=True, stdout=subprocess.DEVNULL)
subprocess.run(['gapplication', 'action', NAME, 'quit'], check=True)
print('all is well')
