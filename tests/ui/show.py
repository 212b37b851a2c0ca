#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The cometd-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The demo without a display: Ann and Ben chat in two windows on a virtual one, by keyboard and
pointer. Saves screenshots and a transcript of Ben's window, and prints where."""

import argparse
import os
import subprocess
import sys

from chat import Chat, read_name, read_role
from desk import DEADLINE, Desk, wait_until

TALK = (
    ('Ann', 'Hello Ben! Do you hear me?'),
    ('Ben', 'Loud and clear. Which way do you come in?'),
    ('Ann', 'By WebSocket; over HTTP long-polling if a proxy is in the way.'),
    ('Ann', 'I just started it with one command.'),
    ('Ben', 'Nice. And when the server goes away?'),
    ('Ann', 'It counts down to the next attempt, and keeps what I type.'),
    ('Ben', 'Where is the code? I want a window like this.'),
    ('Ann', 'In demo/chat, and https://cometd.org/ has the server side.'),
    ('Ben', '🎉'),
    ('Ben', 'Thanks. See you tomorrow!'),
)


def transcript(window):
    """The messages on the screen, as announced by a screen reader."""
    for thing in window.walk():
        if read_role(thing) == 'panel' and ' at ' in read_name(thing):
            yield read_name(thing)


def show(desk, options):
    chat = Chat(desk, options.program)
    people = {}
    for name, x, width in (('Ann', 0, 840), ('Ben', 840, 560)):
        window = chat.open('--nickname', name, '--room', 'demo', options.url)
        window.click('push button', 'Connect')
        window.wait_text(f'{name} has joined')
        window.place(x, 0, width, 640)
        people[name] = window
        print(f'{name} is connected')
    people['Ann'].wait_text('2 members')
    join_kitchen(people['Ann'])
    leave_kitchen(people['Ann'])

    for name, text in TALK:
        people[name].say(text)
        for window in people.values():
            window.wait_text(text)
        print(f'{name}: {text}')

    join_kitchen(people['Ben'])
    people['Ben'].say('Soup is ready')
    people['Ann'].wait_for('list item', '#kitchen, 1 unread message')
    leave_kitchen(people['Ben'])

    people['Ann'].focus()
    for scheme in ('light', 'dark'):
        desk.set('color-scheme', scheme)
        wait_until(lambda scheme=scheme: is_dark(people['Ann']) == (scheme == 'dark'), scheme)
        desk.shot(f'both-{scheme}')
        path = people['Ann'].shot(f'chat-{scheme}')
        # Without a compositor a window has a frame instead of a shadow.
        subprocess.run(['convert', path, '-shave', '4x4', '+repage', '-strip', path],
                       check=True, timeout=DEADLINE)

    path = os.path.join(options.pictures, 'transcript.txt')
    with open(path, 'w', encoding='utf-8') as file:
        file.writelines(f'{line}\n' for line in transcript(people['Ben']))
    status = chat.end()
    if status != 0 or chat.complaints():
        raise AssertionError(f'the program ends with {status}: {chat.complaints()}')


def join_kitchen(window):
    window.key('ctrl+j')
    window.type('kitchen')
    window.key('Return')
    window.wait_text('Write to #kitchen')


def leave_kitchen(window):
    """Shows the other room."""
    window.key('alt+Down')
    window.wait_text('Write to #demo')


def is_dark(window):
    mean = subprocess.run(['convert', window.shot('now'), '-colorspace', 'Gray', '-format',
                           '%[fx:mean]', 'info:'], text=True, stdout=subprocess.PIPE, check=True,
                          timeout=DEADLINE).stdout
    os.remove(os.path.join(window.desk.pictures, 'now.png'))
    return float(mean) < 0.4


def main():
    parser = argparse.ArgumentParser()
    for name in ('program', 'schemas', 'pictures'):
        parser.add_argument(f'--{name}', required=True)
    parser.add_argument('url')
    options = parser.parse_args()
    options.pictures = os.path.abspath(options.pictures)

    with Desk(options.pictures, options.schemas, '1400x640') as desk:
        show(desk, options)
    print(f'Pictures and the transcript are in {options.pictures}:')
    for name in sorted(os.listdir(options.pictures)):
        print(f'  {name}')


sys.exit(main())
