#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The cometd-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Compares the table of docs/coming-from-aiocometd.md with both libraries: the left column with the
names of aiocometd (aiocometd-names.txt, made by list-aiocometd.py), the right column with those of
the override."""

import re
import sys

import gi
gi.require_version('Cometd', '1')
from gi.repository import Cometd, GLib

import tap

OWNERS = {
    'client': Cometd.Client(),
    'message': Cometd.Message('/chat/demo'),
    'exchange': Cometd.Exchange,
    'request': Cometd.AuthRequest,
    'error': Cometd.ServerError(GLib.Error('no', 'cometd-error-quark', Cometd.Error.SERVER), None),
    'Cometd': Cometd,
}


def read_table(page):
    """The rows, each as the code in its left and in its right column."""
    with open(page, encoding='utf-8') as file:
        chapter = file.read().split('## Corresponding names\n')[1].split('\n## ')[0]
    for row in re.findall(r'^\| (.*) \| (.*) \|$', chapter, re.MULTILINE)[1:]:
        yield [re.findall(r'`([^`]+)`', side) for side in row], row[1]


def is_name(code):
    """Whether this is a name of aiocometd, and not a value."""
    return code not in ('None', 'False', 'SSLContext')


def check_left(rows, page, names):
    version, *expected = names
    with open(page, encoding='utf-8') as file:
        if version not in file.read():
            yield f'the page does not say that it is about {version}'
    told = {code for (left, _right), _text in rows for code in left if is_name(code)}
    for name in sorted(set(expected) - told):
        yield f'{name} has no row'
    for name in sorted(told - set(expected)):
        yield f'aiocometd has no {name}'


def is_there(code):
    """Returns None if this is not code that can be looked up."""
    path = re.sub(r"\(.*\)$|\['\w+'\]$", '', code).split('.')
    if code.endswith('='):
        return code in ('extensions=', 'connection_types=') \
            or Cometd.Client.find_property(code[:-1].replace('_', '-')) is not None
    if path[0] not in OWNERS:
        return None
    thing = OWNERS[path[0]]
    for name in path[1:]:
        if not hasattr(thing, name):
            return False
        thing = getattr(thing, name)
    return True


def check_right(rows):
    looked_up = 0
    for (left, right), text in rows:
        codes = right + [code for code in left if text.startswith('the same')]
        for code in codes:
            if code in ('async with client', 'async for message in client'):
                continue
            there = is_there(code)
            looked_up += there is not None
            if there is False:
                yield f'there is no {code} here'
    if looked_up < 40:
        yield f'only {looked_up} names were looked up'


def main():
    page, names_file = sys.argv[1:]
    with open(names_file, encoding='utf-8') as file:
        names = file.read().splitlines()
    rows = list(read_table(page))
    return tap.run([('left side', lambda: check_left(rows, page, names)),
                    ('right side', lambda: check_right(rows))])


sys.exit(main())
