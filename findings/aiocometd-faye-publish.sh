#!/bin/bash
# SPDX-FileCopyrightText: 2026 The authors of this project
# SPDX-License-Identifier: LGPL-2.1-or-later

# aiocometd-ng 0.5.6 (PyPI; its parents aiocometd and aiocometd-noloop share the code) and Faye
# 1.4.3 (npm) misunderstand each other. Faye leaves the publisher's "id" on the event that it
# delivers, and over WebSocket sends the event before the reply. aiocometd takes any message with
# the id of a pending request for its reply, whatever its channel. So publish() on a channel that
# the client is subscribed to returns the client's own event instead of a reply; and an event of
# another session whose id equals that of the held connect (these clients all count from zero) ends
# that connect with KeyError: 'successful', and the client starts another one after a pause.
# Besides, open() lasts as long as Faye holds a connect, 60 seconds by default: aiocometd waits for
# the first connect without asking for "timeout": 0, and Faye holds that one, too.
#
# Seen on Python 3.11 and Node.js 20, with a timeout of 3 seconds in Faye:
#   open(): 3 s
#   what publish() returns: {'channel': '/n', 'data': 'one', 'id': '3'}
#   the held connect, after another session's event: KeyError('successful')

set -euo pipefail

folder=$(mktemp -d)
server=
finish ()
{
  exec 3>&- || true
  [ -z "$server" ] || { kill "$server" && wait "$server"; } 2> /dev/null || true
  rm -rf "$folder"
}
trap finish EXIT
cd "$folder"

npm init -y > /dev/null
npm install --silent --no-audit --no-fund faye@1.4.3
python3 -m venv python
python/bin/pip install --quiet --disable-pip-version-check aiocometd-ng==0.5.6 \
  aiohttp==3.14.5

cat > server.mjs <<'SERVER'
import http from 'http';
import faye from 'faye';

const server = http.createServer();
new faye.NodeAdapter({ mount: '/bayeux', timeout: 3 }).attach(server);
server.listen(0, '127.0.0.1', () => console.log(server.address().port));
SERVER
mkfifo port
timeout 100 node server.mjs > port &
server=$!
exec 3< port
read -r -t 30 port <&3

timeout 60 python/bin/python - "$port" <<'PYTHON'
import asyncio
import sys
import time

import aiohttp
from aiocometd_ng import Client, ConnectionType

URL = f'http://127.0.0.1:{sys.argv[1]}/bayeux'


async def event_from_another(message_id):
    """Publishes in a session of bare requests; a publish needs no handshake with Faye."""
    async with aiohttp.ClientSession() as session:
        message = {'channel': '/n', 'data': 'two', 'id': message_id}
        await (await session.post(URL, json=[message])).read()


async def main():
    # The client leaves cancelled tasks behind when it closes.
    asyncio.get_running_loop().set_exception_handler(lambda loop, context: None)
    client = Client(URL, connection_types=ConnectionType.WEBSOCKET)
    start = time.monotonic()
    await client.open()
    opened = round(time.monotonic() - start)
    print(f'open(): {opened} s')

    await client.subscribe('/n')
    returned = await client.publish('/n', 'one')
    print(f'what publish() returns: {returned}')

    transport = client._transport
    held = transport._connect_task
    # The held connect is the last request that waits: the other ones were answered.
    message_id, = transport._pending_exhanges
    await event_from_another(message_id)
    try:
        failure = repr(await asyncio.wait_for(held, 2))
    except Exception as error:
        failure = repr(error)
    print(f"the held connect, after another session's event: {failure}")
    await client.close()

    return (opened == 3 and returned.get('data') == 'one' and 'successful' not in returned
            and failure == "KeyError('successful')")


same = asyncio.run(main())
print('as described' if same else 'CHANGED')
sys.exit(not same)
PYTHON
