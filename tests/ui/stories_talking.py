# SPDX-FileCopyrightText: 2026 The cometd-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What people say to each other, and when."""

import datetime
import glob

from chat import read_name, read_role, read_text
from desk import settle, wait_until

CLOCK = '/usr/lib/*/faketime/libfaketimeMT.so.1'


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


def emoji(stage):
    """The chooser opens from the entry; what is chosen in it is in the message."""
    ann = stage.join('Ann', 0)
    ben = stage.join('Ben', 640)
    ann.type('A ')
    box = ann.extents(ann.wait_for('entry', 'Write to #demo'))
    before = set(stage.chat.windows())
    stage.desk.xdotool('mousemove', '--window', ann.number,
                       box.x + box.width - 8, box.y + box.height // 2)
    stage.desk.xdotool('click', '1')
    chooser = wait_until(lambda: set(stage.chat.windows()) - before, 'the chooser').pop()
    every = settle(lambda: stage.desk.look(chooser, '400x500+0+0'))
    stage.desk.xdotool('type', '--delay', '12', 'unicorn')
    wait_until(lambda: stage.desk.look(chooser, '400x500+0+0') != every, 'the search')
    settle(lambda: stage.desk.look(chooser, '400x500+0+0'))
    stage.desk.shot('emoji')
    stage.desk.xdotool('key', '--delay', '40', 'Down', 'Return')
    wait_until(lambda: chooser not in stage.chat.windows(), 'the chooser to go')
    ann.say(' for you')
    ben.wait_text('A 🦄')
    stage.desk.shot('emoji-sent')
    if not ben.shows('for you'):
        yield f'the message is another: {ben.texts()}'


def notified(stage):
    """A click on a notification leads to the conversation, in its window."""
    ann = stage.join('Ann', 0)
    ben = stage.join('Ben', 640)
    ben.place(640, 0, 640, 600)
    ben.wait_text('2 members')
    ben.key('F9', 'ctrl+f')
    ben.type('ann')
    ben.key('Return')
    ben.wait_text('You and Ann')
    ben.say('Come here')
    wait_until(lambda: 'Ben: Come here' in stage.desk.notified(), 'a notification')
    if ann.shows('You and Ben') or not ann.find('list item', 'Ben, 1 unread message'):
        yield f'Ann is with Ben without a click: {ann.texts()}'
    stage.desk.click_notification()
    wait_until(lambda: stage.active() == ann.number, 'the window to come to the front')
    ann.wait_for('entry', 'Write to Ben')
    ann.wait_text('Come here')
    wait_until(lambda: not ann.find('list item', 'unread'), 'nothing to be unread')
    stage.desk.shot('notified')

    ben.say('Thanks')
    wait_until(lambda: 'Ben: Thanks' in stage.desk.notified(), 'another notification')
    ann.focus()
    wait_until(lambda: 'withdrawn' in stage.desk.notified(), 'it to go as it is read')


def days(stage):
    """Each day has its heading, which grows older with it while the window stays open."""
    clock = stage.desk.path('clock')

    def set_clock(days_ago):
        with open(clock, 'w', encoding='utf-8') as file:
            file.write(f'-{days_ago}d\n')

    set_clock(3)
    stage.chat.environment.update({
        'LD_PRELOAD': glob.glob(CLOCK)[0], 'FAKETIME_TIMESTAMP_FILE': clock,
        'FAKETIME_NO_CACHE': '1', 'FAKETIME_DONT_FAKE_MONOTONIC': '1'})
    ann = stage.join('Ann', 0)
    ann.say('We meet')
    ann.wait_text('We meet')
    if headings(ann) != ['Today']:
        yield f'the first day begins with {headings(ann)}'

    for days_ago, text in ((1, 'We meet again'), (0, 'And once more')):
        set_clock(days_ago)
        ann.say(text)
        ann.wait_text(text)
    long_ago = datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(days=3)
    expected = [f'{long_ago:%A, {long_ago.day} %B %Y}', 'Yesterday', 'Today']
    wait_until(lambda: headings(ann) == expected, f'{expected}; there is {headings(ann)}')
    ann.shot('days')


def headings(window):
    """What stands over the messages of each day."""
    found = []
    for row in window.walk():
        if read_role(row) == 'panel' and ' at ' in read_name(row):
            first = row.get_child_at_index(0)
            if window.extents(first) and read_text(first):
                found.append(read_text(first))
    return found
