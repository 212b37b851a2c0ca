#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The cometd-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Two of the chats in a window talk, and two people use them with keys; what is on the screen is
read as a screen reader does. Each story leaves pictures, and no program may complain."""

import argparse
import os
import shlex
import subprocess
import sys
import time

import server_program
import tap
from chat import Window, read_text
from desk import Desk, wait_until

MANY = 40
DEADLINE = 60
# An open without a server takes that many seconds.
OPENING = 10


class Program:
    """One process, which has one window."""

    def __init__(self, desk, command, url, nickname):
        self.desk = desk
        self.nickname = nickname
        self.reader = desk.screen_reader()
        self.process = desk.run([*command, url, nickname], nickname)
        number = wait_until(lambda: desk.xdotool('search', '--onlyvisible', '--name',
                                                 f'^{nickname} chats$').split(), 'a window')[0]
        self.window = Window(self, int(number))
        wait_until(lambda: self.window.frame() is not None, 'the window to be readable')

    def frames(self):
        desktop = self.reader.get_desktop(0)
        for index in range(desktop.get_child_count()):
            program = desktop.get_child_at_index(index)
            for number in range(program.get_child_count() if program is not None else 0):
                frame = program.get_child_at_index(number)
                if frame is not None:
                    yield frame

    def close(self):
        """By its shortcut, as a person does; gives what is wrong then."""
        self.window.key('ctrl+w')
        try:
            self.process.process.wait(DEADLINE)
        except subprocess.TimeoutExpired:
            raise AssertionError(f'{self.nickname} stays when the window is closed') from None
        status = self.desk.end(self.process)
        if status != 0 or self.process.complaints():
            yield f'{self.nickname} ends with {status}: {self.process.complaints()}'


def is_in_sight(window, text):
    """Whether a row is above the line that says how things are."""
    row, status = (next((thing for thing in window.walk() if wanted in read_text(thing)), None)
                   for wanted in (text, 'Connected'))
    boxes = [thing and window.extents(thing) for thing in (row, status)]
    return all(boxes) and boxes[0].y > 0 and boxes[0].y + boxes[0].height <= boxes[1].y


def talk(desk, server, commands):
    """Both ways, more than there is room for, and without the server for a while."""
    url = f'http://127.0.0.1:{server.port}/cometd'
    programs = []
    # Who comes first is there to see the other join.
    for command, nickname, x in zip(commands, ('Anna', 'Ben'), (0, 640)):
        programs.append(program := Program(desk, command, url, nickname))
        program.window.place(x, 0, 400, 500)
        program.window.wait_text(f'{nickname}: {nickname} has joined')
        program.window.wait_text('Connected')
    anna, ben = programs
    anna.window.wait_text('Ben: Ben has joined')
    ben.window.say('Hello Anna')
    anna.window.wait_text('Ben: Hello Anna')
    anna.window.say('Hello Ben')
    ben.window.wait_text('Anna: Hello Ben')
    desk.shot('talk')

    for number in range(MANY):
        (anna, ben)[number % 2].window.say(f'Line {number}')
    for program in anna, ben:
        wait_until(lambda w=program.window: is_in_sight(w, f'Line {MANY - 1}'),
                   f'the last line to be in sight of {program.nickname}')
    desk.shot('many')

    server.kill()
    anna.window.wait_gone('Connected')
    ben.window.wait_gone('Connected')
    anna.window.say('Is anybody there?')
    anna.window.wait_text('Is anybody there?')
    desk.shot('outage')
    server.start()
    for program in anna, ben:
        program.window.wait_text('Connected', DEADLINE)
    # It waits if a handshake was under way, and else has come back to the entry.
    if not ben.window.shows('Is anybody there?'):
        anna.window.key('ctrl+a')
        anna.window.say('I am back')
        ben.window.wait_text('Anna: I am back')
    desk.shot('back')

    yield from anna.close()
    ben.window.wait_text('Anna: Anna has left')
    yield from ben.close()


def nobody_there(desk, server, commands):
    """Without a server the window says why, and can be closed."""
    server.kill()
    for command in commands:
        begin = time.monotonic()
        program = Program(desk, command, f'http://127.0.0.1:{server.port}/cometd', 'Cy')
        wait_until(lambda w=program.window: w.shows('Connecting') or w.shows('refused'),
                   'a word on how things are', DEADLINE)
        if program.window.shows('refused') and time.monotonic() - begin < OPENING:
            yield f'{command[0]} has given up at once'
        program.window.wait_text('refused', DEADLINE)
        program.window.shot(f'refused-{os.path.basename(command[0])}')
        yield from program.close()


STORIES = {'talk': talk, 'nobody-there': nobody_there}


def check(options, story):
    server = server_program.Server(os.path.abspath(options.server))
    server.start()
    with Desk(options.pictures, '.') as desk:
        desk.environment.update((name, os.environ[name]) for name in (
            'GI_TYPELIB_PATH', 'LD_LIBRARY_PATH', 'PYTHONPATH', 'GJS_PATH'))
        try:
            yield from story(desk, server, [shlex.split(command) for command in options.window])
        except Exception:
            desk.shot(f'{story.__name__}-failed')
            raise
        finally:
            server.kill()


def main():
    parser = argparse.ArgumentParser()
    for name in ('server', 'pictures'):
        parser.add_argument(f'--{name}', required=True)
    parser.add_argument('--window', action='append', required=True, help='a command')
    parser.add_argument('story', choices=STORIES)
    options = parser.parse_args()
    # A process can read one screen only, so it tells one story.
    return tap.run([(options.story, lambda: check(options, STORIES[options.story]))])


sys.exit(main())
