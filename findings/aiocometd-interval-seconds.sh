#!/bin/bash
# SPDX-FileCopyrightText: 2026 The authors of this project
# SPDX-License-Identifier: LGPL-2.1-or-later

# aiocometd-ng 0.5.6 (PyPI; its parents aiocometd and aiocometd-noloop share the code) takes the
# "interval" of an advice for seconds, although it takes the "timeout" beside it for milliseconds.
# A server that asks for a pause of 3 ms between two connects gets one of 3 s, and events wait for
# its end. From a little more than 10 ms on, the pause outlives the session, which CometD keeps for
# 10 s: all its events are lost, again and again, while nothing is reported to the app. The 2000 ms
# that CometD advises to the second session of a browser become 33 minutes. With 0, the default of
# all servers, there is nothing to see.
#
# Seen on Python 3.11 and Node.js 20, with cometd-nodejs-server 1.2.1:
#   interval 3 ms: the next connect after 3 s, successful, with the event
#   interval 14 ms: the next connect after 14 s, 402::session_unknown, without the event

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
npm install --silent --no-audit --no-fund cometd-nodejs-server@1.2.1
python3 -m venv python
python/bin/pip install --quiet --disable-pip-version-check aiocometd-ng==0.5.6 \
  aiohttp==3.14.5

cat > server.mjs <<'SERVER'
import http from 'http';
import serverModule from 'cometd-nodejs-server';

// One server for each interval, in milliseconds.
for (const interval of [3, 14]) {
  const bayeux = serverModule.createCometDServer({ interval, timeout: 1000 });
  const server = http.createServer((request, response) => bayeux.handle(request, response));
  await new Promise(resolve => server.listen(0, 'localhost', resolve));
  console.log(server.address().port);
}
SERVER
mkfifo port
timeout 100 node server.mjs > port &
server=$!
exec 3< port
read -r -t 30 short <&3
read -r -t 30 long <&3

timeout 80 python/bin/python - "$short" "$long" <<'PYTHON'
import asyncio
import sys
import time

from aiocometd_ng import Client, ConnectionType, Extension


class Connects(Extension):
    """Notes the times and the outcomes of the connects."""

    def __init__(self):
        self.sent = []
        self.ended = []

    async def outgoing(self, payload, headers):
        self.sent += [time.monotonic() for message in payload
                      if message['channel'] == '/meta/connect']

    async def incoming(self, payload, headers=None):
        self.ended += [(time.monotonic(), message.get('error', 'successful'))
                       for message in payload if message['channel'] == '/meta/connect']


async def wait_for(condition):
    while not condition():
        await asyncio.sleep(0.1)


async def watch(port):
    url = f'http://localhost:{port}/cometd'
    connects = Connects()
    client = Client(url, ConnectionType.LONG_POLLING, extensions=[connects])
    await client.open()
    await client.subscribe('/n')
    # The pause after the second one is watched: nothing was subscribed to before the first.
    await wait_for(lambda: len(connects.ended) == 2)

    other = Client(url, ConnectionType.LONG_POLLING)
    await other.open()
    await other.publish('/n', 'one')
    await other.close()

    await wait_for(lambda: len(connects.ended) == 3)
    pause = round(connects.sent[2] - connects.ended[1][0])
    await asyncio.sleep(0.5)
    events = client.pending_count
    await client.close()
    return pause, connects.ended[2][1], events


async def main():
    # The client leaves cancelled tasks behind when it closes.
    asyncio.get_running_loop().set_exception_handler(lambda loop, context: None)
    short, long = await asyncio.gather(*(watch(port) for port in sys.argv[1:]))
    for interval, (pause, outcome, events) in ((3, short), (14, long)):
        print(f'interval {interval} ms: the next connect after {pause} s, {outcome}, '
              f"{'with' if events else 'without'} the event")
    return short == (3, 'successful', 1) and long == (14, '402::session_unknown', 0)


same = asyncio.run(main())
print('as described' if same else 'CHANGED')
sys.exit(not same)
PYTHON
