# SPDX-FileCopyrightText: 2026 The cometd-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What users send to each other, and when."""

import contextlib
import glob
import os

from chat import GLIB_ERROR, Changed, read_children, read_name, read_role, read_text
from desk import wait_until
from stories_outage import say_from_outside

# The limit for showing a long message, in times that a window takes to open.
LONG = 1.2
CLOCK = '/usr/lib/*/faketime/libfaketimeMT.so.1'


def talk(stage):
    """Two users, in both directions; notifications for the one whose window is not active."""
    ann = stage.join('Ann', 0)
    ben = stage.join('Ben', 640)
    ann.wait_text('2 members')
    ben.say('Hello Ann, look at https://cometd.org/ today.')
    ann.wait_text('Hello Ann')
    ann.say('Hello Ben')
    ann.say('Grüße')
    ben.wait_text('Grüße')
    stage.desk.shot('talk')
    wait_until(lambda: '#demo: Ann: Hello Ben' in stage.desk.notified(), 'a notification')
    if 'Ben: Hello Ann' not in stage.desk.notified():
        yield f'Ann was not notified: {stage.desk.notified()}'
    ben.wait_for('list item', '#demo, 2 unread messages')
    ben.focus()
    wait_until(lambda: not ben.find('list item', 'unread'), 'nothing to be unread')


def meet(stage):
    """A server that only relays messages, and has no list of members, is enough to chat."""
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
    """Ann writes to Ben only; Cy does not receive it."""
    ann = stage.join('Ann', 0)
    ben = stage.join('Ben', 640)
    cy = stage.join('Cy')
    ann.place(0, 0, 1000, 600)
    ann.wait_text('3 members')
    ann.key('ctrl+shift+f')
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
    ben.key('alt+Up')
    ben.wait_text('only you')
    ben.say('I say nothing')
    ann.wait_text('I say nothing')
    ann.shot('private')
    if cy.shows('psst') or cy.shows('I say nothing'):
        yield f'Cy hears what is private: {cy.texts()}'


def rooms(stage):
    """A second room, joined by a shortcut; drafts are kept per room. The room with the latest
    message is the first in the list, which shows that message."""
    ann = stage.join('Ann', 0)
    ann.type('half a sen')
    ann.key('ctrl+j')
    ann.type('kitchen')
    ann.key('Return')
    ann.wait_for('list item', '#kitchen')
    ann.wait_text('Write to #kitchen')
    wait_description(ann, '#demo', 'Draft: half a sen')
    ben = stage.chat.open('--connect', '--nickname', 'Ben', '--room', 'kitchen',
                          stage.server.url())
    ann.wait_text('Ben has joined')
    ben.say('Soup is ready')
    ann.wait_text('Soup is ready')
    ann.shot('rooms')
    ann.focus()
    wait_until(lambda: order(ann) == ['#kitchen', '#demo'],
               lambda: f'the kitchen to be the first of {order(ann)}')
    wait_description(ann, '#kitchen', 'Ben: Soup is ready, ')
    ann.key('alt+Down')
    ann.wait_text('half a sen')
    ann.say('tence')
    wait_until(lambda: order(ann) == ['#demo', '#kitchen'], 'the demo to be the first')
    wait_description(ann, '#demo', 'You: half a sentence, ')
    ann.shot('rooms-sorted')
    ann.key('alt+Down', 'ctrl+d')
    wait_until(lambda: not ann.find('list item', '#kitchen'), 'the kitchen to be left')
    ben.wait_text('Ann has left')
    return ()


def wrong_room(stage):
    """A name that no room can have is refused where it is typed, and can be corrected there."""
    ann = stage.join('Ann', 0)
    ann.key('ctrl+j')
    ann.type('the kitchen/*')
    ann.key('Return')
    ann.wait_text('Enter a short name such as')
    stage.desk.shot('wrong-room')
    ann.key('ctrl+a')
    ann.type('kitchen')
    ann.wait_gone('Enter a short name such as')
    ann.key('Return')
    ann.wait_text('Write to #kitchen')
    return ()


def order(window):
    """The conversations in the sidebar, from the top."""
    places = [(window.extents(thing), read_name(thing)) for thing in window.walk()
              if read_role(thing) == 'list item']
    return [name for box, name in sorted((box.y, name) for box, name in places
                                         if box and name.startswith('#'))]


def wait_description(window, room, description):
    """Waits until a screen reader says this of the last message of a room."""
    def found():
        with contextlib.suppress(GLIB_ERROR):
            item = window.find('list item', room)
            return item.get_description() if item else ''
        return ''

    wait_until(lambda: found().startswith(description),
               lambda: f'{room} to be described as "{description}", not "{found()}"')


def lines(stage):
    """Shift+Return starts a line, and Return sends all of them. The field grows and shrinks."""
    ann = stage.join('Ann', 0)
    ben = stage.join('Ben', 640)
    before = ann.height('entry', 'Write to #demo')
    ann.type('Roses are red,')
    ann.key('shift+Return')
    ann.type('violets are blue.')
    ann.wait_text('Roses are red,\nviolets are blue.')
    wait_until(lambda: ann.height('entry', 'Write to #demo') > before,
               'the field to grow')
    ann.shot('lines')
    ann.key('Return')
    ben.wait_text('Roses are red,\nviolets are blue.')
    wait_until(lambda: ann.height('entry', 'Write to #demo') == before,
               'the field to shrink')
    wait_description(ben, '#demo', 'Ann: Roses are red, violets are blue., ')
    return ()


def emoji(stage):
    """The emoji chooser opens from its button, or by its shortcut if GTK does not report the
    position of the button; the selected emoji is in the message."""
    ann = stage.join('Ann', 0)
    ben = stage.join('Ben', 640)
    ann.type('A ')
    if ann.is_misplaced():
        ann.key('ctrl+period')
    else:
        ann.click('push button', 'Emoji')
    chooser = wait_until(lambda: find_large(stage.desk), 'the chooser')
    wait_until(lambda: search_chooser(stage.desk, chooser), 'the unicorn')
    stage.desk.shot('emoji')
    choose(stage.desk, chooser)
    ann.say(' for you')
    ben.wait_text('A 🦄')
    stage.desk.shot('emoji-sent')
    if not ben.shows('for you'):
        yield f'the message is another: {ben.texts()}'


def emoji_only(stage):
    """A message of emoji only is shown large, one with words is not."""
    ann = stage.join('Ann', 0)
    for text in ('🦄 yes', '🦄', '🦄🦄🦄🦄'):
        say_from_outside(stage.server.url(), 'Ben', text)
    ann.wait_text('🦄🦄🦄🦄')
    heights = {text: wait_until(lambda text=text: height_of(ann, text), text)
               for text in ('🦄 yes', '🦄', '🦄🦄🦄🦄')}
    ann.shot('emoji-only')
    if not heights['🦄'] == heights['🦄🦄🦄🦄'] > 1.3 * heights['🦄 yes']:
        yield f'the messages have the heights {heights}'


def height_of(window, text):
    """The height of the label with this text, or None."""
    for thing in window.walk():
        if read_role(thing) == 'label' and read_text(thing) == text:
            box = window.extents(thing)
            return box and box.height
    return None


def long_text(stage):
    """A message has a length of 4,000 characters at most. The user sees how many are left, and that
    text was cut, and can send what is there."""
    ann = stage.join('Ann', 0)
    ben = stage.join('Ben', 640)
    part = 'I have so much to tell you. '
    text = (part * 10)[:250]
    ann.type(text)
    if ann.shows('characters left'):
        yield 'a short text has a limit'
    ann.key('ctrl+a', 'ctrl+c', 'Right', *['ctrl+v'] * 14)
    wait_until(lambda: length(ann) == 3750, lambda: f'3750 characters; there are {length(ann)}')
    if ann.shows('characters left'):
        yield 'the limit is shown early'
    ann.type('x' * 151)
    ann.wait_text('99 characters left')
    ann.shot('long-text')
    ann.key('ctrl+v')
    ann.wait_text('A message has at most 4000 characters; the rest was left out')
    ann.shot('long-text-cut')
    if length(ann) != 4000:
        yield f'there are {length(ann)} characters'
    ann.key('BackSpace')
    ann.wait_text('1 character left')
    ann.key('Return')
    ann.wait_gone('character left')
    wait_until(lambda: length(ann) == 0, 'the field to be empty')
    whole = text * 15 + 'x' * 151 + text[:98]
    wait_until(lambda: has_label(ben.frame(), whole), 'all of it to arrive')
    ben.shot('long-text-sent')


def long_word(stage):
    """A message of the greatest length, and a word as long as that, do not stop the window of those
    who receive them. The limit is relative to the time of opening the window, so that of the
    machine does not count."""
    def wait_idle(condition, what):
        """Reading a window costs its app time, too, so it is read only when it is idle."""
        def is_met():
            stage.desk.settle(stage.chat.process.used)
            return condition()

        wait_until(is_met, what)

    ann = stage.join('Ann', 0)
    opening = stage.desk.settle(stage.chat.process.used)
    for what, text in (('text', 'I have so much to tell you. ' * 143), ('word', 'x' * 4000)):
        before = stage.chat.process.used()
        shown = (text + 'xyz')[:4000] + '…'
        say_from_outside(stage.server.url(), 'Ben', text + 'xyz')
        wait_idle(lambda: has_label(ann.frame(), shown), what)
        ann.say(f'Oh, a {what}')
        wait_idle(lambda: ann.shows(f'Oh, a {what}'), f'Oh, a {what}')
        ann.shot(f'received-{what}')
        seconds = stage.chat.process.used() - before
        print(f'# a long {what} takes {seconds / opening:.2f} times as long as a window',
              flush=True)
        if seconds > LONG * opening:
            yield (f'a long {what} takes {seconds:.2f} s of the processor, and a window '
                   f'{opening:.2f} s')


def has_label(thing, text):
    """Whether there is a label with this text, in view or not."""
    try:
        return thing is not None and (
            read_role(thing) == 'label' and read_text(thing) == text
            or any(has_label(child, text) for child in read_children(thing)))
    except (GLIB_ERROR, Changed):
        return False


def length(window):
    """The number of characters in the field for writing."""
    return len(read_field(window.wait_for('entry', 'Write to ')))


def read_field(thing):
    with contextlib.suppress(GLIB_ERROR):
        iface = thing.get_text_iface()
        return iface.get_text(0, iface.get_character_count())
    return ''


def find_large(desk):
    """The popup that is not a tooltip."""
    for number in desk.popups():
        geometry = desk.geometry(number)
        if geometry and geometry[3] > 200:
            return number
    return None


def search_chooser(desk, chooser):
    """Whether there is a result. GTK fills the chooser gradually, and 4.18 does not search what is
    added after a search."""
    desk.xdotool('key', '--delay', '40', 'ctrl+a', 'BackSpace')
    desk.settle(lambda: desk.look(chooser, '400x500+0+0'))
    desk.xdotool('type', '--delay', '12', 'unicorn')
    desk.settle(lambda: desk.look(chooser, '400x500+0+0'))
    return desk.is_coloured(chooser, '360x150+10+50')


def choose(desk, chooser):
    """Selects the first result; searches again if there is none yet."""
    def is_chosen():
        desk.xdotool('key', '--delay', '40', 'Down', 'Return')
        with contextlib.suppress(AssertionError):
            wait_until(lambda: chooser not in desk.popups(), '', 3)
        return chooser not in desk.popups()

    wait_until(is_chosen, 'the chooser to go')


def search(stage):
    """Messages are searched by their text, from the last one back. Escape ends the search."""
    ann = stage.join('Ann', 0)
    ben = stage.join('Ben', 640)
    ann.wait_text('2 members')
    for number in range(25):
        ben.say(f'line {number}' if number % 10 else f'Soup {number}')
    ann.wait_text('line 24')
    ann.key('ctrl+f')
    ann.wait_for('entry', 'Search Messages')
    ann.type('soup')
    ann.wait_text('3 of 3')
    ann.shot('search')
    ann.key('Return', 'Return')
    ann.wait_text('1 of 3')
    ann.wait_text('Soup 0')
    ann.shot('search-first')
    ben.say('The soup is cold')
    ann.wait_text('1 of 4')
    ann.key('ctrl+shift+g')
    ann.wait_text('2 of 4')
    ann.key('ctrl+a')
    ann.type('salad')
    ann.wait_text('Not found')
    ann.key('Escape')
    ann.wait_gone('Not found')
    ann.type('Salad?')
    ann.wait_text('Salad?')
    ann.key('Return')
    ben.wait_text('Salad?')
    return ()


def notified(stage):
    """Activating a notification shows the conversation, in its window."""
    ann = stage.join('Ann', 0)
    ben = stage.join('Ben', 640)
    ben.place(640, 0, 640, 600)
    ben.wait_text('2 members')
    ben.key('F9', 'ctrl+shift+f')
    ben.type('ann')
    ben.key('Return')
    ben.wait_text('You and Ann')
    ben.say('Come here')
    wait_until(lambda: 'Ben: Come here' in stage.desk.notified(), 'a notification')
    ann.wait_for('list item', 'Ben, 1 unread message')
    if ann.shows('You and Ben'):
        yield f'Ann is with Ben without a click: {ann.texts()}'
    stage.desk.click_notification()
    wait_until(lambda: stage.desk.active() == ann.number, 'the window to come to the front')
    ann.wait_for('entry', 'Write to Ben')
    ann.wait_text('Come here')
    wait_until(lambda: not ann.find('list item', 'unread'), 'nothing to be unread')
    stage.desk.shot('notified')

    ben.say('Thanks')
    wait_until(lambda: 'Ben: Thanks' in stage.desk.notified(), 'another notification')
    before = stage.desk.notified().count('withdrawn')
    ann.focus()
    wait_until(lambda: stage.desk.notified().count('withdrawn') > before,
               'it to go as it is read')


def days(stage):
    """Each day has its heading, which is updated while the window stays open."""
    clock = stage.desk.path('clock')

    def set_clock(day):
        with open(f'{clock}.new', 'w', encoding='utf-8') as file:
            file.write(f'2026-03-{day:02} 12:00:00\n')
        os.replace(f'{clock}.new', clock)

    set_clock(2)
    stage.chat.environment.update({
        'LD_PRELOAD': glob.glob(CLOCK)[0], 'FAKETIME_TIMESTAMP_FILE': clock,
        'FAKETIME_NO_CACHE': '1', 'FAKETIME_DONT_FAKE_MONOTONIC': '1'})
    ann = stage.join('Ann', 0)
    ann.say('We meet')
    ann.wait_text('We meet')
    wait_until(lambda: headings(ann) == ['Today'], lambda: f'Today; there is {headings(ann)}')

    for day, text in ((4, 'We meet again'), (5, 'And once more')):
        set_clock(day)
        ann.say(text)
        ann.wait_text(text)
    expected = ['Monday, 2 March 2026', 'Yesterday', 'Today']
    wait_until(lambda: headings(ann) == expected,
               lambda: f'{expected}; there is {headings(ann)}')
    ann.shot('days')
    return ()


def headings(window):
    """The headings above the messages of each day."""
    found = []
    for row in window.walk():
        if read_role(row) == 'panel' and ' at ' in read_name(row):
            with contextlib.suppress(GLIB_ERROR):
                first = row.get_child_at_index(0)
                if window.extents(first) and read_text(first):
                    found.append(read_text(first))
    return found
