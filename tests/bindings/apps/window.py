# SPDX-FileCopyrightText: 2026 The cometd-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Drives the window of the Python chat: what is typed there comes back as a row."""

import asyncio
import sys

from chat_window import ChatApplication
from gi.repository import Gtk


def labels(widget):
    """The texts below a widget."""
    if isinstance(widget, Gtk.Label):
        yield widget.get_label()
    child = widget.get_first_child()
    while child is not None:
        yield from labels(child)
        child = child.get_next_sibling()


async def wait_for(*rows):
    async with asyncio.timeout(20):
        while list(labels(app.window.view)) != list(rows):
            await asyncio.sleep(0.01)


async def drive():
    # What fails here would leave the window open.
    try:
        await talk()
    except BaseException:
        app.quit()
        raise


async def talk():
    await wait_for('Anna: Anna has joined')
    app.window.entry.set_text('Hello')
    app.window.entry.emit('activate')
    await wait_for('Anna: Anna has joined', 'Anna: Hello')
    await app.client.publish('/chat/demo', [1])
    await wait_for('Anna: Anna has joined', 'Anna: Hello', '[1]')
    log.append('all is well')
    app.window.close()


log = []
app = ChatApplication(sys.argv[1], 'Anna')
app.connect_after('activate', lambda _app: app.start(drive()))
app.run_with_asyncio()
if app.client.closed:
    print(*log)
