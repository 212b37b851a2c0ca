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
# scan_json(text, 0)[0] is the value.
scan_json = json.JSONDecoder().scan_once


def from_json(text):
    return scan_json(text, 0)[0]


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


# In milliseconds. A smaller number is a number of seconds, as other libraries have it.
_MIN_TIMEOUT = 100
# The properties in which a timedelta is accepted, with their units.
TIMES = {'connection_timeout': 'milliseconds', 'max_network_delay': 'milliseconds',
         'backoff_increment': 'milliseconds', 'max_backoff': 'milliseconds',
         'keepalive_interval': 'seconds'}
_TIMEOUTS = ('connection_timeout', 'max_network_delay', 'timeout')
_MAX_UINT = 2 ** 32 - 1


def _get_range(name):
    """The smallest and largest value; the library would only warn about others."""
    if name not in TIMES:
        return 0, _MAX_UINT
    pspec = Cometd.Client.find_property(name.replace('_', '-'))
    return pspec.minimum, pspec.maximum


def to_time(name, value):
    """Converts a time to the unit of the library, and refuses numbers of seconds."""
    unit = TIMES.get(name, 'milliseconds')
    if value is None and name in ('connection_timeout', 'timeout'):
        return 0
    if isinstance(value, datetime.timedelta):
        if value < datetime.timedelta():
            raise ValueError(f'{name} must not be negative')
        value = math.ceil(value / datetime.timedelta(**{unit: 1}))
    elif isinstance(value, bool) or not hasattr(value, '__index__'):
        raise TypeError(f'{name} must be a timedelta, or an integer number of {unit}, '
                        f'not {value!r}')
    elif name in _TIMEOUTS and 0 < value < _MIN_TIMEOUT:
        raise ValueError(f'{name} is in milliseconds: pass {value * 1000} for {value} s, or '
                         f'timedelta(milliseconds={value}) for {value} ms')
    low, high = _get_range(name)
    if not low <= value <= high:
        raise ValueError(f'{name} must be from {low} to {high} {unit}, not {value}')
    return value


def to_whole(name, value):
    """Converts the value of a property. PyGObject would truncate a fraction."""
    if name.replace('-', '_') in TIMES:
        return to_time(name.replace('-', '_'), value)
    if isinstance(value, (float, datetime.timedelta)):
        raise TypeError(f'{name} must be an integer, not {value!r}')
    return value
