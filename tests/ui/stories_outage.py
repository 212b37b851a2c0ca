# SPDX-FileCopyrightText: 2026 The cometd-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What becomes of what is typed when the server goes away."""

import signal

from chat import read_name
from desk import wait_until


def outage(stage):
    """The server is killed while Ann types. She goes on; what she says arrives once it is back."""
    ann = stage.join('Ann', 0)
    ben = stage.join('Ben', 640)
    ann.type('I was about to ')
    stage.server.kill()
    ann.wait_text('Next attempt in')
    ann.type('say this')
    ann.key('Return')
    ann.wait_text('Waiting for the connection')
    ann.say('and that')
    ann.wait_text('Try Now')
    stage.desk.shot('outage')
    if ben.shows('say this'):
        yield 'Ben hears it without a server'
    stage.server.start()
    ann.click('push button', 'Try Now')
    ann.wait_gone('Waiting for the connection')
    ben.key('ctrl+r')
    ben.wait_gone('Next attempt in')
    ben.say('Here I am')
    ann.wait_text('Here I am')
    ann.say('Are you back?')
    ben.wait_text('Are you back?')
    ann.wait_gone('Next attempt in')
    stage.desk.shot('outage-over')


def lost_on_the_way(stage):
    """A line that the server perhaps never got is not said twice unasked, but can be said again."""
    ann = stage.join('Ann', 0)
    stage.server.process.process.send_signal(signal.SIGSTOP)
    ann.say('Did you get this?')
    ann.wait_text('Sending…')
    stage.server.kill()
    ann.wait_text('Perhaps not sent: the connection was lost on the way')
    ann.shot('lost-on-the-way')
    stage.server.start()
    ben = stage.join('Ben', 640)
    ann.key('ctrl+r')
    ben.wait_text('2 members')
    if ben.shows('Did you get this?'):
        yield 'it was said again unasked'
    ann.click('push button', 'Send Again')
    ben.wait_text('Did you get this?')
    wait_until(lambda: not ann.find('push button', 'Send Again'), 'the complaint to go')


def unsent(stage):
    """Closing the window with something unsent asks first."""
    ann = stage.join('Ann', 0)
    stage.server.kill()
    ann.wait_text('Next attempt in')
    ann.say('Do not lose me')
    ann.wait_text('Waiting for the connection')
    ann.key('ctrl+w')
    dialog = wait_until(lambda: next((frame for frame in stage.chat.frames()
                                      if read_name(frame) != ann.title()), None), 'a question')
    stage.desk.shot('unsent')
    text = ' '.join(read_name(thing) for thing in ann.walk(dialog))
    if '1 message has not been sent' not in text:
        yield f'the question is {text}'
    stage.desk.xdotool('key', 'Escape')
    wait_until(lambda: len(list(stage.chat.frames())) == 1, 'the question to go')
    ann.wait_text('Do not lose me')
    stage.server.start()
    ann.key('ctrl+r')
    ann.wait_gone('Waiting for the connection')
