#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The cometd-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Uses the chat app as a user does, with the keyboard and the pointer, and checks the contents of
the screen. Each story saves screenshots, and none may cause warnings of the app. The stories are
distributed over several displays."""

import argparse
import multiprocessing.util
import os
import signal
import sys

import children
import tap
from desk import Desk
from stage import tell
from stories_connecting import (changed_certificate, connect, connection, server_details,
                                wrong_address, wrong_certificate)
from stories_history import history
from stories_looks import (dark, help_windows, large_error, large_question, large_text, named,
                           narrow, scrolled_up)
from stories_outage import (continued, long_waiting, lost_on_the_way, not_continued, outage,
                            restart, unsent)
from stories_talking import (days, emoji, emoji_only, lines, long_text, long_word, meet, notified,
                             private, rooms, search, talk, wrong_room)

# Each display has a process of its own, because a process can read the accessibility tree of one
# only.
DISPLAYS = 2
# The long stories first, so that all displays are used until the end.
STORIES = (restart, history, wrong_certificate, changed_certificate, continued, not_continued,
           private, rooms, outage, long_waiting, long_text, long_word, emoji, notified, scrolled_up,
           unsent, lost_on_the_way, narrow, large_text, wrong_address, dark, search, days, lines,
           connect, connection, server_details, wrong_room, talk, emoji_only, large_error,
           large_question, help_windows, named)
REAL_STORIES = {'demo': (connect, talk, private, rooms), 'faye': (meet,)}

desk = None


def open_desk(pictures, schemas):
    """Starts a process of the pool; the desktop is closed when the process exits."""
    global desk
    children.die_with(os.getppid(), signal.SIGTERM)
    desk = Desk(pictures, schemas)
    multiprocessing.util.Finalize(None, desk.__exit__, exitpriority=1)
    desk.__enter__()


def main():
    parser = argparse.ArgumentParser()
    for name in ('program', 'schemas', 'pictures'):
        parser.add_argument(f'--{name}', required=True)
    server = parser.add_mutually_exclusive_group(required=True)
    server.add_argument('--server', help='the chat server of the demo')
    server.add_argument('--real', choices=REAL_STORIES, help='a server of another project')
    parser.add_argument('--not', action='store_true', dest='others', help='all but these stories')
    parser.add_argument('stories', nargs='*')
    options = parser.parse_args()

    stories = [story for story in REAL_STORIES.get(options.real, STORIES)
               if not options.stories or (story.__name__ in options.stories) != options.others]
    return tap.run([(story.__name__.replace('_', '-'),
                     lambda story=story: tell(desk, options, story)) for story in stories],
                   DISPLAYS, open_desk, (options.pictures, options.schemas))


sys.exit(main())
