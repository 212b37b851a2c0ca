#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The cometd-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Runs a program that repeats something a thousand times and tells what is left of it."""

import contextlib
import os
import sys

import server_program
import tap

DEADLINE = 800


@contextlib.contextmanager
def one_core():
    """For a garbage collector that shares its work with other cores and waits for them, each time.
    The server has those."""
    cores = os.sched_getaffinity(0)
    os.sched_setaffinity(0, [sorted(cores)[os.getpid() % len(cores)]])
    try:
        yield
    finally:
        os.sched_setaffinity(0, cores)


def check(server, transport, command, story):
    with server_program.Server(server, '--deny', '/members/only') as url, one_core():
        status, output, errors = server_program.run(*command, url, transport, story,
                                                    deadline=DEADLINE)
    *counts, last = output.splitlines() or ['']
    for line in counts:
        print(f'# {line}')
    if status != 0 or last != 'nothing is left' or errors:
        yield f'exit status {status}: {last}\n{errors}'


def main():
    server, transport, *command = sys.argv[1:]
    return tap.run([(story, lambda s=story: check(os.path.abspath(server), transport, command, s))
                    for story in ('rounds', 'clients')])


sys.exit(main())
