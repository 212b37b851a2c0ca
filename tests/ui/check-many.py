#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The cometd-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""50,000 messages in one room, and the window still responds.

How it is measured: while another program publishes them as fast as the server accepts them, the
name of the window is requested repeatedly, as a screen reader does. The main loop of the app
responds, so the delay is that of a key press or a frame. Then the same is done while the list is
scrolled by keys through its whole length, and for the time from a key press to the message on the
screen.

The limit is on the processor time of the app, relative to that of opening its window, so the result
does not depend on the speed or the load of the machine."""

import argparse
import sys
import time

import children
import server_program
import tap
from chat import Chat, read_name
from desk import DEADLINE, Desk
from stage import explain

COUNT = 50000

# How often the window could have been opened in that time. Far above what is seen (see the lines
# that the test prints); far below what a list that lays out all its rows would take.
LONGEST_WAIT = 4
KEY_TO_SCREEN = 6
MEGABYTES = 400


def pulse(process, frame, waits):
    before, started = process.used(), time.monotonic()
    read_name(frame)
    waits.append((process.used() - before, time.monotonic() - started))


def describe(what, waits, opening):
    seconds = sorted(wait for _, wait in waits)
    longest = max(waits)[0]
    print(f'# {what}: {len(waits)} answers, median {seconds[len(waits) // 2] * 1000:.1f} ms, '
          f'99 % within {seconds[len(waits) * 99 // 100] * 1000:.0f} ms, longest '
          f'{seconds[-1] * 1000:.0f} ms; at most {longest:.2f} s of the processor', flush=True)
    if longest > LONGEST_WAIT * opening:
        yield f'{what}: the window was busy for {longest:.2f} s before it answered'


def memory(process):
    with open(f'/proc/{process.process.pid}/status', encoding='ascii') as file:
        return next(int(line.split()[1]) // 1024 for line in file if line.startswith('VmRSS'))


def many(desk, options):
    with server_program.Server(options.server) as url:
        chat = Chat(desk, options.program)
        try:
            yield from flooded(desk, options, chat, url)
        except Exception as error:
            raise explain(error, desk, chat, 'many') from error


def flooded(desk, options, chat, url):
    ann = chat.open('--connect', '--nickname', 'Ann', '--room', 'demo', url)
    ann.wait_text('Ann has joined')
    ann.place(0, 0, 900, 640)
    frame = ann.frame()

    opening = chat.process.used()
    print(f'# opening the window takes {opening:.2f} s of the processor', flush=True)

    waits = []
    started = time.monotonic()
    end = started + DEADLINE
    flood = children.start([options.flood, url, str(COUNT)], env=desk.environment)
    while flood.poll() is None or not ann.find('label', f'line {COUNT} of'):
        for _ in range(20):
            pulse(chat.process, frame, waits)
            time.sleep(0.01)
        if flood.poll() is None:
            end = time.monotonic() + DEADLINE
        elif flood.returncode != 0 or time.monotonic() > end:
            raise AssertionError(f'the flood has ended with {flood.returncode}, and the window '
                                 f'shows {ann.seen()[-20:]}')
    print(f'# {COUNT} messages on the screen in {time.monotonic() - started:.1f} s, with '
          f'{memory(chat.process)} MB', flush=True)
    yield from describe('while they come', waits, opening)

    waits = []
    ann.click('label', f'line {COUNT} of')
    for key in ('Home', 'Page_Down', 'Page_Down', 'End', 'Page_Up', 'Page_Up') * 5:
        desk.xdotool('key', key)
        for _ in range(10):
            pulse(chat.process, frame, waits)
            time.sleep(0.005)
    yield from describe('while it is scrolled', waits, opening)

    ann.key('ctrl+l', 'ctrl+End')
    before, started = chat.process.used(), time.monotonic()
    ann.say('the last word')
    ann.wait_text('the last word')
    seconds = chat.process.used() - before
    print(f'# from the first key to the line on the screen: '
          f'{(time.monotonic() - started) * 1000:.0f} ms, {seconds:.2f} s of the processor',
          flush=True)
    if seconds > KEY_TO_SCREEN * opening:
        yield f'a line takes {seconds:.2f} s of the processor to the screen'
    ann.shot('many')
    if memory(chat.process) > MEGABYTES:
        yield f'the program takes {memory(chat.process)} MB'
    status = chat.end()
    yield from chat.complaints()
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
