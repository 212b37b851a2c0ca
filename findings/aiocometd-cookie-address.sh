#!/bin/bash
# SPDX-FileCopyrightText: 2026 The authors of this project
# SPDX-License-Identifier: LGPL-2.1-or-later

# aiocometd-ng 0.5.6 (PyPI) can't open a session with long-polling if the URL of a CometD server has
# an IP address for its host: by default, aiohttp, here 3.14.5, accepts no cookies from such a host,
# CometD wants its BAYEUX_BROWSER back with each request, and answers without it as if the session
# had expired. The handshake succeeds and the error blames the session, so nothing hints at the
# host; with the name of the same server it works. So does the address over WebSocket, which needs
# no cookie, and with Faye, which sets none. Servers on a local network, known by their addresses,
# and tests on the loopback interface are affected.
#
# Seen on Python 3.11 and Node.js 20, with cometd-nodejs-server 1.2.1 and Faye 1.4.3:
#   cometd-nodejs-server at localhost: opened
#   cometd-nodejs-server at 127.0.0.1: 402::session_unknown
#   faye at localhost: opened
#   faye at 127.0.0.1: opened

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
npm install --silent --no-audit --no-fund cometd-nodejs-server@1.2.1 faye@1.4.3
python3 -m venv python
python/bin/pip install --quiet --disable-pip-version-check aiocometd-ng==0.5.6 \
  aiohttp==3.14.5

cat > server.mjs <<'SERVER'
import http from 'http';
import faye from 'faye';
import serverModule from 'cometd-nodejs-server';

const bayeux = serverModule.createCometDServer({ timeout: 1000 });
const servers = [http.createServer((request, response) => bayeux.handle(request, response)),
  http.createServer()];
new faye.NodeAdapter({ mount: '/cometd', timeout: 1 }).attach(servers[1]);
for (const server of servers) {
  await new Promise(resolve => server.listen(0, '127.0.0.1', resolve));
  console.log(server.address().port);
}
SERVER
mkfifo port
timeout 100 node server.mjs > port &
server=$!
exec 3< port
read -r -t 30 cometd <&3
read -r -t 30 faye <&3

timeout 60 python/bin/python - "$cometd" "$faye" <<'PYTHON'
import asyncio
import sys

from aiocometd_ng import Client, ConnectionType
from aiocometd_ng.exceptions import ServerError

SEEN = {
    ('cometd-nodejs-server', 'localhost'): 'opened',
    ('cometd-nodejs-server', '127.0.0.1'): '402::session_unknown',
    ('faye', 'localhost'): 'opened',
    ('faye', '127.0.0.1'): 'opened',
}


async def try_open(host, port):
    client = Client(f'http://{host}:{port}/cometd', ConnectionType.LONG_POLLING)
    try:
        await client.open()
    except ServerError as error:
        return error.response['error']
    await client.close()
    return 'opened'


async def main():
    # The client leaves cancelled tasks behind when it closes.
    asyncio.get_running_loop().set_exception_handler(lambda loop, context: None)
    ports = {'cometd-nodejs-server': sys.argv[1], 'faye': sys.argv[2]}
    same = True
    for (server, host), seen in SEEN.items():
        outcome = await try_open(host, ports[server])
        print(f'{server} at {host}: {outcome}')
        same = same and outcome == seen
    return same


same = asyncio.run(main())
print('as described' if same else 'CHANGED')
sys.exit(not same)
PYTHON
