#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The cometd-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Runs a program with a window on a display of its own, against the scripted server."""

import os
import subprocess
import sys

import server_program
import tap


class Display:
    """A screen that nobody sees, for as long as the block lasts."""

    def __enter__(self):
        reader, writer = os.pipe()
        self.process = subprocess.Popen(
            ['Xvfb', '-displayfd', str(writer), '-screen', '0', '800x600x24', '-nolisten', 'tcp'],
            pass_fds=[writer], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL)
        os.close(writer)
        with os.fdopen(reader) as numbers:
            return f':{int(numbers.readline())}'

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()


def check(server, command):
    with server_program.Server(server) as url, Display() as display:
        os.environ.update(DISPLAY=display, GDK_BACKEND='x11', GSK_RENDERER='cairo',
                          GSETTINGS_BACKEND='memory', GTK_A11Y='none', NO_AT_BRIDGE='1')
        status, output, errors = server_program.run(*command, url)
    if status != 0 or output != 'all is well\n':
        yield f'exit status {status}: {output}{errors}'


sys.exit(tap.run([('window', lambda: check(os.path.abspath(sys.argv[1]), sys.argv[2:]))]))
