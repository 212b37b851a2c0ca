# SPDX-FileCopyrightText: 2026 The cometd-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Which file of the servers may include which.

  engine               the server itself: it shares no code with the client under test
  cometd-glib-testing  the library for the tests of apps: the engine, and the client as apps see it
  (at the root)        the scripted server and the tests of both
"""

import units

MAY_INCLUDE = {
    'engine': {'engine'},
    'cometd-glib-testing': {'engine', 'cometd-glib-testing'},
}
UMBRELLA = '<cometd-glib/cometd.h>'


def complaints(sources):
    """`sources` maps the path of each file below tests/server/ to its text."""
    folders = {path.rpartition('/')[2]: path.rpartition('/')[0] for path in sources}
    for path, text in sorted(sources.items()):
        here = path.rpartition('/')[0]
        if here not in MAY_INCLUDE:
            continue
        for include in units.INCLUDE.findall(text):
            target = include[1:-1]
            if include.startswith('"'):
                there = folders.get(target.rpartition('/')[2])
                if there not in MAY_INCLUDE[here]:
                    yield f'{path}: {here}/ must not include {target}'
            elif target.startswith('cometd'):
                if here == 'engine' or include != UMBRELLA:
                    yield f'{path}: {here}/ must not include {target}'
            if units.is_public(path) and target.endswith('-private.h') and here != 'engine':
                yield f'{path}: a public header must not include the private {target}'
