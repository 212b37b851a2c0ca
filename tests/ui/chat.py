# SPDX-FileCopyrightText: 2026 The cometd-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The chat app on a desktop: its windows, and what a user does and sees there."""

import contextlib
import os
import re
import signal
import subprocess

import gi
gi.require_version('Atspi', '2.0')
from gi.repository import Atspi, GLib  # noqa: E402

import ports
from desk import DEADLINE, wait_until

GLIB_ERROR = GLib.Error
# The name of the app, and so the end of the titles of its windows.
NAME = 'Halley'
# Warnings that libadwaita 1.7 causes with its message dialogs.
TOOLKIT = re.compile(r'Gtk-WARNING .*: Trying to measure GtkLabel ')


class Changed(Exception):
    """The contents changed while they were read."""


class Server:
    """The chat server, on any port, which it keeps when it is restarted."""

    def __init__(self, desk, program, *arguments):
        self.desk = desk
        self.program = program
        self.arguments = arguments
        self.kept_port = ports.keep()
        self.port = ports.number(self.kept_port)
        self.start()

    def start(self, *arguments):
        """Starts it, possibly again and with other arguments."""
        self.arguments = arguments or self.arguments
        port_file = self.desk.path('port')
        if os.path.exists(port_file):
            os.remove(port_file)
        self.process = self.desk.run([self.program, '--port', str(self.port), '--port-file',
                                      port_file, *self.arguments], 'server')
        wait_until(lambda: os.path.exists(port_file),
                   lambda: f'the server: {self.process.complaints()}')

    def kill(self):
        self.desk.end(self.process, signal.SIGKILL)

    def stop(self):
        """Stops it cleanly, and returns its exit status; one that was killed has exited already."""
        self.kept_port.close()
        return self.desk.end(self.process) if self.process in self.desk.processes else 0

    def url(self, scheme='http'):
        return f'{scheme}://127.0.0.1:{self.port}/cometd'


class Chat:
    """The app: one process for all windows."""

    def __init__(self, desk, program):
        self.desk = desk
        self.program = program
        self.environment = {**desk.environment}
        # Memory that GTK and other libraries keep until the end would count as leaks of the app.
        if 'ASAN_OPTIONS' in self.environment:
            self.environment['ASAN_OPTIONS'] += ':detect_leaks=0'
        self.process = None
        self.opened = []
        self.reader = desk.screen_reader()

    def open(self, *arguments):
        """Opens a window, which gets the focus. The first process is the one that keeps running."""
        if self.process is None:
            # An X server takes a moment to remove a client, and assigns its ids to the next one.
            wait_until(lambda: not self.windows(), 'the windows of the last program to go')
        # Tooltips would be in the screenshots; there are none while the pointer is on the
        # background.
        self.desk.xdotool('mousemove', 4000, 4000)
        before = set(self.windows())
        if self.process is None:
            self.process = self.desk.run([self.program, *arguments], 'chat', self.environment)
        else:
            subprocess.run([self.program, *arguments], env=self.environment, check=True,
                           timeout=DEADLINE, stdin=subprocess.DEVNULL)
        window = Window(self, wait_until(lambda: self.find_new(before), 'a window'))
        self.opened.append(window.number)
        wait_until(window.frame, 'the window to be readable')
        return window

    def find_new(self, before):
        """The first of its new windows: a dialog may have been opened above it."""
        new = [number for number in self.windows() if number not in before]
        status = self.process.process.poll()
        assert new or status is None, f'the program ended with {status} before it had a window'
        return new[0] if new else None

    def dialog(self, what):
        """Waits for a dialog that has the focus."""
        window = Window(self, wait_until(lambda: self.find_new(self.opened), what))
        window.wait_focus()
        return window

    def windows(self):
        return self.desk.windows()

    def frames(self):
        """Its windows as seen by a screen reader; closed ones may be listed for a moment."""
        desktop = self.reader.get_desktop(0)
        frames = []
        with contextlib.suppress(GLIB_ERROR):
            for index in range(desktop.get_child_count()):
                with contextlib.suppress(GLIB_ERROR, Changed):
                    program = desktop.get_child_at_index(index)
                    if program and program.get_process_id() == self.process.process.pid:
                        frames += read_children(program)
        return frames

    def complaints(self):
        """Its output on stderr: nothing, if there are no errors."""
        log = self.process.complaints() if self.process else ''
        return [line for line in log.splitlines() if line.strip() and not TOOLKIT.search(line)]

    def kill(self):
        """Simulates a power failure; the app can be started again."""
        self.desk.end(self.process, signal.SIGKILL)
        self.forget()

    def close(self):
        """Quits the app, which can be started again."""
        status = self.end()
        self.forget()
        assert status == 0, f'the program ends with {status}'

    def forget(self):
        """An X server assigns the numbers of windows again."""
        self.process = None
        self.opened.clear()

    def end(self):
        """Closes every window by its shortcut, as a user does; the app quits with the last one."""
        for window in self.windows():
            self.desk.xdotool('windowactivate', '--sync', window, 'key', 'ctrl+w')
        try:
            self.process.process.wait(DEADLINE)
        except subprocess.TimeoutExpired:
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
        return next((frame for frame in self.chat.frames() if read_name(frame) == title), None)

    def focus(self):
        """Waits until keys go to the window. Focus and keys come from the X server in this
        order."""
        if self.desk.active() != self.number:
            self.desk.xdotool('windowactivate', '--sync', self.number)
            self.wait_focus()

    def wait_focus(self):
        """Waits until it gets the focus by itself."""
        wait_until(lambda: self.desk.active() == self.number,
                   lambda: f'the focus to go from {self.desk.active()} to "{self.title()}"')

    def wait_closed(self):
        wait_until(lambda: self.number not in self.chat.windows(),
                   lambda: f'"{self.title()}" to close')

    def key(self, *keys):
        self.focus()
        self.desk.xdotool('key', '--delay', '40', *keys)

    def type(self, text):
        """Characters that the keyboard does not have are typed by their codes: xdotool would give
        them a key for a moment, and the app may look up the key after that."""
        self.focus()
        for part in re.findall(r'[\x00-\x7f]+|.', text):
            if part.isascii():
                self.desk.xdotool('type', '--delay', '12', part)
            else:
                self.key('ctrl+shift+u', *f'{ord(part):x}', 'Return')

    def place(self, x, y, width, height):
        self.desk.xdotool('windowsize', '--sync', self.number, width, height)
        self.desk.xdotool('windowmove', '--sync', self.number, x, y)

    def click(self, role, name):
        """Moves the pointer to a widget and clicks it."""
        self.wait_for(role, name)
        wait_until(lambda: self.try_click(role, name), f'{role} "{name}" to stay')

    def try_click(self, role, name):
        """Whether it exists and does not move."""
        place = self.find_place(role, name)
        if place and role == 'push button' and self.is_misplaced():
            self.act(role, name)
        elif place:
            self.press(*place)
        return place is not None

    def is_misplaced(self):
        """Positions reported by GTK 4.18 lack the borders and paddings of the parents, and that of
        the frame is subtracted: a button is not at its reported position."""
        frame = self.frame()
        box = frame and self.extents(frame)
        return box is not None and box.x < 0

    def act(self, role, name):
        """Activates a widget, as assistive technologies do."""
        self.focus()
        thing = self.find(role, name)
        with contextlib.suppress(GLIB_ERROR):  # It disappears while it is read.
            if thing:
                thing.do_action(0)

    def click_while(self, role, name):
        """Clicks until it disappears: a widget that is moving is missed, and clicked again."""
        def is_gone():
            if self.try_click(role, name):
                with contextlib.suppress(AssertionError):
                    wait_until(lambda: not self.find(role, name), '', 3)
            return not self.find(role, name)

        wait_until(is_gone, f'{role} "{name}" to go')

    def press(self, x, y):
        self.focus()
        self.desk.xdotool('mousemove', '--window', self.number, x, y)
        self.desk.click()

    def find_place(self, role, name):
        """The middle of a widget that does not move."""
        places = []
        for _ in range(2):
            thing = self.find(role, name)
            box = thing and self.extents(thing)
            places.append(box and (box.x + box.width // 2, box.y + box.height // 2))
        return places[0] if places[0] == places[1] else None

    def extents(self, thing):
        """Its position; None if it has no size, does not exist, or has disappeared."""
        try:
            return thing and self.read_extents(thing)
        except GLIB_ERROR:
            return None

    def height(self, role, name):
        return wait_until(lambda: self.extents(self.find(role, name)), f'{role} "{name}"').height

    def read_extents(self, thing):
        if thing.get_component_iface() is None:
            return None
        box = thing.get_extents(self.chat.reader.CoordType.WINDOW)
        return box if box.width > 0 and box.height > 0 else None

    def walk(self, thing=None):
        """All visible widgets, from the top left. If something changes while it is read, everything
        is read again, so that nothing is overlooked."""
        return wait_until(lambda: self.read(thing), lambda: f'"{self.title()}" to be read')

    def read(self, thing):
        thing = thing if thing is not None else self.frame()
        try:
            return thing and list(self.visit(thing, None))
        except (GLIB_ERROR, Changed):
            return None

    def visit(self, thing, clip):
        """GTK 4.8 does not report which page of a stack is visible, but widgets of other pages have
        no size; hidden rows of a list have one."""
        states = thing.get_state_set()
        if states.is_empty() or states.contains(self.chat.reader.StateType.DEFUNCT):
            raise Changed
        if not states.contains(self.chat.reader.StateType.VISIBLE):
            return
        if thing.get_component_iface() is not None:
            box = self.read_extents(thing)
            if box is None or (clip and (box.y + box.height // 2 < clip.y
                                         or box.y + box.height // 2 > clip.y + clip.height)):
                return
            if read_role(thing) == 'scroll pane':
                clip = box
        yield thing
        for child in read_children(thing):
            yield from self.visit(child, clip)

    def find(self, role, name):
        roles = ('entry', 'text') if role == 'entry' else (role,)
        for thing in self.walk():
            if read_role(thing) in roles and name in read_name(thing):
                return thing
        return None

    def texts(self):
        return [text for text in (read_text(thing) for thing in self.walk()) if text]

    def seen(self):
        """Its texts, for the description of a failure: none if it cannot be read."""
        return [text for text in (read_text(thing) for thing in self.read(None) or []) if text]

    def shows(self, text):
        return any(text in shown for shown in self.texts())

    def wait_for(self, role, name):
        return wait_until(lambda: self.find(role, name),
                          lambda: f'{role} "{name}"; there is {self.seen()}')

    def wait_sensitive(self, role, name):
        """Waits until a widget, in view or not, can be used. GTK 4.8 reports all pages of a stack
        that have been visible once, but a form that is busy is insensitive."""
        def is_sensitive(thing):
            if read_role(thing) == role and name in read_name(thing):
                return thing.get_state_set().contains(self.chat.reader.StateType.SENSITIVE)
            return any(map(is_sensitive, read_children(thing)))

        def look():
            with contextlib.suppress(GLIB_ERROR, Changed):
                return any(is_sensitive(frame) for frame in [self.frame()] if frame)
            return False

        wait_until(look, lambda: f'{role} "{name}" to be usable')

    def wait_text(self, text, deadline=DEADLINE):
        wait_until(lambda: self.shows(text),
                   lambda: f'"{text}"; the window shows {self.seen()}', deadline)

    def wait_gone(self, text):
        wait_until(lambda: not self.shows(text),
                   lambda: f'"{text}" to go; the window shows {self.seen()}')

    def say(self, text):
        self.type(text)
        self.key('Return')

    def shot(self, name):
        return self.desk.shot(name, self.number)


def read_children(thing):
    """All texts at one time."""
    count = thing.get_child_count()
    children = [thing.get_child_at_index(index) for index in range(count)]
    if None in children or thing.get_child_count() != count:
        raise Changed
    return children


def read_name(thing):
    try:
        return thing.get_name() or ''
    except GLIB_ERROR:  # It disappeared while it was read.
        return ''


def read_role(thing):
    """Its role, by the name in AT-SPI 2.46 and GTK 4.8."""
    try:
        role = thing.get_role_name()
    except GLIB_ERROR:  # It disappeared while it was read.
        return ''
    return {'button': 'push button', 'toggle button': 'push button',
            'grouping': 'panel'}.get(role, role)


def read_text(thing):
    """The text that a user reads: its text, or its name."""
    try:
        iface = thing.get_text_iface()
        text = iface and Atspi.Text.get_text(iface, 0, Atspi.Text.get_character_count(iface))
        return text or thing.get_name()
    except GLIB_ERROR:  # It disappeared while it was read.
        return ''
