# SPDX-FileCopyrightText: 2026 The cometd-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The appearance and behaviour of the window."""

import re
import subprocess

from chat import NAME, read_name, read_role
from desk import DEADLINE, settle, wait_until

# Inner parts of widgets that get no focus, which GTK 4.8 names by their class.
CLASS_NAMES = ('Gtk', 'Adw', 'Chat')


def scrolled_up(stage):
    """A user who has scrolled up is notified of new messages without moving the list; at the end
    the list stays at the end."""
    ann = stage.join('Ann', 0)
    ben = stage.join('Ben', 640)
    for number in range(30):
        ben.say(f'line {number}')
    ann.wait_text('line 29')
    ann.focus()
    stage.desk.xdotool('mousemove', '--window', ann.number, 450, 300)
    end = settle(lambda: rows(stage.desk, ann))
    stage.desk.xdotool('click', '--repeat', '8', '--delay', '30', '4')
    wait_until(lambda: rows(stage.desk, ann) != end, 'the list to scroll up')
    above = settle(lambda: rows(stage.desk, ann))
    ben.say('are you there?')
    ann.wait_text('1 New Message')
    if settle(lambda: rows(stage.desk, ann)) != above:
        yield 'the list moved under the reader'
    ann.shot('scrolled-up')
    ann.click_while('push button', '1 New Message')
    wait_until(lambda: rows(stage.desk, ann) != above, 'the list to go to its end')
    below = settle(lambda: rows(stage.desk, ann))
    ann.key('Page_Up')
    wait_until(lambda: rows(stage.desk, ann) != below, 'the list to go up by a page')
    ann.key('ctrl+End')
    wait_until(lambda: rows(stage.desk, ann) == below, 'the list to go back to its end')
    ben.say('and now?')
    wait_until(lambda: rows(stage.desk, ann) != below, 'the list to stay at its end')
    ann.shot('at-the-end')


def rows(desk, window):
    """The upper rows of the messages, as drawn. GTK 4.8 keeps reporting the position of a row
    before it was scrolled out of view, so the screen has to be compared."""
    return desk.look(window.number, '300x300+280+60')


def narrow(stage):
    """With a width of 360 pixels everything is available, one page at a time."""
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

    def members_end():
        """GTK 4.18 does not report a hidden list; in 4.8 it is beyond the edge."""
        members = ann.find('list', 'Members')
        box = members and ann.extents(members)
        return box.x + box.width if box else 1000

    ann.click('push button', 'Members')
    wait_until(lambda: members_end() <= 360, 'the members to come over the messages')
    ann.shot('narrow-members')
    ann.click('push button', 'Members')
    wait_until(lambda: members_end() > 360, 'the members to go away again')

    ben = stage.chat.open('--connect', '--nickname', 'Ben', '--room', 'kitchen',
                          stage.server.url())
    ann.key('ctrl+j')
    ann.type('kitchen')
    ann.key('Return')
    ann.wait_text('Write to #kitchen')
    ann.key('alt+Down')
    ann.wait_text('Write to #demo')
    if ann.find('push button', 'Conversations, with unread messages'):
        yield 'there is a dot for nothing'
    ben.say('Soup is ready')
    ann.wait_for('push button', 'Conversations, with unread messages')
    ann.shot('narrow-unread')
    ann.click('push button', 'Conversations')
    ann.wait_for('push button', 'Join a Room')
    ann.wait_for('list item', '#kitchen, 1 unread message')
    ann.shot('narrow-sidebar')

    page = stage.chat.open()
    page.place(400, 0, 360, 640)
    page.shot('narrow-connect')


def dark(stage):
    """The dark style, selected in the preferences while the app runs."""
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
    """The mean of an image: 0 is black, 255 is white."""
    return float(subprocess.run(['convert', picture, '-colorspace', 'Gray', '-format',
                                 '%[fx:255*mean]', 'info:'], env=desk.environment, text=True,
                                stdout=subprocess.PIPE, check=True, timeout=DEADLINE).stdout)


def help_windows(stage):
    """Shortcuts and About open, and are closed by Escape."""
    ann = stage.join('Ann', 0)
    # The shortcuts window has no title of its own.
    for keys, title, name in ((['ctrl+question'], NAME, 'shortcuts'),
                              (['F10', 'Up', 'Return'], 'About', 'about')):
        ann.key(*keys)
        wait_until(lambda: stage.desk.active() not in (0, ann.number), name)
        wait_until(lambda wanted=title: wanted in stage.desk.xdotool(
            'getactivewindow', 'getwindowname'), name)
        stage.desk.shot(name)
        stage.desk.xdotool('key', 'Escape')
        wait_until(lambda: stage.chat.windows() == [ann.number], f'{name} to go')
    return ()


def named(stage):
    """All widgets that can be activated or edited, and all items of lists, have an accessible name,
    without the underscores of mnemonics."""
    page = stage.chat.open()
    ann = stage.join('Ann', 0)
    ann.say('Hello')
    ann.wait_text('Hello')
    ann.place(0, 0, 1000, 600)
    ann.wait_for('list item', 'Ann at ')
    yield from misnamed(stage, page)
    yield from misnamed(stage, ann)
    stage.server.kill()
    ann.wait_for('push button', 'Try Now')
    yield from misnamed(stage, ann)
    ann.say('Wait')
    ann.key('ctrl+w')
    stage.question(ann, 'Keep Unsent Messages?')
    frame = next(frame for frame in stage.chat.frames() if not read_name(frame).endswith(NAME))
    yield from misnamed(stage, ann, frame)
    stage.desk.xdotool('key', 'alt+d')
    wait_until(lambda: ann.number not in stage.chat.windows(), 'the window to close')


def misnamed(stage, window, frame=None):
    for thing in window.walk(frame):
        role, name = read_role(thing), read_name(thing)
        can_focus = thing.get_state_set().contains(stage.chat.reader.StateType.FOCUSABLE)
        if role in ('push button', 'toggle button', 'entry', 'text', 'list item') and can_focus \
           and (not name or name.startswith(CLASS_NAMES)):
            inside = [read_name(child) for child in window.walk(thing)]
            # The item that libadwaita shows in a combo row.
            if 'Automatic' not in inside:
                yield f'a {role} in "{window.title()}" with {inside} is called "{name}"'
        if re.search(r'(^|\s)\w*_\w', name):
            yield f'a {role} in "{window.title()}" has a mnemonic: "{name}"'
