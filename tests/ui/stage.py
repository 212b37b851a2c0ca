# SPDX-FileCopyrightText: 2026 The cometd-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The environment of a story: a server, the app, and its users."""

import contextlib
import os
import traceback

import real_server
from chat import NAME, Chat, Server, Window, read_name
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
        """Waits until the app asks for confirmation, and its dialog, which is returned, gets the
        keys."""
        def ask():
            """A dialog that is being closed may be the first for a moment."""
            dialog = self.question_frame()
            things = window.read(dialog) if dialog else None
            return ' '.join(read_name(thing) for thing in things or [])

        def find_active():
            number = self.desk.active()
            return number if number not in [0, *self.chat.opened] else None

        wait_until(lambda: text in ask(), lambda: f'"{text}"; the question is "{ask()}"')
        return Window(self.chat, wait_until(find_active, 'the question to have the focus'))

    def question_frame(self):
        """The dialog as seen by a screen reader, or None."""
        return next((frame for frame in self.chat.frames()
                     if not read_name(frame).endswith(NAME)), None)


def describe(desk, chat):
    """Information for finding out later what went wrong."""
    yield from (f'chat: {line}' for line in chat.complaints())
    yield (f'windows {desk.windows()}, opened {chat.opened}, active {desk.active()}, '
           f'focus {desk.run_xdotool("getwindowfocus").stdout.strip()}, '
           f'pointer {desk.run_xdotool("getmouselocation").stdout.strip()}')
    for number in desk.windows():
        window = Window(chat, number)
        yield f'{number} "{window.title()}" at {desk.geometry(number)} shows {window.seen()}'
    yield f'a screen reader sees {[read_name(frame) for frame in chat.frames()]}'
    for process in desk.processes:
        log = ' / '.join(process.complaints().split('\n'))
        yield f'{process.name}: {process.process.poll()} {log[-400:]}'
    yield from desk.mishaps[-5:]
    yield f'told before on this display: {desk.told[:-1]}'
    yield 'the machine is busy: {:.1f} {:.1f} {:.1f}'.format(*os.getloadavg())


def explain(error, desk, chat, name):
    """The error with the information for finding its cause; also saves a screenshot."""
    said = [f'{type(error).__name__}: {error}']
    said += [f'{os.path.basename(place.filename)}, line {place.lineno}: {place.line}'
             for place in traceback.extract_tb(error.__traceback__)]
    with contextlib.suppress(Exception):
        said += describe(desk, chat)
    # There is no screenshot of an empty screen, but still an error.
    with contextlib.suppress(Exception):
        said.append(f'see {desk.shot(f"{name}-failed", deadline=0)}')
    return AssertionError('\n'.join(said))


def tell(desk, options, story):
    """Runs a story, and returns its errors."""
    desk.told.append(story.__name__)
    desk.tidy()
    stage = Stage(desk, options)
    try:
        yield from story(stage)
        status = stage.chat.end()
        if status != 0:
            yield f'the program ends with {status}'
    except Exception as error:
        raise explain(error, desk, stage.chat, story.__name__) from error
    finally:
        if stage.chat.process in desk.processes:
            desk.end(stage.chat.process)
        status = stage.server.stop()
        if status != 0:
            yield f'the server ends with {status}'
        yield from stage.chat.complaints()
