# SPDX-FileCopyrightText: 2026 The cometd-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What was said earlier."""

import glob
import os
import stat


def histories(desk, suffix='history'):
    return glob.glob(desk.path('state', 'cometd-chat', f'*.{suffix}'))


def history(stage):
    """The last messages are there the next time. A file that cannot be read is kept under another
    name, and the user is told; in the preferences, the history is turned off."""
    ann = stage.join('Ann', 0)
    ben = stage.join('Ben', 640)
    ben.say('Remember this')
    ann.wait_text('Remember this')
    ann.say('I will')
    ben.wait_text('I will')
    stage.chat.close()
    for path in histories(stage.desk):
        if stat.S_IMODE(os.stat(path).st_mode) != 0o600:
            yield f'others can read {path}'

    ann = stage.join('Ann', 0)
    ann.wait_text('Remember this')
    ann.wait_text('I will')
    ann.wait_for('list item', '#demo')
    if ann.find('list item', 'unread'):
        yield 'what was read is unread'
    ann.shot('history')
    stage.chat.close()

    for path in histories(stage.desk):
        with open(path, 'w', encoding='utf-8') as file:
            file.write('nonsense')
    ann = stage.join('Ann', 0)
    ann.wait_text('Saved messages cannot be read')
    ann.shot('history-broken')
    if ann.shows('Remember this') or not histories(stage.desk, 'unreadable'):
        yield 'the file was not set aside'
    stage.desk.set('keep-history', 'false')
    ben = stage.join('Ben', 640)
    ben.say('Forget this')
    ben.wait_text('Forget this')
    stage.chat.close()
    ben = stage.join('Ben', 640)
    if ben.shows('Forget this'):
        yield 'a history is kept although it is turned off'
