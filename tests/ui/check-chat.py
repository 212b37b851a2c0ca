#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The cometd-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What a person does with the chat program, with keys and a pointer, and sees. Each story leaves
pictures; none may make the program complain."""

import argparse
import sys

import tap
from desk import Desk
from stage import tell
from stories_connecting import connect, wrong_address, wrong_certificate
from stories_looks import dark, help_windows, named, narrow, scrolled_up
from stories_outage import lost_on_the_way, outage, restart, unsent
from stories_talking import days, emoji, meet, notified, private, rooms, talk

STORIES = (connect, wrong_address, wrong_certificate, talk, emoji, notified, days, private, rooms,
           outage, lost_on_the_way, unsent, restart, scrolled_up, narrow, dark, help_windows,
           named)
REAL_STORIES = {'demo': (connect, talk, private, rooms), 'faye': (meet,)}


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
