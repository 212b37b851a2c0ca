# SPDX-FileCopyrightText: 2026 The cometd-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The scripted server, for tests written in Python."""

import subprocess

DEADLINE = 30


class Server:
    """Runs for as long as the block lasts, which gets its address. It ends with its input."""

    def __init__(self, program, *arguments, path='/cometd'):
        self.command = [program, *arguments]
        self.path = path

    def __enter__(self):
        self.process = subprocess.Popen(self.command, stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, text=True)
        for line in self.process.stdout:
            if line.startswith('PORT='):
                return f'http://127.0.0.1:{int(line.removeprefix("PORT="))}{self.path}'
        raise RuntimeError('the server said no port')

    def __exit__(self, *_):
        self.process.stdin.close()
        self.process.stdout.close()
        try:
            self.process.wait(DEADLINE)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def run(*arguments):
    """Runs a program to its end; gives its exit status, output and complaints."""
    result = subprocess.run(arguments, text=True, stdin=subprocess.DEVNULL, timeout=DEADLINE,
                            stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    return result.returncode, result.stdout, result.stderr
