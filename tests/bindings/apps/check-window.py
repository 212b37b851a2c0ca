#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The cometd-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Runs a program with a window on a display of its own, against the scripted server."""

import os
import sys

import display
import server_program
import tap


def check(server, command):
    with server_program.Server(server) as url, display.Display() as variables:
        os.environ.update(variables)
        status, output, errors = server_program.run(*command, url)
    if status != 0 or output != 'all is well\n':
        yield f'exit status {status}: {output}{errors}'


sys.exit(tap.run([('window', lambda: check(os.path.abspath(sys.argv[1]), sys.argv[2:]))]))
