# SPDX-FileCopyrightText: 2026 The cometd-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""An asyncio event loop that is driven by a GLib main context.

PyGObject 3.50 provides one, which is used if it is available. The one for older versions leaves the
queue of callbacks, the timers and the sockets to asyncio, and uses GLib only to wait until one of
them is due: a selector has one file descriptor for all its sockets, which GLib can poll.
"""

import asyncio
import contextlib
import math
import selectors
import sys
import threading
import time

from gi.repository import GLib

try:
    from gi.events import GLibEventLoop as _NativeLoop
except ImportError:
    _NativeLoop = None


def default_context():
    """The main context to which new objects belong."""
    return GLib.MainContext.get_thread_default() or GLib.MainContext.default()


class _Selector(selectors.DefaultSelector):
    """A selector that never waits: GLib has already waited, and has other sources to dispatch."""

    def select(self, timeout=None):
        return super().select(0)


class _Source(GLib.Source):
    """Runs one iteration of an asyncio loop whenever something is due there."""

    def __init__(self, loop):
        super().__init__()
        self.loop = loop
        self.tag = self.add_unix_fd(loop._selector.fileno(), GLib.IOCondition.IN)

    def prepare(self):
        return False, self.loop._milliseconds_left()

    def check(self):
        return self.loop._milliseconds_left() == 0 or bool(self.query_unix_fd(self.tag))

    def dispatch(self, _callback, _args):
        self.loop._run_once()
        if self.loop._stopping:
            self.loop._quit()
        return GLib.SOURCE_CONTINUE


class _OwnLoop(asyncio.SelectorEventLoop):
    """Drives asyncio from the thread-default main context, for PyGObject before 3.50."""

    def __init__(self, context=None):
        super().__init__(_Selector())
        # GLib waits in milliseconds; a timer that is due within one is treated as due.
        self._clock_resolution = 1e-3
        self._context = context or default_context()
        self._quit = None

    def time(self):
        return time.monotonic()

    def _milliseconds_left(self):
        """How long GLib may wait, in milliseconds; 0 to return immediately, -1 without limit."""
        if self._ready or self._stopping:
            return 0
        if not self._scheduled:
            return -1
        left = self._scheduled[0].when() - self.time()
        return max(0, min(math.ceil(left * 1000), 2 ** 31 - 1))

    @contextlib.contextmanager
    def running(self, quit_function):
        """Makes this the running loop for a block that runs a GLib main loop, as an application
        does; quit_function quits that loop."""
        self._check_closed()
        self._check_running()
        source = _Source(self)
        source.attach(self._context)
        hooks = sys.get_asyncgen_hooks()
        sys.set_asyncgen_hooks(firstiter=self._asyncgen_firstiter_hook,
                               finalizer=self._asyncgen_finalizer_hook)
        self._thread_id = threading.get_ident()
        self._quit = quit_function
        asyncio._set_running_loop(self)
        try:
            yield self
        finally:
            asyncio._set_running_loop(None)
            sys.set_asyncgen_hooks(*hooks)
            self._quit = None
            self._thread_id = None
            self._stopping = False
            source.destroy()

    def run_forever(self):
        main_loop = GLib.MainLoop(self._context)
        with self.running(main_loop.quit):
            main_loop.run()


if _NativeLoop is None:
    class GLibEventLoop(_OwnLoop):
        """An asyncio event loop that is driven by a GLib main context."""
else:
    class GLibEventLoop(_NativeLoop):
        """PyGObject's own loop, for the thread-default main context unless another is given."""

        def __init__(self, context=None):
            super().__init__(context or default_context())


@contextlib.contextmanager
def _context_of_this_thread():
    """The main thread uses the default context; other threads get a context of their own."""
    if threading.current_thread() is threading.main_thread() \
            or GLib.MainContext.get_thread_default() is not None:
        yield
        return
    context = GLib.MainContext.new()
    context.push_thread_default()
    try:
        yield
    finally:
        context.pop_thread_default()


def run(coroutine):
    """Runs a coroutine on a loop that is driven by GLib; returns its result.

    Like asyncio.run() otherwise: Ctrl-C cancels the coroutine, and each thread may run its own.
    """
    if asyncio._get_running_loop() is not None:
        if asyncio.iscoroutine(coroutine):
            coroutine.close()
        raise RuntimeError('an event loop is already running: await the coroutine, or pass it to '
                           'asyncio.create_task(), instead of calling Cometd.run()')
    with _context_of_this_thread(), asyncio.Runner(loop_factory=GLibEventLoop) as runner:
        return runner.run(coroutine)


def check_loop(loop):
    """Waiting on a loop that does not drive GLib would never end."""
    if GLib.main_depth() == 0 or type(loop).__module__.split('.')[0] == 'asyncio':
        raise RuntimeError('this asyncio event loop does not drive GLib, so nothing would be '
                           'received: use Cometd.run(main()) instead of asyncio.run(main()), or a '
                           'Cometd.GLibEventLoop')
