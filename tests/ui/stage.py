# SPDX-FileCopyrightText: 2026 The cometd-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The environment of a story: a server, the app, and its users."""

import contextlib
import os
import traceback

import real_server
from chat import NAME, Chat, Server, Window, read_name, read_text
from desk import wait_until


class RealServer:
    """A real server of tests/interop."""

    def __init__(self, name):
        self.server = real_server.Server(name)
        self.server.start()
        self.process = None

    def url(self):
        return self.server.url

    def stop(self):
        self.server.stop()
        return 0


class Stage:
    """One story: a server, the app, and its users."""

    def __init__(self, desk, options):
        self.desk = desk
        self.options = options
        self.server = (RealServer(options.real) if options.real
                       else Server(desk, options.server))
        self.chat = Chat(desk, options.program)

    def join(self, nickname, x=None):
        window = self.chat.open('--connect', '--nickname', nickname, '--room', 'demo',
                                self.server.url())
        window.wait_text(f'{nickname} has joined')
        if x is not None:
            window.place(x, 0, 640, 600)
        return window

    def question(self, window, text):
        """Waits until the app asks for confirmation, and responds."""
        def ask():
            dialog = next((frame for frame in self.chat.frames()
                           if not read_name(frame).endswith(NAME)), None)
            return ' '.join(read_name(thing) for thing in window.walk(dialog)) if dialog else ''

        wait_until(lambda: text in ask(), lambda: f'"{text}"; the question is "{ask()}"')
        wait_until(lambda: self.desk.active() not in [0, *self.chat.opened],
                   'the question to have the focus')


def describe(stage):
    """Information for finding out later what went wrong."""
    yield from (f'chat: {line}' for line in stage.chat.complaints())
    yield f'windows {stage.desk.windows()}, of which {stage.desk.active()} has the focus'
    for number in stage.desk.windows():
        window = Window(stage.chat, number)
        texts = [read_text(thing) for thing in window.read(None) or []]
        yield f'{number} "{window.title()}" shows {[text for text in texts if text]}'
    for process in stage.desk.processes:
        yield f'{process.name}: {process.process.poll()} {process.complaints()[-400:]}'
    yield from stage.desk.mishaps
    yield 'the machine is busy: {:.1f} {:.1f} {:.1f}'.format(*os.getloadavg())


def tell(desk, options, story):
    """Runs a story, and returns its errors."""
    stage = Stage(desk, options)
    desk.mishaps.clear()
    try:
        yield from story(stage)
        status = stage.chat.end()
        if status != 0:
            yield f'the program ends with {status}'
    except Exception as error:
        said = [f'{type(error).__name__}: {error}']
        said += [f'{os.path.basename(place.filename)}, line {place.lineno}: {place.line}'
                 for place in traceback.extract_tb(error.__traceback__)]
        with contextlib.suppress(Exception):
            said += describe(stage)
        # There is no screenshot of an empty screen, but still an error.
        with contextlib.suppress(Exception):
            desk.shot(f'{story.__name__}-failed', deadline=0)
        raise AssertionError('\n'.join(said)) from error
    finally:
        if stage.chat.process in desk.processes:
            desk.end(stage.chat.process)
        status = stage.server.stop()
        if status != 0:
            yield f'the server ends with {status}'
        yield from stage.chat.complaints()
        for leftover in ('chat.log', 'notifications'):
            open(desk.path(leftover), 'w', encoding='utf-8').close()
