# SPDX-FileCopyrightText: 2026 The cometd-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The real servers, for tests written in Python: those that the script prepare has built in the
folder named by COMETD_INTEROP_SERVERS."""

import os
import socket
import subprocess

DEADLINE = 30
PATHS = {'cometd': '/cometd', 'demo': '/cometd', 'faye': '/bayeux'}


class Server:
    """A server that prints its port, and exits at the end of its input."""

    def __init__(self, name):
        self.name = name
        # Reserved while the server is down: the socket is bound and does not listen.
        self.holder = socket.socket()
        self.holder.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.holder.bind(('127.0.0.1', 0))
        self.port = self.holder.getsockname()[1]

    def start(self):
        program = os.path.join(os.environ['COMETD_INTEROP_SERVERS'], self.name)
        self.process = subprocess.Popen([program, '--port', str(self.port)],
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        for line in self.process.stdout:
            if line.startswith('PORT='):
                self.port = int(line.removeprefix('PORT='))
                self.url = f'http://127.0.0.1:{self.port}{PATHS[self.name]}'
                return
        raise RuntimeError(f'{self.name} said no port')

    def kill(self):
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()

    def stop(self):
        self.process.stdin.close()
        try:
            self.process.wait(DEADLINE)
        except subprocess.TimeoutExpired:
            self.kill()

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_):
        self.stop()
        self.holder.close()
