# SPDX-FileCopyrightText: 2026 The cometd-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Ports that belong to a test for as long as it wants, whether somebody listens there or not."""

import socket


def keep():
    """A socket that has a port of 127.0.0.1, and does not listen: whoever connects is refused, as
    if nobody had the port. A server may bind to it, like any that takes over a port in use before.
    The kernel gives it to nobody who asks for any port, and to nobody who connects somewhere."""
    kept = socket.socket()
    kept.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    kept.bind(('127.0.0.1', 0))
    return kept


def number(kept):
    return kept.getsockname()[1]
