# SPDX-FileCopyrightText: 2026 The cometd-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Shared by the tests of the Python override: a server, and clients of it with both transports."""

import asyncio
import functools
import sys

import gi

import stages
import tap

gi.require_version('Cometd', '1')

# Long enough for a slow machine. The same applies to the client's own timeouts, in milliseconds.
DEADLINE = 120
PATIENCE = {'connection_timeout': 60000, 'max_network_delay': 60000}
CHANNEL = '/chat/demo'
DENIED = stages.DENIED
# The server refuses the first message to each of these.
expired = [f'/chat/expired/{number}' for number in range(8)]
TRANSPORTS = ('websocket', 'long-polling')
# The properties of the server named by the only argument.
here = stages.STAGES[stages.name(sys.argv[1])]

_cases = []


def equal(result, expected):
    """Shows both values, which assert does not."""
    if result != expected:
        raise AssertionError(f'{result!r}, expected {expected!r}')


def raises(exception, function, *arguments):
    """Calls a function that must raise, and returns the exception."""
    try:
        result = function(*arguments)
    except exception as error:
        return error
    raise AssertionError(f'{exception.__name__} was not raised, but it gave {result!r}')


async def until(condition):
    """Waits for a condition without a notification; limited by the deadline of the case."""
    while not condition():
        await asyncio.sleep(0.005)


async def fails(awaitable, code):
    """Awaits a coroutine that must fail with a code of the library, and returns the error."""
    from gi.repository import Cometd, GLib
    try:
        result = await awaitable
    except GLib.Error as error:
        if not error.matches(Cometd.error_quark(), code):
            raise
        return error
    raise AssertionError(f'it did not fail, but gave {result!r}')


async def kick(client):
    """Lets the server end the session."""
    # Over long-polling the connection may end before the reply arrives, and a kick before the
    # connect that it should end: then the client performs a new handshake, and gets more time for
    # that.
    pause = 0.1
    while not client.closed:
        await asyncio.gather(client.publish('/service/kick'), return_exceptions=True)
        await asyncio.sleep(pause)
        pause *= 2


def case(function):
    """A check without a server, so it runs only once."""
    if here in (stages.STAGES['scripted'], stages.STAGES['testing']):
        _cases.append((function.__name__, lambda url: function()))
    return function


def with_server(function):
    """A check that receives the address of a server, and does everything else itself."""
    _cases.append((function.__name__, function))
    return function


def conversation(function=None, *, needs=None):
    """A coroutine that receives a client, not yet open; run once with each transport, unless the
    server lacks a required property."""
    if function is None:
        return functools.partial(conversation, needs=needs)
    if needs is None or here[needs]:
        for transport in TRANSPORTS:
            _cases.append((f'{function.__name__} {transport}',
                           functools.partial(_converse, function, transport)))
    return function


def with_its_own_server(function):
    """The same, with a server that it may stop as second argument."""
    def converse(transport, _url):
        server = stages.server(sys.argv[1])
        with server as url:
            _converse(lambda client: function(client, server), transport, url)

    for transport in TRANSPORTS:
        _cases.append((f'{function.__name__} {transport}', functools.partial(converse, transport)))
    return function


def new_client(url, connection_types=None, **properties):
    from gi.repository import Cometd
    return Cometd.Client(url, connection_types, **PATIENCE, **properties)


def _converse(function, transport, url):
    from gi.repository import Cometd

    async def story():
        async with asyncio.timeout(DEADLINE):
            await function(new_client(url, transport))

    Cometd.run(story())


def main():
    """Runs all cases with one server, that of the only argument."""
    def check(function, url):
        function(url)
        return ()

    with stages.server(sys.argv[1], expired) as url:
        return tap.run([(name.replace('_', '-'), lambda f=function: check(f, url))
                        for name, function in _cases])
