# SPDX-FileCopyrightText: 2026 The cometd-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Where a story is told: a server, the program, and who uses it."""

import real_server
from chat import Chat, Server


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
    except Exception:
        desk.shot(f'{story.__name__}-failed')
        raise
    finally:
        for process in (stage.chat.process, stage.server.process):
            if process in desk.processes:
                desk.end(process)
        if options.real:
            stage.server.stop()
        yield from stage.chat.complaints()
        for leftover in ('chat.log', 'notifications'):
            open(desk.path(leftover), 'w', encoding='utf-8').close()
