#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The cometd-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""A chat in a window: a list that fills itself, and an entry to say something."""

import asyncio
import sys

import gi
gi.require_version('Cometd', '1')
gi.require_version('Gtk', '4.0')
from gi.repository import Cometd, Gio, GLib, Gtk

ROOM = '/chat/demo'


class ChatWindow(Gtk.ApplicationWindow):
    """Shows what is said in the room. Others write what they like, so a row asks what it has."""

    def __init__(self, application, client, say):
        super().__init__(application=application, title='Chat', default_width=360,
                         default_height=480)
        self.say = say
        self.messages = Cometd.MessageList(client, ROOM, max_length=500)

        factory = Gtk.SignalListItemFactory()
        factory.connect('setup', lambda _factory, item: item.set_child(Gtk.Label(xalign=0)))
        factory.connect('bind', self.show_row)
        self.view = Gtk.ListView(model=Gtk.NoSelection(model=self.messages), factory=factory)
        self.entry = Gtk.Entry(placeholder_text='Say something')
        self.entry.connect('activate', self.send)

        box = Gtk.Box(orientation=Gtk.Orientation.VERTICAL)
        box.append(Gtk.ScrolledWindow(child=self.view, vexpand=True))
        box.append(self.entry)
        self.set_child(box)

    def show_row(self, _factory, item):
        match item.get_item().data:
            case {'user': user, 'chat': text}:
                item.get_child().set_label(f'{user}: {text}')
            case other:
                item.get_child().set_label(str(other))

    def send(self, entry):
        self.say(entry.get_text())
        entry.set_text('')


class ChatApplication(Gtk.Application):
    """Owns the client, and the tasks that talk to it."""

    def __init__(self, url, nickname):
        super().__init__(flags=Gio.ApplicationFlags.NON_UNIQUE)
        self.nickname = nickname
        self.client = Cometd.Client(url)
        self.window = None
        self.tasks = set()

    def do_activate(self):
        self.window = ChatWindow(self, self.client, lambda text: self.start(self.say(text)))
        self.window.connect('close-request', self.close)
        self.window.present()
        self.start(self.join())

    def start(self, coroutine):
        """Runs a coroutine beside the window, which shows why it failed."""
        task = asyncio.get_running_loop().create_task(self.report(coroutine))
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)

    async def report(self, coroutine):
        try:
            await coroutine
        except GLib.Error as error:
            self.window.set_title(error.message)

    async def join(self):
        await self.client.open()
        await self.client.subscribe(ROOM)
        await self.say(f'{self.nickname} has joined', membership='join')

    async def say(self, text, **more):
        await self.client.publish(ROOM, {'user': self.nickname, 'chat': text, **more})

    def close(self, _window):
        self.start(self.leave())
        return True

    async def leave(self):
        try:
            await self.client.close()
        finally:
            self.quit()

    def run_with_asyncio(self):
        """GTK runs the main loop, and asyncio goes along."""
        with Cometd.GLibEventLoop().running(self.quit):
            return self.run()


if __name__ == '__main__':
    if len(sys.argv) != 3:
        sys.exit(f'Usage: {sys.argv[0]} URL NICKNAME')
    sys.exit(ChatApplication(*sys.argv[1:]).run_with_asyncio())
