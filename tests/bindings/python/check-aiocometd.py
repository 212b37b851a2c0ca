#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The cometd-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The differences from aiocometd that docs/coming-from-aiocometd.md states."""

import asyncio
import http.server
import json
import sys
import threading

import stage
from gi.repository import Cometd, Gio
from stage import equal, fails


class OtherTypes(http.server.BaseHTTPRequestHandler):
    """A server that has neither WebSocket nor long-polling."""

    def do_GET(self):
        self.send_error(400)

    def do_POST(self):
        request = json.loads(self.rfile.read(int(self.headers['Content-Length'])))[0]
        body = json.dumps([{'channel': '/meta/handshake', 'id': request['id'], 'successful': True,
                            'version': '1.0', 'clientId': 'c',
                            'supportedConnectionTypes': ['callback-polling']}]).encode()
        self.send_response(200)
        self.send_header('Content-Type', 'application/json')
        self.send_header('Content-Length', str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


@stage.case
def a_type_that_the_server_lacks():
    async def story(url):
        # WebSocket is refused before the server could say which types it has.
        await fails(stage.new_client(url, 'websocket').open(), Cometd.Error.TRANSPORT)
        await fails(stage.new_client(url, 'long-polling').open(),
                    Cometd.Error.UNSUPPORTED_CONNECTION_TYPE)

    with http.server.ThreadingHTTPServer(('127.0.0.1', 0), OtherTypes) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            Cometd.run(story(f'http://127.0.0.1:{server.server_port}/'))
        finally:
            server.shutdown()
            thread.join()


@stage.conversation
async def headers_and_the_first_transport(client):
    """The first of the connection types carries the handshake."""
    seen = {}

    class Look(Cometd.Extension):
        def do_incoming(self, exchange):
            for message in exchange.messages:
                seen.setdefault(message['channel'], exchange.get_header('Upgrade'))

    client.add_extension(Look())
    async with client:
        upgraded = client.connection_types[0] == 'websocket'
        equal(seen['/meta/handshake'], 'websocket' if upgraded else None)


@stage.conversation
async def errors(client):
    async with client:
        refusal = await fails(client.subscribe(stage.DENIED), Cometd.Error.SERVER)
        equal(refusal.error, stage.here['refusal']['error'])
        first = asyncio.ensure_future(client.receive())
        # The first one waits when the second begins.
        await asyncio.sleep(0)
        try:
            await client.receive()
        except Exception as error:
            assert error.matches(Gio.io_error_quark(), Gio.IOErrorEnum.PENDING), error
        else:
            raise AssertionError('there were two receives')
        first.cancel()
        equal((await asyncio.gather(first, return_exceptions=True))[0].__class__,
              asyncio.CancelledError)


sys.exit(stage.main())
