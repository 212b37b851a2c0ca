# SPDX-FileCopyrightText: 2026 The cometd-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Unsent messages when the server is unreachable."""

import glob
import json
import os
import signal
import stat
import urllib.request

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
    question = stage.question(ann, '1 message has not been sent')
    stage.desk.shot('unsent')
    question.key('Escape')
    question.wait_closed()
    ann.wait_text('Do not lose me')
    stage.server.start()
    ann.key('ctrl+r')
    ann.wait_gone('Waiting for the connection')

    ann.type('Never mind')
    ann.wait_text('Never mind')
    ann.key('ctrl+w')
    stage.question(ann, 'Keep Unsent Messages?').key('alt+d')
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
    ann.key('alt+Down')
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

    ann.key('alt+Up')
    ann.wait_text('Soup needs sa')
    ann.key('ctrl+w')
    question = stage.question(ann, '1 message has not been sent')
    stage.desk.shot('restart-keep')
    question.key('Return')
    ann.wait_closed()
    ann = stage.join('Ann', 0)
    ann.key('alt+Up')
    ann.wait_text('Soup needs sa')
    ann.key('ctrl+d')
    stage.question(ann, 'Discard Unsent Messages?').key('alt+d')
    wait_until(lambda: not ann.find('list item', '#kitchen'), 'the kitchen to be left')
    wait_until(lambda: not kept(stage.desk), 'the file to go')


def long_waiting(stage):
    """Messages that wait for the connection arrive, although they are longer together than what the
    server accepts at once."""
    ann = stage.join('Ann', 0)
    stage.server.kill()
    ann.wait_text('Retrying in')
    ann.type(('We have time to write. ' * 20)[:400])
    ann.key('ctrl+a', 'ctrl+c')
    for number in range(6):
        ann.key(*['ctrl+v'] * 10)
        ann.say(f' {number}')
        wait_until(lambda number=number: len(kept(stage.desk)) == number + 1, f'text {number}')
    if sum(map(len, kept(stage.desk))) < 20000:
        yield f'the texts are short: {kept(stage.desk)}'
    stage.server.start()
    ann.key('ctrl+r')
    wait_until(lambda: not kept(stage.desk),
               lambda: f'{[text[-2:] for text in kept(stage.desk)]} to be sent')
    if ann.shows('May not have been sent'):
        yield 'a message may not have been sent'


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


def post(url, *messages, cookie=''):
    """Sends messages as a client that is not an app, and returns the replies and the cookie."""
    request = urllib.request.Request(url, json.dumps(messages).encode(),
                                     {'Content-Type': 'application/json', 'Cookie': cookie})
    with urllib.request.urlopen(request) as response:
        return json.load(response), (response.headers['Set-Cookie'] or cookie).split(';')[0]


def say_from_outside(url, user, text):
    """Another user says something while the app does not run."""
    (reply,), cookie = post(url, {'channel': '/meta/handshake', 'id': '1', 'version': '1.0',
                                  'supportedConnectionTypes': ['long-polling']})
    client_id = reply['clientId']
    replies, _ = post(url, {'channel': '/chat/demo', 'id': '2', 'clientId': client_id,
                            'data': {'user': user, 'chat': text}}, cookie=cookie)
    assert replies[-1]['successful'], replies
    post(url, {'channel': '/meta/disconnect', 'id': '3', 'clientId': client_id}, cookie=cookie)


def stored_sessions(desk):
    return glob.glob(desk.path('state', 'cometd-chat', '*.session'))


def continued(stage):
    """The app is killed. When it is started again, it shows what was said meanwhile, and the other
    users do not see that it was away. Closing the window ends the session and removes its file."""
    stage.server.kill()
    # A slow machine needs its time to start the app.
    stage.server.start('--max-interval', '120000')
    ann = stage.join('Ann', 0)
    ann.say('I will be back')
    ann.wait_text('I will be back')
    wait_until(lambda: stored_sessions(stage.desk), 'the file of the session')
    path, = stored_sessions(stage.desk)
    if stat.S_IMODE(os.stat(path).st_mode) != 0o600:
        yield 'others can read the file of the session'
    wait_until(lambda: not kept(stage.desk), 'the file to know that all is sent')
    stage.chat.kill()
    say_from_outside(stage.server.url(), 'Ben', 'Where is she?')
    ann = stage.chat.open('--connect', '--nickname', 'Ann', '--room', 'demo', stage.server.url())
    ann.wait_text('Where is she?')
    ann.say('Here I am')
    ann.wait_text('Here I am')
    if ann.shows('Ann has joined'):
        yield 'the session was a new one'
    stage.desk.shot('continued')
    ann.key('ctrl+w')
    wait_until(lambda: not stored_sessions(stage.desk), 'the file of the session to go')


def not_continued(stage):
    """If the user does not want the session to be continued, the next start opens a new one, and no
    file of a session is left."""
    stage.server.kill()
    stage.server.start('--max-interval', '120000')
    ann = stage.join('Ann', 0)
    ann.say('I will be back')
    ann.wait_text('I will be back')
    wait_until(lambda: stored_sessions(stage.desk), 'the file of the session')
    wait_until(lambda: not kept(stage.desk), 'the file to know that all is sent')
    stage.chat.kill()
    say_from_outside(stage.server.url(), 'Ben', 'Where is she?')
    ann.desk.set('continue-session', 'false')
    ann = stage.join('Ann', 0)
    if ann.shows('Where is she?'):
        yield 'the session was continued'
    ann.say('Here I am')
    ann.wait_text('Here I am')
    if stored_sessions(stage.desk):
        yield f'there is {stored_sessions(stage.desk)}'
    wait_until(lambda: not kept(stage.desk), 'the file to know that all is sent')
    stage.chat.kill()
    say_from_outside(stage.server.url(), 'Ben', 'Gone again')
    ann = stage.join('Ann', 0)
    if ann.shows('Gone again') or stored_sessions(stage.desk):
        yield 'the session was stored'
