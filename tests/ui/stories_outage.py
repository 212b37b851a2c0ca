# SPDX-FileCopyrightText: 2026 The cometd-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Unsent messages when the server is unreachable."""

import json
import os
import signal

from desk import wait_until


def outage(stage):
    """The server is killed while Ann types. She continues, and her messages arrive once it is
    restarted."""
    ann = stage.join('Ann', 0)
    ben = stage.join('Ben', 640)
    ann.type('I was about to ')
    stage.server.kill()
    ann.wait_text('Retrying in')
    ann.type('say this')
    ann.key('Return')
    ann.wait_text('Waiting for the connection')
    ann.say('and that')
    ann.wait_text('Try Now')
    stage.desk.shot('outage')
    if ben.shows('say this'):
        yield 'Ben hears it without a server'
    stage.server.start()
    # Unless it retries by itself before.
    ann.click_while('push button', 'Try Now')
    ann.wait_gone('Waiting for the connection')
    ben.key('ctrl+r')
    ben.wait_gone('Retrying in')
    ben.say('Here I am')
    ann.wait_text('Here I am')
    ann.say('Are you back?')
    ben.wait_text('Are you back?')
    ann.wait_gone('Retrying in')
    stage.desk.shot('outage-over')


def lost_on_the_way(stage):
    """A message that may not have arrived is sent again only if the user asks for it."""
    ann = stage.join('Ann', 0)
    stage.server.process.process.send_signal(signal.SIGSTOP)
    ann.say('Did you get this?')
    ann.wait_text('Sending…')
    stage.server.kill()
    ann.wait_text('May not have been sent: the connection was lost')
    ann.shot('lost-on-the-way')
    stage.server.start()
    ben = stage.join('Ben', 640)
    ann.key('ctrl+r')
    ben.wait_text('2 members')
    if ben.shows('Did you get this?'):
        yield 'it was said again unasked'
    ann.click_while('push button', 'Send Again')
    ben.wait_text('Did you get this?')


def unsent(stage):
    """Closing the window with unsent messages asks first."""
    ann = stage.join('Ann', 0)
    stage.server.kill()
    ann.wait_text('Retrying in')
    ann.say('Do not lose me')
    ann.wait_text('Waiting for the connection')
    ann.key('ctrl+w')
    stage.question(ann, '1 message has not been sent')
    stage.desk.shot('unsent')
    stage.desk.xdotool('key', 'Escape')
    wait_until(lambda: len(list(stage.chat.frames())) == 1, 'the question to go')
    ann.wait_text('Do not lose me')
    stage.server.start()
    ann.key('ctrl+r')
    ann.wait_gone('Waiting for the connection')

    ann.type('Never mind')
    ann.wait_text('Never mind')
    ann.key('ctrl+w')
    stage.question(ann, 'Keep Unsent Messages?')
    stage.desk.xdotool('key', 'alt+d')
    wait_until(lambda: not stage.chat.windows(), 'the window to close')
    if kept(stage.desk):
        yield f'what was discarded is kept: {kept(stage.desk)}'


def restart(stage):
    """The app is killed with a draft in one room and an unsent message in another: both are
    restored, and the message is sent when the user asks for it."""
    ann = stage.join('Ann', 0)
    ann.key('ctrl+j')
    ann.type('kitchen')
    ann.key('Return')
    ann.wait_text('Write to #kitchen')
    ann.type('Soup needs sa')
    ann.key('alt+Up')
    ann.wait_text('Write to #demo')
    stage.server.kill()
    ann.wait_text('Retrying in')
    ann.say('Do not lose me')
    ann.wait_text('Waiting for the connection')
    wait_until(lambda: {'Soup needs sa', 'Do not lose me'} <= set(kept(stage.desk)), 'the file')
    stage.chat.kill()

    stage.server.start()
    ben = stage.join('Ben', 640)
    ann = stage.join('Ann', 0)
    ann.wait_text('Do not lose me')
    ann.wait_text('May not have been sent: the app was closed before')
    stage.desk.shot('restart')
    if ben.shows('Do not lose me'):
        yield 'it was said unasked'
    ann.click_while('push button', 'Send Again')
    ben.wait_text('Do not lose me')
    wait_until(lambda: kept(stage.desk) == ['Soup needs sa'], 'the file to know of it')

    ann.key('alt+Down')
    ann.wait_text('Soup needs sa')
    ann.key('ctrl+w')
    stage.question(ann, '1 message has not been sent')
    stage.desk.shot('restart-keep')
    stage.desk.xdotool('key', 'Return')
    wait_until(lambda: ann.number not in stage.chat.windows(), 'the window to close')
    ann = stage.join('Ann', 0)
    ann.key('alt+Down')
    ann.wait_text('Soup needs sa')
    ann.key('ctrl+d')
    stage.question(ann, 'Discard Unsent Messages?')
    stage.desk.xdotool('key', 'alt+d')
    wait_until(lambda: not ann.find('list item', '#kitchen'), 'the kitchen to be left')
    wait_until(lambda: not kept(stage.desk), 'the file to go')


def kept(desk):
    """The texts saved on the disk."""
    texts = []
    for folder, _, names in os.walk(desk.path('state')):
        for name in names:
            if not name.endswith('.json'):
                continue  # A file that is being written.
            try:
                with open(os.path.join(folder, name), encoding='utf-8') as file:
                    rooms = json.load(file)['rooms']
            except FileNotFoundError:
                continue  # A file that was just removed.
            for room in rooms:
                texts += [message['text'] for message in room['messages']]
                texts += [room['draft']] if room['draft'] else []
    return sorted(texts)
