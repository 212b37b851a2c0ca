#!/bin/bash
# SPDX-FileCopyrightText: 2026 The authors of this project
# SPDX-License-Identifier: LGPL-2.1-or-later

# JSON-GLib 1.6.6 (Debian 12: libjson-glib-1.0-0 1.6.6-1) reads an integer that 64 bits cannot
# hold as another one, with the other sign, and reports no error: 2^63 becomes -2^63, and 2^64
# becomes -1. Positions, amounts and times of a server written in a language with large integers
# change on the way. JSON-GLib 1.10.6 (Debian 13) takes the nearest integer that fits instead, so
# the same program behaves differently there; other readers, such as JSON.parse, give a double.
#
# Seen with PyGObject 3.42.2:
#   9223372036854775807 is read as 9223372036854775807
#   9223372036854775808 is read as -9223372036854775808
#   18446744073709551616 is read as -1
#   -9223372036854775809 is read as 9223372036854775807
# With JSON-GLib 1.10.6, the second and the third are 9223372036854775807, the last is
# -9223372036854775808.
#
# Needs PyGObject with JSON-GLib.

set -euo pipefail

timeout 30 /usr/bin/python3 - <<'PYTHON'
import sys

import gi
gi.require_version('Json', '1.0')
from gi.repository import Json

SEEN = {
    '9223372036854775807': 9223372036854775807,
    '9223372036854775808': -9223372036854775808,
    '18446744073709551616': -1,
    '-9223372036854775809': 9223372036854775807,
}

print(f'JSON-GLib {Json.MAJOR_VERSION}.{Json.MINOR_VERSION}.{Json.MICRO_VERSION}')
changed = False
for text, seen in SEEN.items():
    number = Json.from_string(text).get_int()
    print(f'{text} is read as {number}')
    changed |= number != seen

print('CHANGED' if changed else 'as described')
sys.exit(changed)
PYTHON
