# SPDX-FileCopyrightText: 2026 The cometd-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What the tests of the Python override share: a server, and clients of it by both transports."""

import asyncio
import functools
import sys

import gi

import server_program
import tap

gi.require_version('Cometd', '1')

DEADLINE = 20
CHANNEL = '/chat/demo'
DENIED = '/members/only'
# The server refuses the first message to each of these.
expired = [f'/chat/expired/{number}' for number in range(8)]
TRANSPORTS = ('websocket', 'long-polling')

_cases = []


def equal(result, expected):
    """Says what it got, which assert does not."""
    if result != expected:
        raise AssertionError(f'{result!r}, expected {expected!r}')


def raises(exception, function, *arguments):
    """Calls a function that must raise; gives what it raised."""
    try:
        result = function(*arguments)
    except exception as error:
        return error
    raise AssertionError(f'{exception.__name__} was not raised, but it gave {result!r}')


async def fails(awaitable, code):
    """Awaits what must fail with a code of the library; gives the error."""
    from gi.repository import Cometd, GLib
    try:
        result = await awaitable
    except GLib.Error as error:
        if not error.matches(Cometd.error_quark(), code):
            raise
        return error
    raise AssertionError(f'it did not fail, but gave {result!r}')


def case(function):
    """A check that needs no server."""
    _cases.append((function.__name__, lambda url: function()))
    return function


def with_server(function):
    """A check that gets the address of a server, and does all else itself."""
    _cases.append((function.__name__, function))
    return function


def conversation(function):
    """A coroutine that gets a client, not yet open; run once by each transport."""
    for transport in TRANSPORTS:
        _cases.append((f'{function.__name__} {transport}',
                       functools.partial(_converse, function, transport)))
    return function


def _converse(function, transport, url):
    from gi.repository import Cometd

    async def story():
        async with asyncio.timeout(DEADLINE):
            await function(Cometd.Client(url, transport))

    Cometd.run(story())


def main():
    """Runs all cases against one server, the program that is the only argument."""
    def check(function, url):
        function(url)
        return ()

    arguments = ['--deny', DENIED, *(f'--expire={channel}' for channel in expired)]
    with server_program.Server(sys.argv[1], *arguments) as url:
        return tap.run([(name.replace('_', '-'), lambda f=function: check(f, url))
                        for name, function in _cases])
