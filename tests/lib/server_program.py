# SPDX-FileCopyrightText: 2026 The cometd-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Programs that are servers, for tests written in Python: the scripted one, and those that say
their port in the same way."""

import subprocess

import ports

# For what hangs, and not for a machine that is slow.
DEADLINE = 120


class Server:
    """Runs for as long as the block lasts, which gets its address. It ends with its input."""

    def __init__(self, program, *arguments, path='/cometd'):
        self.command = [program, *arguments]
        self.path = path
        # Reserves the port while the server is not running.
        self.kept = ports.keep()
        self.port = ports.number(self.kept)

    def start(self):
        """A server that was started before comes back on its port."""
        program, *arguments = self.command
        self.process = subprocess.Popen([program, '--port', str(self.port), *arguments],
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        for line in self.process.stdout:
            if line.startswith('PORT='):
                assert line == f'PORT={self.port}\n', line
                return
        raise RuntimeError('the server said no port')

    def kill(self):
        """As if the machine had lost its power."""
        self.process.kill()
        self._wait()

    def _wait(self):
        self.process.stdin.close()
        self.process.stdout.close()
        try:
            self.process.wait(DEADLINE)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def __enter__(self):
        self.start()
        return f'http://127.0.0.1:{self.port}{self.path}'

    def __exit__(self, *_):
        self._wait()
        self.kept.close()


def run(*arguments, deadline=DEADLINE):
    """Runs a program to its end; gives its exit status, output and complaints."""
    result = subprocess.run(arguments, text=True, stdin=subprocess.DEVNULL, timeout=deadline,
                            stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    return result.returncode, result.stdout, result.stderr
