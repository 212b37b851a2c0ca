#!/bin/bash
# SPDX-FileCopyrightText: 2026 The authors of this project
# SPDX-License-Identifier: LGPL-2.1-or-later

# libsoup 3.2.3 (Debian 12: libsoup-3.0-0 3.2.3-0+deb12u2) as a WebSocket server refuses a message
# beyond max-incoming-payload-size with its signal "error", which has the code 1009. The client
# never learns it: the server closes the socket while it has bytes that were not read, without a
# close frame, so the client sees a TCP connection that was reset. A client that would send smaller
# messages after a 1009 can't tell this from a network failure, repeats the same message after it
# reconnected, and is reset again. RFC 6455, section 7.1.7, wants a close frame with the code.
#
# Seen with PyGObject 3.42.2 and websockets 12.0, limit 16384 bytes:
#   server: code 1009
#   client: no close frame received or sent (ConnectionResetError)
#
# Needs PyGObject with libsoup 3, and python3 with venv.

set -euo pipefail

folder=$(mktemp -d)
server=
finish ()
{
  [ -z "$server" ] || kill "$server" 2>/dev/null || true
  rm -rf "$folder"
}
trap finish EXIT

python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check websockets==12.0

cat >"$folder/server.py" <<'PYTHON'
import gi
gi.require_version('Soup', '3.0')
from gi.repository import GLib, Soup

connections = []


def opened(server, message, path, connection):
    connection.set_max_incoming_payload_size(16384)
    connection.connect('error', lambda connection, error: print(f'server: code {error.code}',
                                                                flush=True))
    connections.append(connection)


server = Soup.Server()
server.add_websocket_handler(None, None, None, opened)
server.listen_local(0, Soup.ServerListenOptions.IPV4_ONLY)
version = f'{Soup.get_major_version()}.{Soup.get_minor_version()}.{Soup.get_micro_version()}'
print(server.get_uris()[0].get_port(), version, flush=True)
GLib.MainLoop().run()
PYTHON
cat >"$folder/client.py" <<'PYTHON'
import asyncio
import sys

import websockets


async def main():
    address = f'ws://127.0.0.1:{sys.argv[1]}/'
    async with websockets.connect(address, compression=None) as connection:
        try:
            await connection.send('x' * 20000)
            await asyncio.wait_for(connection.recv(), 10)
        except websockets.ConnectionClosed as error:
            print(f'client: {error} ({type(error.__cause__).__name__})')


asyncio.run(main())
PYTHON

mkfifo "$folder/port"
timeout 60 /usr/bin/python3 "$folder/server.py" >"$folder/port" &
server=$!
exec 3<"$folder/port"
read -r -t 30 port version <&3
echo "libsoup $version"
told=$("$folder/venv/bin/python3" "$folder/client.py" "$port")
read -r -t 30 refused <&3
echo "$refused"
echo "$told"
[ "$refused" = 'server: code 1009' ]
[ "$told" = 'client: no close frame received or sent (ConnectionResetError)' ]
