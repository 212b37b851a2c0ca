#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The cometd-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What a person does with the chat program, with keys and a pointer, and sees. Each story leaves
pictures; none may make the program complain."""

import argparse
import signal
import subprocess
import sys

import real_server
import tap
from chat import Chat, Server, read_name
from desk import Desk, wait_until

# Inner parts of widgets that get no focus, which GTK 4.8 names by their class.
CLASS_NAMES = ('Gtk', 'Adw', 'Chat')


class RealServer:
    """One of somebody else's."""

    def __init__(self, name):
        self.server = real_server.Server(name)
        self.server.start()
        self.process = None

    def url(self):
        return self.server.url

    def stop(self):
        self.server.stop()


class Stage:
    """One story: a server, the program, and who uses it."""

    def __init__(self, desk, options, *server_arguments):
        self.desk = desk
        self.options = options
        self.server = (RealServer(options.real) if options.real
                       else Server(desk, options.server, *server_arguments))
        self.chat = Chat(desk, options.program)

    def join(self, nickname, x=None):
        window = self.chat.open('--connect', '--nickname', nickname, '--room', 'demo',
                                self.server.url())
        window.wait_text(f'{nickname} has joined')
        if x is not None:
            window.place(x, 0, 640, 600)
        return window


def connect(stage):
    """A newcomer types where to go and who they are, and is there."""
    window = stage.chat.open()
    stage.desk.shot('connect-empty')
    window.click('entry', 'Server Address')
    window.key('ctrl+a')
    window.type(stage.server.url())
    window.key('Tab', 'Tab')
    window.click('entry', 'Nickname')
    window.type('Ann')
    window.shot('connect-filled')
    window.click('push button', 'Connect')
    window.wait_text('Ann has joined')
    window.wait_text('1 member')
    window.shot('connect-done')

    second = stage.chat.open()
    second.wait_for('push button', 'Recent Servers')
    if not second.shows(stage.server.url()):
        yield f'the address is not remembered: {second.texts()}'


def wrong_address(stage):
    """What is wrong is said where it belongs, and can be mended there."""
    window = stage.chat.open('--nickname', 'Ann', 'ftp://nowhere')
    window.click('push button', 'Connect')
    window.wait_text('An address looks like')
    window.shot('wrong-address')

    window.key('ctrl+a')
    window.type('127.0.0.1:1/cometd')
    window.key('Return')
    window.wait_text('Connecting…')
    window.wait_text('No chat server answers there')
    window.shot('no-server')

    window.key('ctrl+a')
    window.type(stage.server.url())
    window.click('entry', 'Nickname')
    window.key('ctrl+a', 'BackSpace', 'Return')
    window.wait_text('The others need a name')
    window.shot('no-nickname')
    window.type('Ann')
    window.key('Return')
    window.wait_text('Ann has joined')
    return ()


def wrong_certificate(stage):
    """A server that nobody vouches for is not talked to."""
    window = stage.chat.open('--nickname', 'Ann', stage.server.url('https'))
    window.click('push button', 'Connect')
    window.wait_text('The identity of this server cannot be verified')
    window.shot('wrong-certificate')
    return ()


def talk(stage):
    """Two people, both ways; one of them elsewhere gets notifications."""
    ann = stage.join('Ann', 0)
    ben = stage.join('Ben', 640)
    ann.wait_text('2 members')
    ben.say('Hello Ann, look at https://cometd.org/ today.')
    ann.wait_text('Hello Ann')
    ann.say('Hello Ben')
    ann.type('Gr')
    for code in ('fc', 'df'):
        ann.key('ctrl+shift+u', *code, 'Return')
    ann.say('e')
    ben.wait_text('Grüße')
    stage.desk.shot('talk')
    wait_until(lambda: '#demo: Ann: Hello Ben' in stage.desk.notified(), 'a notification')
    if 'Ben: Hello Ann' not in stage.desk.notified():
        yield f'Ann was not notified: {stage.desk.notified()}'
    if not ben.find('list item', '#demo, 2 unread messages'):
        yield f'nothing counts as unread: {ben.texts()}'
    ben.focus()
    wait_until(lambda: not ben.find('list item', 'unread'), 'nothing to be unread')


def meet(stage):
    """A server that only passes on what it gets, and knows of no members, will do to talk."""
    ann = stage.join('Ann', 0)
    ben = stage.join('Ben', 640)
    ann.wait_text('Ben has joined')
    ben.say('Hello Ann')
    ann.wait_text('Hello Ann')
    ann.say('Hello Ben')
    ben.wait_text('Hello Ben')
    stage.desk.shot('meet')
    return ()


def private(stage):
    """Ann writes to Ben alone; Cy hears nothing of it."""
    ann = stage.join('Ann', 0)
    ben = stage.join('Ben', 640)
    cy = stage.join('Cy')
    ann.place(0, 0, 1000, 600)
    ann.wait_text('3 members')
    ann.key('ctrl+f')
    ann.type('be')
    wait_until(lambda: all(read_name(thing) != 'Cy' for thing in ann.walk()),
               'the search to find Ben alone')
    ann.shot('member-search')
    ann.key('Return')
    ann.wait_text('You and Ben')
    ann.say('psst, Ben')
    ann.say('only you')
    ben.wait_for('list item', 'Ann, 2 unread messages')
    ben.shot('private-unread')
    ben.key('alt+Down')
    ben.wait_text('only you')
    ben.say('I say nothing')
    ann.wait_text('I say nothing')
    ann.shot('private')
    if cy.shows('psst') or cy.shows('I say nothing'):
        yield f'Cy hears what is private: {cy.texts()}'


def rooms(stage):
    """A second room, entered by a shortcut; what is typed in one stays there."""
    ann = stage.join('Ann', 0)
    ann.type('half a sen')
    ann.key('ctrl+j')
    ann.type('kitchen')
    ann.key('Return')
    ann.wait_for('list item', '#kitchen')
    ann.wait_text('Write to #kitchen')
    ben = stage.chat.open('--connect', '--nickname', 'Ben', '--room', 'kitchen',
                          stage.server.url())
    ann.wait_text('Ben has joined')
    ben.say('Soup is ready')
    ann.wait_text('Soup is ready')
    ann.shot('rooms')
    ann.key('alt+Up')
    ann.wait_text('half a sen')
    ann.key('alt+Down', 'ctrl+d')
    wait_until(lambda: not ann.find('list item', '#kitchen'), 'the kitchen to be left')
    ben.wait_text('Ann has left')
    ann.key('ctrl+a', 'BackSpace')
    return ()


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


def scrolled_up(stage):
    """Who reads above is not moved, and told what came; at the end the list stays at the end."""
    ann = stage.join('Ann', 0)
    ben = stage.join('Ben', 640)
    for number in range(30):
        ben.say(f'line {number}')
    ann.wait_text('line 29')
    ann.focus()
    stage.desk.xdotool('mousemove', '--window', ann.number, 450, 300)
    end = rows(stage.desk, ann)
    stage.desk.xdotool('click', '--repeat', '8', '--delay', '30', '4')
    wait_until(lambda: rows(stage.desk, ann) != end, 'the list to scroll up')
    above = settle(lambda: rows(stage.desk, ann))
    ben.say('are you there?')
    ann.wait_text('1 New Message')
    if rows(stage.desk, ann) != above:
        yield 'the list moved under the reader'
    ann.shot('scrolled-up')
    ann.click('push button', '1 New Message')
    wait_until(lambda: rows(stage.desk, ann) != above, 'the list to go to its end')
    wait_until(lambda: not ann.find('push button', '1 New Message'), 'the button to go')
    below = settle(lambda: rows(stage.desk, ann))
    ben.say('and now?')
    wait_until(lambda: rows(stage.desk, ann) != below, 'the list to stay at its end')
    ann.shot('at-the-end')


def rows(desk, window):
    """The upper rows of the messages, as they are painted. GTK 4.8 goes on telling where a row was
    before it was scrolled away, so they have to be looked at."""
    return subprocess.run(['convert', window.shot('rows-now'), '-crop', '300x300+280+60', '-format',
                           '%#', 'info:'], env=desk.environment, text=True, check=True, timeout=30,
                          stdout=subprocess.PIPE).stdout


def settle(look):
    """What is seen twice in a row."""
    seen = [look()]

    def is_same():
        seen.append(look())
        return seen[-1] == seen[-2]

    wait_until(is_same, 'the picture to settle')
    return seen[-1]


def narrow(stage):
    """In 360 pixels all is there, one page at a time."""
    ann = stage.join('Ann')
    ann.place(0, 0, 360, 640)
    wait_until(lambda: ann.find('push button', 'Conversations'), 'the way back')
    ann.say('A long sentence that does not fit in one line of so narrow a window, so it is broken.')
    ann.wait_text('so it is broken')
    ann.shot('narrow')
    width = int(stage.desk.xdotool('getwindowgeometry', '--shell', ann.number)
                .split('WIDTH=')[1].split()[0])
    if width > 360:
        yield f'the window is {width} pixels wide'
    ann.click('push button', 'Conversations')
    ann.wait_for('push button', 'Join a Room')
    ann.shot('narrow-sidebar')

    page = stage.chat.open()
    page.place(400, 0, 360, 640)
    page.shot('narrow-connect')


def dark(stage):
    """The dark style, chosen in the preferences while the program runs."""
    ann = stage.join('Ann', 0)
    ben = stage.join('Ben', 640)
    ben.say('Is it night already?')
    ann.wait_text('night')
    ann.key('ctrl+comma')
    wait_until(lambda: 'Preferences' in stage.desk.xdotool(
        'getactivewindow', 'getwindowname'), 'the preferences')
    stage.desk.shot('preferences')
    stage.desk.xdotool('key', 'Escape')
    before = brightness(stage.desk, ann.shot('light'))
    stage.desk.set('color-scheme', 'dark')
    wait_until(lambda: brightness(stage.desk, ann.shot('dark')) < 90, 'the window to be dark')
    ann.say('It is.')
    stage.desk.shot('dark-both')
    stage.desk.set('color-scheme', 'system')
    if before < 160:
        yield f'the light style has a brightness of {before}'


def brightness(desk, picture):
    """The mean of a picture: 0 is black, 255 is white."""
    return float(subprocess.run(['convert', picture, '-colorspace', 'Gray', '-format',
                                 '%[fx:255*mean]', 'info:'], env=desk.environment, text=True,
                                stdout=subprocess.PIPE, check=True, timeout=30).stdout)


def help_windows(stage):
    """Shortcuts and About open, and go away by Escape."""
    ann = stage.join('Ann', 0)
    for keys, picture in (('ctrl+question', 'shortcuts'),):
        ann.key(keys)
        wait_until(lambda: len(stage.chat.windows()) == 2, picture)
        stage.desk.shot(picture)
        stage.desk.xdotool('key', 'Escape')
        wait_until(lambda: len(stage.chat.windows()) == 1, f'{picture} to go')
    ann.key('F10')
    ann.key('Up', 'Return')
    wait_until(lambda: 'About' in stage.desk.xdotool('getactivewindow', 'getwindowname'), 'About')
    stage.desk.shot('about')
    stage.desk.xdotool('key', 'Escape')
    return ()


def named(stage):
    """Whatever can be pressed or typed into has a name that a screen reader can say."""
    page = stage.chat.open()
    ann = stage.join('Ann', 0)
    for window in (page, ann):
        for thing in window.walk():
            role, name = thing.get_role_name(), read_name(thing)
            if role in ('push button', 'toggle button', 'entry', 'text') \
               and (not name or name.startswith(CLASS_NAMES)) \
               and thing.get_state_set().contains(stage.chat.reader.StateType.FOCUSABLE):
                yield f'a {role} in "{window.title()}" is called "{name}"'


STORIES = (connect, wrong_address, wrong_certificate, talk, private, rooms, outage,
           lost_on_the_way, unsent, scrolled_up, narrow, dark, help_windows, named)
REAL_STORIES = {'demo': (connect, talk, private, rooms), 'faye': (meet,)}


def certificate(desk):
    path = desk.path('certificate.pem')
    subprocess.run(['openssl', 'req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2',
                    '-subj', '/CN=localhost', '-keyout', path + '.key', '-out', path],
                   check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=30)
    with open(path, 'a', encoding='utf-8') as file, \
            open(path + '.key', encoding='utf-8') as key:
        file.write(key.read())
    return path


def tell(desk, options, story):
    arguments = ['--tls-cert', certificate(desk)] if story is wrong_certificate else []
    stage = Stage(desk, options, *arguments)
    try:
        yield from story(stage)
        status = stage.chat.end()
        if status != 0:
            yield f'the program ends with {status}'
    except Exception:
        desk.shot(f'{story.__name__}-failed')
        raise
    finally:
        for process in (stage.chat.process, stage.server.process):
            if process in desk.processes:
                desk.end(process)
        if options.real:
            stage.server.stop()
        yield from stage.chat.complaints()
        for leftover in ('chat.log', 'notifications'):
            open(desk.path(leftover), 'w', encoding='utf-8').close()


def main():
    parser = argparse.ArgumentParser()
    for name in ('program', 'schemas', 'pictures'):
        parser.add_argument(f'--{name}', required=True)
    server = parser.add_mutually_exclusive_group(required=True)
    server.add_argument('--server', help='the chat server of the demo')
    server.add_argument('--real', choices=REAL_STORIES, help='one that is somebody else\'s')
    parser.add_argument('stories', nargs='*')
    options = parser.parse_args()

    with Desk(options.pictures, options.schemas) as desk:
        return tap.run((story.__name__.replace('_', '-'),
                        lambda story=story: tell(desk, options, story))
                       for story in REAL_STORIES.get(options.real, STORIES)
                       if not options.stories or story.__name__ in options.stories)


sys.exit(main())
