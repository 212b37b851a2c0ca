#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The cometd-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""A chat client with a window: a list of messages, an entry, and the state of the connection."""

import asyncio
import sys

import gi
gi.require_version('Cometd', '1')
gi.require_version('Gtk', '4.0')
from gi.repository import Cometd, Gio, GLib, Gtk, Pango

ROOM = '/chat/demo'


class Follower:
    """Keeps the newest row visible, unless the user has scrolled up. Rows get their heights when
    they are laid out, so the end moves while the list scrolls to it."""

    def __init__(self, view, messages):
        self.view = view
        self.messages = messages
        self.follows = True
        self.moving = 0
        self.adjustment = view.get_vadjustment()
        self.adjustment.connect('value-changed', self.look)
        self.adjustment.connect('changed', self.follow)

    def is_at_end(self):
        return (self.adjustment.get_value() + self.adjustment.get_page_size()
                >= self.adjustment.get_upper() - 1)

    def look(self, _adjustment):
        if not self.moving:
            self.follows = self.is_at_end()

    def follow(self, _adjustment):
        if self.follows and not self.moving and not self.is_at_end():
            self.moving = GLib.idle_add(self.move)

    def move(self):
        self.view.activate_action('list.scroll-to-item',
                                  GLib.Variant('u', len(self.messages) - 1))
        self.moving = 0
        return GLib.SOURCE_REMOVE


class ChatWindow(Gtk.ApplicationWindow):
    """Shows the messages of the room. The payload is not trusted: its type is checked."""

    def __init__(self, application, client, nickname):
        super().__init__(application=application, title=f'{nickname} chats', default_width=360,
                         default_height=480)
        self.messages = Cometd.MessageList(client, ROOM, max_length=500)

        factory = Gtk.SignalListItemFactory()
        factory.connect('setup', lambda _factory, item: item.set_child(Gtk.Label(
            xalign=0, wrap=True, wrap_mode=Pango.WrapMode.WORD_CHAR, selectable=True,
            margin_start=6, margin_end=6)))
        factory.connect('bind', self.show_row)
        view = Gtk.ListView(model=Gtk.NoSelection(model=self.messages), factory=factory)
        scrolled = Gtk.ScrolledWindow(child=view, vexpand=True,
                                      hscrollbar_policy=Gtk.PolicyType.NEVER)
        self.follower = Follower(view, self.messages)
        self.status = Gtk.Label(xalign=0, wrap=True, css_classes=['dim-label'], margin_start=8,
                                margin_end=8, margin_top=4, margin_bottom=4)
        self.entry = Gtk.Entry(placeholder_text='Say something', margin_start=8, margin_end=8,
                               margin_bottom=8)

        box = Gtk.Box(orientation=Gtk.Orientation.VERTICAL)
        for part in (scrolled, Gtk.Separator(), self.status, self.entry):
            box.append(part)
        self.set_child(box)
        self.entry.grab_focus()

    def show_row(self, _factory, item):
        match item.get_item().data:
            case {'user': user, 'chat': text}:
                item.get_child().set_label(f'{user}: {text}')
            case other:
                item.get_child().set_label(str(other))


class ChatApplication(Gtk.Application):
    """Owns the client and the tasks that use it."""

    def __init__(self, url, nickname):
        super().__init__(flags=Gio.ApplicationFlags.NON_UNIQUE)
        self.nickname = nickname
        self.client = Cometd.Client(url)
        self.client.connect('state-changed', lambda client, *_: self.report(client.last_error))
        self.window = None
        self.tasks = set()

    def do_activate(self):
        self.set_accels_for_action('window.close', ['<Control>w'])
        self.window = ChatWindow(self, self.client, self.nickname)
        self.window.entry.connect('activate', lambda entry: self.start(self.send(entry)))
        self.window.connect('close-request', self.close)
        self.window.present()
        self.start(self.join())

    def start(self, coroutine):
        """Runs a coroutine, and shows its error in the window."""
        async def run():
            try:
                await coroutine
            except GLib.Error as error:
                self.report(error)

        task = asyncio.get_running_loop().create_task(run())
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)

    def report(self, error):
        self.window.status.set_label(error.message if error
                                     else 'Connected' if self.client.connected
                                     else 'Connecting…')

    async def join(self):
        await self.client.open()
        await self.client.subscribe(ROOM)
        await self.say(f'{self.nickname} has joined', membership='join')

    async def send(self, entry):
        text = entry.get_text()
        entry.set_text('')
        try:
            await self.say(text)
        except GLib.Error:
            entry.set_text(entry.get_text() or text)
            raise

    async def say(self, text, **more):
        await self.client.publish(ROOM, {'user': self.nickname, 'chat': text, **more})

    def close(self, _window):
        self.start(self.leave())
        return True

    async def leave(self):
        try:
            if self.client.connected:
                await self.say(f'{self.nickname} has left', membership='leave')
            await self.client.close()
        finally:
            self.quit()

    def run_with_asyncio(self):
        """GTK runs the main loop, which also drives asyncio."""
        with Cometd.GLibEventLoop().running(self.quit):
            return self.run()


if __name__ == '__main__':
    if len(sys.argv) != 3:
        sys.exit(f'Usage: {sys.argv[0]} URL NICKNAME')
    sys.exit(ChatApplication(*sys.argv[1:]).run_with_asyncio())
