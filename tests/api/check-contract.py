#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The cometd-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""All names used by programs outside of this tree exist, in one of the GIRs."""

import sys

import gir
import tap


def read_groups(path):
    """The names, in groups separated by an empty line; a group is identified by its first name."""
    with open(path, encoding='utf-8') as file:
        blocks = file.read().split('\n\n')
    for block in blocks:
        names = [line for line in block.splitlines() if line and not line.startswith('#')]
        if names:
            yield names


def missing(group, known):
    for name in group:
        if name not in known:
            yield f'{name} is gone'


def main():
    contract, *paths = sys.argv[1:]
    known = set().union(*map(gir.names, paths))
    return tap.run((group[0], lambda group=group: missing(group, known))
                   for group in read_groups(contract))


sys.exit(main())
