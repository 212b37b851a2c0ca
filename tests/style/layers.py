# SPDX-FileCopyrightText: 2026 The cometd-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Which file of the library may include which: the layers, from the bottom up.

  base        names, errors and messages: no network in sight
  json        bytes to envelopes and back: pure, and knows no more of Bayeux
  ports       what an extension and a transport look like from inside
  protocol    pure code over the base: no clock, no main context, no signals
  transports  carry bytes; the one place that knows libsoup
  extensions  the ready-made ones, over the ports
  session     one running session, over ports and protocol; no transport by name
  top         the objects an app holds; the client alone names the transports
"""

import os
import re

BASE = {'cometd-types', 'cometd-enums', 'cometd-error', 'cometd-version',
        'cometd-version-macros', 'cometd-channel', 'cometd-failure', 'cometd-message'}
PORTS = {'cometd-extension', 'cometd-exchange', 'cometd-auth-extension', 'cometd-auth-request',
         'cometd-transport'}
FOLDERS = {'json', 'protocol', 'transports', 'extensions', 'session'}

MAY_INCLUDE = {
    'base': {'base'},
    'ports': {'base', 'ports'},
    'json': {'base', 'json'},
    'protocol': {'base', 'json', 'protocol'},
    'transports': {'base', 'ports', 'transports'},
    'extensions': {'base', 'ports', 'extensions'},
    'session': {'base', 'json', 'ports', 'protocol', 'session'},
    'top': {'base', 'json', 'ports', 'protocol', 'session', 'extensions', 'top'},
    'umbrella': {'base', 'ports', 'extensions', 'top'},
}

# A message is a view of scanned bytes, and the scanner knows nothing but GLib and json-glib; so
# these may look down into it.
SCANNER = {'json/cometd-json-private.h', 'json/cometd-codec-private.h',
           'json/cometd-record-private.h'}
SCANNER_USERS = {'cometd-message', 'cometd-message-change', 'cometd-error'}

# The client is one object in several files; this is the one that puts it together with them.
NAMES_TRANSPORTS = {'cometd-client', 'cometd-client-transports'}

OUTSIDE = re.compile(r'<(glib|glib-object|gio|gmodule|json-glib|libsoup|giounix|gobject)\b')
SYSTEM = {'math.h', 'string.h', 'stdint.h', 'stdlib.h', 'errno.h', 'stdio.h', 'limits.h',
          'float.h', 'stdbool.h', 'stddef.h', 'locale.h', 'time.h'}
# The one place that knows what kind of system this is.
CLOCK_SYSTEM = {'sys/timerfd.h', 'unistd.h'}
IMPURE = re.compile(r'\b(g_get_monotonic_time|g_get_real_time|g_date_time_new_now\w*'
                    r'|g_timeout_\w+|g_idle_\w+|g_main_\w+|g_source_\w+|g_signal_\w+'
                    r'|g_random_\w+|g_socket_\w+)\b')
INCLUDE = re.compile(r'^\s*#\s*include\s+([<"][^>"]+[>"])', re.MULTILINE)


def unit(path):
    """cometd-message for cometd-message.c, cometd-message-private.h, session/cometd-message.h."""
    name = os.path.basename(path)
    name = re.sub(r'\.(h\.in|[ch])$', '', name)
    return re.sub(r'-private$', '', name)


def layer(path):
    """The layer of a file, from its path below cometd-glib/."""
    folder = path.split('/')[0] if '/' in path else ''
    if folder in FOLDERS:
        return folder
    if path == 'cometd.h':
        return 'umbrella'
    name = unit(path)
    # A unit may be cut in several files: cometd-message-json belongs to cometd-message, if that
    # is in a layer; the longest name decides, so that cometd-message-list is not a message.
    if name in ('cometd-message-list', 'cometd-subscription', 'cometd-client'):
        return 'top'
    for names, result in ((BASE, 'base'), (PORTS, 'ports')):
        if any(name == known or name.startswith(known + '-') for known in names):
            return result
    return 'top'


def resolve(include, path, known):
    """The path below cometd-glib/ of one of our headers, None for anybody else's."""
    inner = include[1:-1]
    if inner.startswith('cometd-glib/'):
        return inner[len('cometd-glib/'):]
    if include.startswith('<'):
        return None
    beside = os.path.normpath(os.path.join(os.path.dirname(path), inner))
    for candidate in (beside, inner):
        if candidate in known or candidate + '.in' in known:
            return candidate
    return None


def complaints(sources):
    """`sources` maps the path of each file below cometd-glib/ to its text."""
    for path, text in sorted(sources.items()):
        here = layer(path)
        for include in INCLUDE.findall(text):
            target = resolve(include, path, sources)
            if target is None:
                yield from outside_complaints(path, include)
            else:
                yield from inside_complaints(path, here, target)
        if here in ('json', 'protocol'):
            for call in sorted(set(IMPURE.findall(strip_comments(text)))):
                yield f'{path}: {here}/ is pure, it must not call {call}'


def inside_complaints(path, here, target):
    there = layer(target)
    if target == 'cometd.h' or (there == 'umbrella' and here != 'umbrella'):
        yield f'{path}: includes the umbrella; name the header that is needed'
        return
    if is_public(path) and target.endswith('-private.h'):
        yield f'{path}: a public header must not include the private {target}'
    if there in MAY_INCLUDE[here]:
        return
    if there == 'transports' and unit(path) in NAMES_TRANSPORTS and path.endswith('.c'):
        return
    if target in SCANNER and unit(path) in SCANNER_USERS and not is_public(path):
        return
    yield f'{path}: {here} must not include {target}, which is in {there}'


def outside_complaints(path, include):
    name = include[1:-1]
    system = SYSTEM | CLOCK_SYSTEM if unit(path) == 'cometd-clock' else SYSTEM
    if not OUTSIDE.match(f'<{name}') and name not in system:
        yield f'{path}: includes {include}, which is no header of this tree, GLib or libsoup'
    knows_soup = layer(path) == 'transports' or unit(path) == 'cometd-client'
    if name.startswith('libsoup/') and not knows_soup:
        yield f'{path}: only transports/ and the client include libsoup'


def is_public(path):
    return path.endswith(('.h', '.h.in')) and not path.endswith('-private.h')


def strip_comments(text):
    return re.sub(r'/\*.*?\*/|//[^\n]*', ' ', text, flags=re.DOTALL)
