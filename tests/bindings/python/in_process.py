# SPDX-FileCopyrightText: 2026 The cometd-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The server for the tests of apps, as a server of stages.py."""

import gi

gi.require_version('CometdTesting', '1')
from gi.repository import CometdTesting


class Server:
    """Runs for as long as the block lasts, in the main context of the test. Some channels are
    refused with an error, and of others only the first message."""

    def __init__(self, refused, expired):
        self.server = CometdTesting.Server()
        for channel, error in refused.items():
            self.server.refuse_channel(channel, error)
        for channel, error in expired.items():
            self.server.connect(f'message-received::{channel}', self.expire, [error])

    @staticmethod
    def expire(server, message, errors):
        """What a handler says applies to its message already."""
        server.refuse_channel(message.channel, errors.pop() if errors else None)

    def __enter__(self):
        self.server.start()
        return self.server.get_url()

    def __exit__(self, *_):
        self.server.stop()
