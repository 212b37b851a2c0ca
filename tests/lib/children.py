# SPDX-FileCopyrightText: 2026 The cometd-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Processes that end with the test that started them, whatever becomes of it."""

import atexit
import ctypes
import os
import signal
import subprocess
import sys

PR_SET_PDEATHSIG = 1

libc = ctypes.CDLL(None, use_errno=True)
started = []


def die_with(parent, last_signal):
    """The kernel sends the signal to this process when its parent ends."""
    libc.prctl(PR_SET_PDEATHSIG, last_signal)
    if os.getppid() != parent:
        os.kill(os.getpid(), last_signal)


def start(arguments, last_signal=signal.SIGKILL, **more):
    """As subprocess.Popen(). If it still runs when we end, it gets the signal; from the kernel if
    we are killed."""
    parent = os.getpid()
    process = subprocess.Popen(arguments, preexec_fn=lambda: die_with(parent, last_signal), **more)
    started.append((process, last_signal))
    return process


def end_all():
    """The last one first, as the others may be needed by it."""
    for process, last_signal in reversed(started):
        if process.poll() is None:
            process.send_signal(last_signal)
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


# A test that is told to end cleans up first.
signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
atexit.register(end_all)
