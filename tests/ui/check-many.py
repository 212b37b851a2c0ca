#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The cometd-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""50,000 messages in one room, and the window still answers.

How it is measured: while another program says them as fast as the server takes them, the window is
asked for its name over and over, as a screen reader does; its main loop answers, so the longest
wait is the longest time for which a key or a frame would have waited. Afterwards the same while the
list is scrolled by keys through its whole length, and the time from a key to the line on the screen
of the person who typed it."""

import argparse
import os
import subprocess
import sys
import time

import children
import server_program
import tap
from chat import Chat, read_name
from desk import Desk, wait_until

COUNT = 50000

# Far above what is seen on an idle machine (see the lines that the test prints), as others may run
# beside it; far below what a list that lays out all its rows would take.
LONGEST_WAIT = 3
KEY_TO_SCREEN = 4
MEGABYTES = 400


def pulse(frame, waits):
    started = time.monotonic()
    read_name(frame)
    waits.append(time.monotonic() - started)


def describe(what, waits):
    waits.sort()
    print(f'# {what}: {len(waits)} answers, median {waits[len(waits) // 2] * 1000:.1f} ms, '
          f'99 % within {waits[len(waits) * 99 // 100] * 1000:.0f} ms, '
          f'longest {waits[-1] * 1000:.0f} ms', flush=True)
    if waits[-1] > LONGEST_WAIT:
        yield f'{what}: the window did not answer for {waits[-1]:.2f} s'


def memory(process):
    with open(f'/proc/{process.process.pid}/status', encoding='ascii') as file:
        return next(int(line.split()[1]) // 1024 for line in file if line.startswith('VmRSS'))


def used(process):
    """The processor time it has taken, in seconds."""
    with open(f'/proc/{process.process.pid}/stat', encoding='ascii') as file:
        fields = file.read().rpartition(')')[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf('SC_CLK_TCK')


def many(desk, options):
    with server_program.Server(options.server) as url:
        chat = Chat(desk, options.program)
        ann = chat.open('--connect', '--nickname', 'Ann', '--room', 'demo', url)
        ann.wait_text('Ann has joined')
        ann.place(0, 0, 900, 640)
        frame = ann.frame()

        waits = []
        started = time.monotonic()
        flood = children.start([options.flood, url, str(COUNT)], env=desk.environment)
        busy = True
        while flood.poll() is None or busy:
            before, since = used(chat.process), time.monotonic()
            for _ in range(20):
                pulse(frame, waits)
                time.sleep(0.01)
            # Our own questions cost it little.
            busy = used(chat.process) - before > (time.monotonic() - since) / 4
        print(f'# {COUNT} messages taken in {time.monotonic() - started:.1f} s, with '
              f'{memory(chat.process)} MB', flush=True)
        if flood.returncode != 0:
            yield f'the flood ends with {flood.returncode}'
        ann.wait_text(f'line {COUNT} of')
        yield from describe('while they come', waits)

        waits = []
        ann.click('label', f'line {COUNT} of')
        for key in ('Home', 'Page_Down', 'Page_Down', 'End', 'Page_Up', 'Page_Up') * 5:
            desk.xdotool('key', key)
            for _ in range(10):
                pulse(frame, waits)
                time.sleep(0.005)
        yield from describe('while it is scrolled', waits)

        ann.key('ctrl+l', 'ctrl+End')
        started = time.monotonic()
        ann.say('the last word')
        ann.wait_text('the last word')
        wait = time.monotonic() - started
        print(f'# from the first key to the line on the screen: {wait * 1000:.0f} ms', flush=True)
        if wait > KEY_TO_SCREEN:
            yield f'a line takes {wait:.1f} s to the screen'
        ann.shot('many')
        if memory(chat.process) > MEGABYTES:
            yield f'the program takes {memory(chat.process)} MB'
        wait_until(lambda: not chat.complaints(), 'no complaint', 0)
        status = chat.end()
        if status != 0:
            yield f'the program ends with {status}'


def main():
    parser = argparse.ArgumentParser()
    for name in ('program', 'server', 'flood', 'schemas', 'pictures'):
        parser.add_argument(f'--{name}', required=True)
    options = parser.parse_args()
    with Desk(options.pictures, options.schemas) as desk:
        return tap.run([('fifty-thousand-messages', lambda: many(desk, options))])


sys.exit(main())
