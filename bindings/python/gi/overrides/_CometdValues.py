# SPDX-FileCopyrightText: 2026 The cometd-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Converts native values to those of the library, and refuses what it or PyGObject would change."""

import datetime
import json
import math

from gi.repository import GLib, Json

from ..module import get_introspection_module

Cometd = get_introspection_module('Cometd')

# Text of the library has no white space around it, and is valid: json.loads() takes twice as long.
_scan = json.JSONDecoder().scan_once


def from_json(text):
    return _scan(text, 0)[0]


def to_json(value):
    return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(',', ':'))


def build_node(value):
    """Converts a value to a JsonNode. Values that it cannot represent are refused rather than
    changed."""
    text = to_json(value)
    # The library's own parser and generator are used, because those of JSON-GLib change some
    # values.
    node = Cometd.Message.new_from_json('{"channel":"/a","data":%s}' % text).get_data()
    copy = Cometd.Message.new('/a')
    copy.set_data(node)
    if json.loads(copy.dup_data_json()) != json.loads(text):
        raise ValueError('a JsonNode cannot represent integers of more than 64 bits, or text with '
                         'a NUL')
    return node


def to_node(value):
    return value if value is None or isinstance(value, Json.Node) else build_node(value)


def is_bytes(value):
    return isinstance(value, (bytes, bytearray, memoryview, GLib.Bytes))


def to_bytes(value):
    return value if isinstance(value, GLib.Bytes) else GLib.Bytes.new(bytes(value))


def to_meta(value):
    if value is not None and not isinstance(value, (dict, Json.Node)):
        raise TypeError(f'meta must be a dictionary, not {value!r}')
    return to_node(value)


def check_channel(name):
    if not isinstance(name, str) or not Cometd.channel_is_valid(name) or '\0' in name:
        raise ValueError(f'{name!r} is not a valid channel name')


def check_text(name):
    """PyGObject would truncate the name at a NUL; other errors are detected by the library."""
    if not isinstance(name, str):
        raise TypeError(f'the channel must be a string, not {name!r}')
    if '\0' in name:
        raise ValueError(f'{name!r} is not a valid channel name')


def check_whole(name, value):
    """PyGObject would truncate a fraction."""
    if isinstance(value, float):
        raise TypeError(f'{name} must be an integer, not {value!r}')


# In milliseconds. A smaller number is a number of seconds, as other libraries have it.
_MIN_TIMEOUT = 100
_TIMES = ('connection_timeout', 'max_network_delay', 'backoff_increment', 'max_backoff')
_TIMEOUTS = ('connection_timeout', 'max_network_delay', 'timeout')


def to_whole(name, value):
    """Converts times to the unit of the library, and refuses numbers of seconds."""
    if isinstance(value, datetime.timedelta):
        if name not in _TIMES and name not in _TIMEOUTS and name != 'keepalive_interval':
            raise TypeError(f'{name} must be an integer, not {value!r}')
        if value < datetime.timedelta():
            raise ValueError(f'{name} must not be negative')
        return math.ceil(value / datetime.timedelta(
            **{'seconds' if name == 'keepalive_interval' else 'milliseconds': 1}))
    check_whole(name, value)
    if name in _TIMEOUTS and isinstance(value, int) and 0 < value < _MIN_TIMEOUT:
        raise ValueError(f'{name} is in milliseconds: {value * 1000} are {value} seconds; for '
                         f'{value} milliseconds, pass a timedelta')
    return value
