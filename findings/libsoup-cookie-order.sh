#!/bin/bash
# SPDX-FileCopyrightText: 2026 The authors of this project
# SPDX-License-Identifier: LGPL-2.1-or-later

# libsoup 3.2.3 (Debian 12: libsoup-3.0-0 3.2.3-0+deb12u2) lets the last of Max-Age and Expires
# decide when a cookie expires, whichever the server wrote last. RFC 6265, section 5.3, gives
# Max-Age precedence in any order, because it does not depend on the client's clock. Servers that
# write Max-Age first, as Express does, therefore lose their session or affinity cookies on a client
# whose clock is ahead by more than the cookie's lifetime, although Max-Age is there to prevent
# that; and "Max-Age=0" does not remove a cookie if a later Expires lies ahead.
#
# Seen with PyGObject 3.42.2 (the third column is what the RFC wants):
#   Max-Age=3600; Expires=(past)     dropped   kept
#   Expires=(past); Max-Age=3600     kept      kept
#   Max-Age=0; Expires=(ahead)       kept      dropped
#   Expires=(ahead); Max-Age=0       dropped   dropped

set -euo pipefail

timeout 30 /usr/bin/python3 - <<'PYTHON'
import sys

import gi
gi.require_version('Soup', '3.0')
from gi.repository import GLib, Soup

PAST = 'Expires=Fri, 02 Jan 1970 00:00:00 GMT'
AHEAD = 'Expires=Thu, 01 Jan 2037 00:00:00 GMT'
# attributes, how they are shown, what was seen, what the RFC wants
CASES = (
    (f'Max-Age=3600; {PAST}', 'Max-Age=3600; Expires=(past)', 'dropped', 'kept'),
    (f'{PAST}; Max-Age=3600', 'Expires=(past); Max-Age=3600', 'kept', 'kept'),
    (f'Max-Age=0; {AHEAD}', 'Max-Age=0; Expires=(ahead)', 'kept', 'dropped'),
    (f'{AHEAD}; Max-Age=0', 'Expires=(ahead); Max-Age=0', 'dropped', 'dropped'),
)

print(f'libsoup {Soup.get_major_version()}.{Soup.get_minor_version()}.{Soup.get_micro_version()}')
address = GLib.Uri.parse('http://127.0.0.1/cometd', GLib.UriFlags.NONE)
changed = False
for attributes, shown, expected, wanted in CASES:
    jar = Soup.CookieJar.new()
    jar.set_cookie(address, f'node=a; Path=/; {attributes}')
    seen = 'kept' if jar.get_cookies(address, True) else 'dropped'
    print(f'{shown:<32} {seen:<9} {wanted}')
    changed |= seen != expected

print('CHANGED' if changed else 'as described')
sys.exit(changed)
PYTHON
