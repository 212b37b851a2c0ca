# SPDX-FileCopyrightText: 2026 The cometd-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Events behind the reply to a subscription are held until the code that awaits it has run."""

import weakref

# The rounds of the asyncio loop that pass before tasks around the coroutine go on: a task takes
# two, and so does each gather(), wait_for() or group around it.
_ROUNDS = 8

# The present hold of each client.
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
    """Holds the events of a client for some rounds of the loop; all subscriptions that are
    confirmed meanwhile share one hold."""
    present = _holds.get(client)
    if present is not None and present.loop is loop:
        present.rounds = _ROUNDS
    else:
        _holds[client] = _Hold(client, loop)
