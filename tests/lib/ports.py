# SPDX-FileCopyrightText: 2026 The cometd-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Ports that a test reserves, with or without a listener."""

import socket


def keep():
    """A socket that is bound to a port of 127.0.0.1 and does not listen: connections are refused,
    as if the port were free. A server with SO_REUSEADDR can bind to it. The kernel does not assign
    the port to another socket, neither to one that binds to port 0 nor to one that connects."""
    kept = socket.socket()
    kept.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    kept.bind(('127.0.0.1', 0))
    return kept


def number(kept):
    return kept.getsockname()[1]
