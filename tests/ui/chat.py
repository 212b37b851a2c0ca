# SPDX-FileCopyrightText: 2026 The cometd-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The chat program on a desk: its windows, and what a person does and sees there."""

import os
import signal
import subprocess

import gi
gi.require_version('Atspi', '2.0')
from gi.repository import Atspi, GLib  # noqa: E402

from desk import wait_until

GLIB_ERROR = GLib.Error


class Server:
    """The chat server, on a port of its choice that stays the same when it starts again."""

    def __init__(self, desk, program, *arguments):
        self.desk = desk
        self.program = program
        self.arguments = arguments
        self.port = 0
        self.start()

    def start(self, *arguments):
        """Starts it, again perhaps, and then perhaps with other arguments."""
        self.arguments = arguments or self.arguments
        port_file = self.desk.path('port')
        if os.path.exists(port_file):
            os.remove(port_file)
        self.process = self.desk.run([self.program, '--port', str(self.port), '--port-file',
                                      port_file, *self.arguments], 'server')
        wait_until(lambda: os.path.exists(port_file), 'the server')
        with open(port_file, encoding='utf-8') as file:
            self.port = int(file.read())

    def kill(self):
        self.desk.end(self.process, signal.SIGKILL)

    def stop(self):
        """Ends it as it should end; gives its exit status. One that was killed has ended."""
        return self.desk.end(self.process) if self.process in self.desk.processes else 0

    def url(self, scheme='http'):
        return f'{scheme}://127.0.0.1:{self.port}/cometd'


class Chat:
    """The program: one process however many windows."""

    def __init__(self, desk, program):
        self.desk = desk
        self.program = program
        self.environment = {**desk.environment}
        # What GTK and its friends keep until the end would count as leaks of ours.
        if 'ASAN_OPTIONS' in self.environment:
            self.environment['ASAN_OPTIONS'] += ':detect_leaks=0'
        self.process = None
        self.reader = desk.screen_reader()

    def open(self, *arguments):
        """Opens a window, which gets the focus. The first start is the one that stays."""
        if self.process is None:
            # An X server takes a moment to forget a program, and gives its numbers to the next.
            wait_until(lambda: not self.windows(), 'the windows of the last program to go')
        # A tooltip is a window, too; there is none where the pointer is on nothing.
        self.desk.xdotool('mousemove', 4000, 4000)
        before = set(self.windows())
        if self.process is None:
            self.process = self.desk.run([self.program, *arguments], 'chat', self.environment)
        else:
            subprocess.run([self.program, *arguments], env=self.environment, check=True,
                           timeout=30, stdin=subprocess.DEVNULL)
        new = wait_until(lambda: set(self.windows()) - before, 'a window')
        window = Window(self, new.pop())
        wait_until(lambda: window.frame() is not None, 'the window to be readable')
        return window

    def windows(self):
        found = self.desk.xdotool('search', '--onlyvisible', '--class', 'cometdglib').split()
        return [int(number) for number in found]

    def frames(self):
        desktop = self.reader.get_desktop(0)
        for index in range(desktop.get_child_count()):
            program = desktop.get_child_at_index(index)
            if program is None:
                continue
            for number in range(program.get_child_count()):
                frame = program.get_child_at_index(number)
                if frame is not None:
                    yield frame

    def complaints(self):
        """What it has said on stderr: nothing, if all is well."""
        log = self.process.complaints() if self.process else ''
        return [line for line in log.splitlines() if line.strip()]

    def kill(self):
        """As when the machine loses its power; it can be opened again."""
        self.desk.end(self.process, signal.SIGKILL)
        self.process = None

    def end(self):
        """Closes every window by its shortcut, as a person does; the program ends with the last."""
        for window in self.windows():
            self.desk.xdotool('windowactivate', '--sync', window, 'key', 'ctrl+w')
        try:
            self.process.process.wait(10)
        except subprocess.TimeoutExpired:
            self.desk.shot('stays')
            raise AssertionError('the program stays when its windows are closed') from None
        return self.desk.end(self.process)


class Window:
    def __init__(self, chat, number):
        self.chat = chat
        self.desk = chat.desk
        self.number = number

    def title(self):
        return self.desk.xdotool('getwindowname', self.number).strip()

    def frame(self):
        title = self.title()
        for frame in self.chat.frames():
            if read_name(frame) == title:
                return frame
        return None

    def focus(self):
        self.desk.xdotool('windowactivate', '--sync', self.number)

    def key(self, *keys):
        self.focus()
        self.desk.xdotool('key', '--delay', '40', *keys)

    def type(self, text):
        self.focus()
        self.desk.xdotool('type', '--delay', '12', text)

    def place(self, x, y, width, height):
        self.desk.xdotool('windowsize', '--sync', self.number, width, height)
        self.desk.xdotool('windowmove', '--sync', self.number, x, y)

    def click(self, role, name):
        """Moves the pointer on something and presses the button."""
        thing = self.wait_for(role, name)
        self.focus()
        box = wait_until(lambda: self.extents(thing), f'{role} "{name}" to have a size')
        x, y = box.x + box.width // 2, box.y + box.height // 2
        self.desk.xdotool('mousemove', '--window', self.number, x, y)
        self.desk.xdotool('click', '1')

    def extents(self, thing):
        if thing.get_component_iface() is None:
            return None
        box = thing.get_extents(self.chat.reader.CoordType.WINDOW)
        return box if box.width > 0 and box.height > 0 else None

    def walk(self, thing=None, clip=None):
        """Everything that is shown, from the top left on. GTK 4.8 does not tell which page of a
        stack is in front, but what is in another has no size; hidden rows of a list have one."""
        thing = thing if thing is not None else self.frame()
        if thing is None:
            return
        try:
            if not thing.get_state_set().contains(self.chat.reader.StateType.VISIBLE):
                return
            if thing.get_component_iface() is not None:
                box = self.extents(thing)
                if box is None or (clip and (box.y + box.height // 2 < clip.y
                                             or box.y + box.height // 2 > clip.y + clip.height)):
                    return
                if read_role(thing) == 'scroll pane':
                    clip = box
            yield thing
            for index in range(thing.get_child_count()):
                child = thing.get_child_at_index(index)
                if child is not None:
                    yield from self.walk(child, clip)
        except GLIB_ERROR:
            return

    def find(self, role, name):
        roles = ('entry', 'text') if role == 'entry' else (role,)
        for thing in self.walk():
            if read_role(thing) in roles and name in read_name(thing):
                return thing
        return None

    def texts(self):
        return [text for text in (read_text(thing) for thing in self.walk()) if text]

    def shows(self, text):
        return any(text in shown for shown in self.texts())

    def wait_for(self, role, name):
        return wait_until(lambda: self.find(role, name),
                          f'{role} "{name}"; there is {self.texts()}')

    def wait_text(self, text, deadline=None):
        more = {} if deadline is None else {'deadline': deadline}
        try:
            wait_until(lambda: self.shows(text), text, **more)
        except AssertionError as error:
            raise AssertionError(f'{error}; the window shows {self.texts()}') from None

    def wait_gone(self, text):
        wait_until(lambda: not self.shows(text), f'"{text}" to go')

    def say(self, text):
        self.type(text)
        self.key('Return')

    def shot(self, name):
        return self.desk.shot(name, self.number)


def read_name(thing):
    try:
        return thing.get_name() or ''
    except GLIB_ERROR:  # It went while we looked.
        return ''


def read_role(thing):
    """What it is. AT-SPI 2.54 calls some things by other names."""
    role = thing.get_role_name()
    return {'button': 'push button'}.get(role, role)


def read_text(thing):
    """What a person reads there: its text, or else its name."""
    try:
        iface = thing.get_text_iface()
        text = iface and Atspi.Text.get_text(iface, 0, Atspi.Text.get_character_count(iface))
        return text or thing.get_name()
    except GLIB_ERROR:  # It went while we looked.
        return ''
