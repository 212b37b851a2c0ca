# SPDX-FileCopyrightText: 2026 The cometd-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Where a story is told: a server, the program, and who uses it."""

import contextlib

import real_server
from chat import Chat, Server, read_name
from desk import wait_until


class RealServer:
    """One of somebody else's."""

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
    """One story: a server, the program, and who uses it."""

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

    def question(self, window):
        """What a window asks before it does something."""
        dialog = wait_until(lambda: next((frame for frame in self.chat.frames()
                                          if not read_name(frame).endswith(' – Chat')), None),
                            'a question')
        return ' '.join(read_name(thing) for thing in window.walk(dialog))

    def active(self):
        """The window that has the focus."""
        return int(self.desk.xdotool('getactivewindow') or 0)


def tell(desk, options, story):
    """Tells a story; what is wrong comes out of it."""
    stage = Stage(desk, options)
    try:
        yield from story(stage)
        status = stage.chat.end()
        if status != 0:
            yield f'the program ends with {status}'
    except Exception as error:
        # Of an empty screen there is no picture, but there is still a reason.
        with contextlib.suppress(AssertionError):
            desk.shot(f'{story.__name__}-failed')
        said = '\n'.join(stage.chat.complaints())
        raise AssertionError(f'{type(error).__name__}: {error}\n{said}') from error
    finally:
        if stage.chat.process in desk.processes:
            desk.end(stage.chat.process)
        status = stage.server.stop()
        if status != 0:
            yield f'the server ends with {status}'
        yield from stage.chat.complaints()
        for leftover in ('chat.log', 'notifications'):
            open(desk.path(leftover), 'w', encoding='utf-8').close()
