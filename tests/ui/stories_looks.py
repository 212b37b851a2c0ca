# SPDX-FileCopyrightText: 2026 The cometd-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The appearance and behaviour of the window."""

import contextlib
import re
import subprocess

from chat import GLIB_ERROR, NAME, read_name, read_role
from desk import DEADLINE, wait_until
from stories_connecting import certificate

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
    end = stage.desk.settle(lambda: rows(stage.desk, ann))
    stage.desk.xdotool('click', '--repeat', '8', '--delay', '30', '4')
    wait_until(lambda: rows(stage.desk, ann) != end, 'the list to scroll up')
    above = stage.desk.settle(lambda: rows(stage.desk, ann))
    ben.say('are you there?')
    ann.wait_text('1 New Message')
    if stage.desk.settle(lambda: rows(stage.desk, ann)) != above:
        yield 'the list moved under the reader'
    ann.shot('scrolled-up')
    ann.click_while('push button', '1 New Message')
    wait_until(lambda: rows(stage.desk, ann) != above, 'the list to go to its end')
    below = stage.desk.settle(lambda: rows(stage.desk, ann))
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
    if stage.desk.geometry(ann.number)[2] > 360:
        yield f'the window is {stage.desk.geometry(ann.number)[2]} pixels wide'

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
    preferences = stage.chat.dialog('the preferences')
    wait_until(lambda: 'Preferences' in preferences.title(), 'their title')
    stage.desk.shot('preferences')
    preferences.key('Escape')
    preferences.wait_closed()
    before = brightness(stage.desk, ann.shot('light'))
    stage.desk.set('color-scheme', 'dark')
    wait_until(lambda: brightness(stage.desk, ann.shot('dark')) < 90, 'the window to be dark')
    ann.say('It is.')
    stage.desk.shot('dark-both')
    if before < 160:
        yield f'the light style has a brightness of {before}'


def brightness(desk, picture):
    """The mean of an image: 0 is black, 255 is white."""
    return float(subprocess.run(['convert', picture, '-colorspace', 'Gray', '-format',
                                 '%[fx:255*mean]', 'info:'], env=desk.environment, text=True,
                                stdout=subprocess.PIPE, check=True, timeout=DEADLINE).stdout)


def large_text(stage):
    """Captions follow the size of the font and the scale of text, and so does the field for
    writing, of which nothing is cut off."""
    captions, fields = [], []
    for font, scale in ((11, 1), (20, 1), (11, 1.5)):
        if stage.chat.process:
            stage.chat.close()
        stage.desk.set_font(font, scale)
        ann = stage.join('Ann', 0)
        captions.append(ann.height('label', 'Ann has joined'))
        fields.append(ann.height('entry', 'Write to'))
        ann.shot(f'font-{font}-{scale}')
    for what, (plain, large, scaled) in (('captions', captions), ('fields', fields)):
        if not 1.35 < large / plain < 2 or not 1.2 < scaled / plain < 1.65:
            yield f'{what} have the heights {plain}, {large}, {scaled}'


def large_error(stage):
    """A long error in a narrow window with large text leaves the button to try again in view."""
    stage.desk.set_font(11, 1.5)
    url = 'http://127.0.0.1:1/' + 'a-long-path/' * 12
    window = stage.chat.open('--connect', '--nickname', 'Ann', url)
    window.place(0, 0, 360, 640)
    # Shown while it tries.
    window.wait_for('push button', 'Cancel')
    window.wait_sensitive('list', 'Where to Connect')
    window.shot('large-error')
    window.click('push button', 'Connect')
    window.wait_for('push button', 'Cancel')
    window.wait_sensitive('list', 'Where to Connect')
    return ()


def large_question(stage):
    """The question about a certificate fits on a small screen with large text, and its buttons are
    in view."""
    stage.server.kill()
    stage.server.start('--tls-cert', certificate(stage.desk))
    stage.desk.set_font(11, 1.75)
    ann = stage.chat.open('--nickname', 'Ann', '--connect', stage.server.url('https'))
    question = stage.question(ann, 'Trust This Server?')
    width, height = stage.desk.settle(lambda: stage.desk.geometry(question.number))[2:]
    stage.desk.shot('large-question')
    if width > 1260 or height > 780:
        yield f'the question does not fit on the screen: {width} × {height}'
    question.key('Escape')
    ann.wait_text('The identity of this server cannot be verified')


def help_windows(stage):
    """Shortcuts and About open, and are closed by Escape."""
    ann = stage.join('Ann', 0)
    # The shortcuts window has no title of its own.
    for keys, title, name in ((['ctrl+question'], NAME, 'shortcuts'),
                              (['F10', 'Up', 'Return'], 'About', 'about')):
        ann.key(*keys)
        dialog = stage.chat.dialog(name)
        wait_until(lambda: title in dialog.title(), lambda: f'{title} in "{dialog.title()}"')
        stage.desk.shot(name)
        dialog.key('Escape')
        dialog.wait_closed()
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
    question = stage.question(ann, 'Keep Unsent Messages?')
    yield from misnamed(stage, ann, stage.question_frame)
    question.key('alt+d')
    ann.wait_closed()


def misnamed(stage, window, find_frame=None):
    """What is wrong with the names in a window, or in another frame of the app; if it changes
    meanwhile, it is read again."""
    def read():
        with contextlib.suppress(GLIB_ERROR):
            return (list(misnamed_in(stage, window, find_frame and find_frame())),)

    return wait_until(read, f'the names in "{window.title()}"')[0]


def misnamed_in(stage, window, frame):
    for thing in window.walk(frame):
        role, name = read_role(thing), read_name(thing)
        can_focus = thing.get_state_set().contains(stage.chat.reader.StateType.FOCUSABLE)
        if role in ('push button', 'toggle button', 'entry', 'text', 'list item') and can_focus \
           and (not name or name.startswith(CLASS_NAMES)):
            inside = [read_name(child) for child in window.read(thing) or []]
            # The item that libadwaita shows in a combo row.
            if 'Automatic' not in inside:
                yield f'a {role} in "{window.title()}" with {inside} is called "{name}"'
        if re.search(r'(^|\s)\w*_\w', name):
            yield f'a {role} in "{window.title()}" has a mnemonic: "{name}"'
