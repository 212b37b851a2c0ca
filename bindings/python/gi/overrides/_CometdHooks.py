# SPDX-FileCopyrightText: 2026 The cometd-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Extension hooks that may be coroutines, and may raise any exception."""

import asyncio
import functools
import inspect

from gi.repository import GLib, GObject

from ._CometdErrors import invalid, remember
from ._CometdLoop import check_loop

# asyncio keeps only weak references to its tasks.
_tasks = set()


def _start(coroutine, succeed, fail, cancellable=None):
    """Runs the rest of a hook as a task, which is cancelled by a cancellable."""
    try:
        loop = asyncio.get_running_loop()
        check_loop(loop)
    except RuntimeError as error:
        coroutine.close()
        fail(RuntimeError(f'"async def" in an extension: {error}'))
        return
    task = asyncio.ensure_future(coroutine, loop=loop)
    _tasks.add(task)
    handler = 0
    if cancellable is not None:
        handler = cancellable.connect(lambda *_: loop.call_soon(task.cancel))

    # If a task is cancelled before its coroutine has started, the coroutine is not notified.
    def done(_task):
        _tasks.discard(task)
        if cancellable is not None:
            GObject.signal_handler_disconnect(cancellable, handler)
        error = asyncio.CancelledError() if task.cancelled() else task.exception()
        if error is None:
            succeed()
        else:
            remember(error)
            fail(error)

    task.add_done_callback(done)


def call(callback, message):
    """Calls a function, or starts a coroutine function as a task. asyncio reports an exception of
    the task when it is freed."""
    result = callback(message)
    if inspect.iscoroutine(result):
        task = asyncio.ensure_future(result)
        _tasks.add(task)
        task.add_done_callback(_tasks.discard)


def _exchange_hook(function):
    """Holds the messages while a hook runs, and fails them if it raises an exception."""
    @functools.wraps(function)
    def hook(self, exchange):
        exchange.hold()
        try:
            result = function(self, exchange)
        except BaseException as error:
            remember(error.with_traceback(error.__traceback__.tb_next))
            exchange.fail(error)
            if not isinstance(error, (Exception, asyncio.CancelledError)):
                raise
            return
        if inspect.isawaitable(result):
            _start(result, exchange.release, exchange.fail)
        else:
            exchange.release()
    return hook


def _authenticate_hook(function):
    """Completes the request when a coroutine has ended; a plain function completes it itself."""
    @functools.wraps(function)
    def hook(self, request):
        try:
            result = function(self, request)
        except BaseException as error:
            remember(error.with_traceback(error.__traceback__.tb_next))
            request.fail(error)
            if not isinstance(error, (Exception, asyncio.CancelledError)):
                raise
            return
        if inspect.isawaitable(result):
            _start(result, request.complete, request.fail, request.get_cancellable())
    return hook


def _restore_hook(function):
    """An exception refuses the state; a function that returns nothing has accepted it."""
    @functools.wraps(function)
    def hook(self, state):
        try:
            return function(self, state) is not False
        except GLib.Error:
            raise
        except Exception as error:
            remember(error.with_traceback(error.__traceback__.tb_next))
            raise invalid(error) from error
    return hook


def wrap_hooks(cls):
    """Only the do_ methods of the class that registers a GType are called, so they are replaced
    there."""
    for name, wrap in (('do_outgoing', _exchange_hook), ('do_incoming', _exchange_hook),
                       ('do_authenticate', _authenticate_hook),
                       ('do_restore_state', _restore_hook)):
        if name in cls.__dict__:
            setattr(cls, name, wrap(cls.__dict__[name]))
