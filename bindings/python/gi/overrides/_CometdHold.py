# SPDX-FileCopyrightText: 2026 The cometd-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Holds the events after the reply to a subscription until the code that awaits it has run."""

import weakref

# The number of asyncio loop iterations before a task that awaits the coroutine continues: a task
# takes two, and so does each gather(), wait_for() or group around it.
_ROUNDS = 8

# The current hold of each client.
_holds = weakref.WeakKeyDictionary()


class _Hold:
    def __init__(self, client, loop):
        self.client = weakref.ref(client)
        self.loop = loop
        self.token = client._hold_dispatch()
        self.rounds = _ROUNDS
        loop.call_soon(self._pass_round)

    def _pass_round(self):
        self.rounds -= 1
        client = self.client()
        if client is None:
            return
        if self.rounds > 0:
            self.loop.call_soon(self._pass_round)
            return
        if _holds.get(client) is self:
            del _holds[client]
        client._release_dispatch(self.token)


def hold(client, loop):
    """Holds the events of a client for some iterations of the loop; all subscriptions that are
    confirmed in the meantime share one hold."""
    present = _holds.get(client)
    if present is not None and present.loop is loop:
        present.rounds = _ROUNDS
    else:
        _holds[client] = _Hold(client, loop)
