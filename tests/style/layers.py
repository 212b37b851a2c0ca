# SPDX-FileCopyrightText: 2026 The cometd-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Which file of the library may include which: the layers, from the bottom up.

  names       types, enums, errors, channels, headers, versions, the log, timers: no network in
              sight
  json        bytes to envelopes and back: pure, and knows no more of Bayeux
  message     one Bayeux message, and the error made from a reply
  ports       what an extension and a transport look like from inside
  protocol    pure code over messages: no clock, no main context, no signals
  transports  carry bytes; the only layer that knows libsoup
  session     one running session, over ports and protocol; no transport by name
  extensions  the ready-made ones, over the ports
  client      the objects an app holds; only the client's own files name the transports

A layer is a folder, or a list of units at the root, where the public headers are.
"""

import re

import units

FOLDERS = {'json', 'protocol', 'transports', 'session', 'extensions', 'client'}
AT_ROOT = {
    'names': {'cometd-types', 'cometd-enums', 'cometd-error', 'cometd-version',
              'cometd-version-macros', 'cometd-channel', 'cometd-failure', 'cometd-headers',
              'cometd-lazy-table', 'cometd-log', 'cometd-locale', 'cometd-mark',
              'cometd-pace', 'cometd-shared-source', 'cometd-timer'},
    'message': {'cometd-message', 'cometd-message-bytes', 'cometd-message-change',
                'cometd-message-reuse', 'cometd-message-values', 'cometd-error-reply',
                'cometd-log-body'},
    'ports': {'cometd-extension', 'cometd-exchange', 'cometd-auth-extension',
              'cometd-auth-request', 'cometd-transport'},
    'extensions': {'cometd-ack-extension', 'cometd-binary-extension', 'cometd-replay-extension',
                   'cometd-replay-file-store', 'cometd-replay-store', 'cometd-timestamp-extension',
                   'cometd-timesync-extension'},
    'client': {'cometd-client', 'cometd-subscription', 'cometd-message-list'},
    'umbrella': {'cometd'},
}

MAY_INCLUDE = {
    'names': {'names'},
    'json': {'names', 'json'},
    'message': {'names', 'json', 'message'},
    'ports': {'names', 'message', 'ports'},
    'protocol': {'names', 'json', 'message', 'protocol'},
    'transports': {'names', 'message', 'ports', 'transports'},
    'session': {'names', 'json', 'message', 'ports', 'protocol', 'session'},
    'extensions': {'names', 'json', 'message', 'ports', 'extensions'},
    'client': {'names', 'json', 'message', 'ports', 'protocol', 'session', 'extensions', 'client'},
    'umbrella': {'names', 'message', 'ports', 'extensions', 'client'},
}
PURE = {'json', 'protocol'}

# The client is one object in several files; these put it together with its transports.
NAMES_TRANSPORTS = {'client/cometd-client.c', 'client/cometd-client-transports.c'}

OUTSIDE = re.compile(r'<(glib|glib-object|gio|gmodule|json-glib|libsoup|giounix|gobject)\b')
SYSTEM = {'math.h', 'string.h', 'stdint.h', 'stdlib.h', 'errno.h', 'stdio.h', 'limits.h',
          'float.h', 'stdbool.h', 'stddef.h', 'locale.h', 'time.h'}
# The places that know what kind of system this is, the one that knows the profiler, and the one
# that knows where random numbers come from.
KNOW_SYSTEM = {'cometd-timer': {'sys/timerfd.h', 'unistd.h'},
               'cometd-socket-watch': {'sys/epoll.h', 'unistd.h'},
               'cometd-local-address': {'sys/socket.h'},
               'cometd-mark': {'sysprof-capture.h'},
               'cometd-publish-id': {'sys/random.h'}}
IMPURE = re.compile(r'\b(g_get_monotonic_time|g_get_real_time|g_date_time_new_now\w*'
                    r'|g_timeout_\w+|g_idle_\w+|g_main_\w+|g_source_\w+|g_signal_\w+'
                    r'|g_random_\w+|g_socket_\w+)\b')


def layer(path):
    """The layer of a file, from its path below cometd-glib/; None if it is in none."""
    folder, slash, _ = path.partition('/')
    if slash:
        return folder if folder in FOLDERS else None
    name = units.name(path)
    return next((result for result, names in AT_ROOT.items() if name in names), None)


def complaints(sources):
    """`sources` maps the path of each file below cometd-glib/ to its text."""
    for path, text in sorted(sources.items()):
        here = layer(path)
        if here is None:
            yield f'{path}: is in no layer'
            continue
        for include in units.INCLUDE.findall(text):
            target = units.resolve(include, path, sources)
            if target is None:
                yield from outside_complaints(path, here, include)
            else:
                yield from inside_complaints(path, here, target)
        if here in PURE:
            for call in sorted(set(IMPURE.findall(units.strip_comments(text)))):
                yield f'{path}: {here}/ is pure, it must not call {call}'


def inside_complaints(path, here, target):
    there = layer(target)
    if there == 'umbrella':
        yield f'{path}: includes the umbrella; name the header that is needed'
        return
    if units.is_public(path) and target.endswith('-private.h'):
        yield f'{path}: a public header must not include the private {target}'
    if there in MAY_INCLUDE[here]:
        return
    if there == 'transports' and path in NAMES_TRANSPORTS:
        return
    yield f'{path}: {here} must not include {target}, which is in {there}'


def outside_complaints(path, here, include):
    name = include[1:-1]
    system = SYSTEM | KNOW_SYSTEM.get(units.name(path), set())
    if not OUTSIDE.match(f'<{name}') and name not in system:
        yield f'{path}: includes {include}, which is no header of this tree, GLib or libsoup'
    knows_soup = here == 'transports' or units.name(path) == 'cometd-client'
    if name.startswith('libsoup/') and not knows_soup:
        yield f'{path}: only transports/ and the client include libsoup'
