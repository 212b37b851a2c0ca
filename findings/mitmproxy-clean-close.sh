#!/bin/bash
# SPDX-FileCopyrightText: 2026 The authors of this project
# SPDX-License-Identifier: LGPL-2.1-or-later

# mitmproxy 10.4.2 turns the loss of a WebSocket into a clean close with code 1000. A server that
# dies, or a network that breaks, resets the connection without a close frame, which the WebSocket
# protocol reports as 1006; RFC 6455, section 7.4.1, reserves that code for this. The endpoint on
# the other side of mitmproxy gets a close frame with 1000, "normal closure", so an application
# that reconnects after a failure and stops after a normal closure stops. It happens in both
# directions.
#
# Seen with Python 3.11 and websockets 13.1:
#   straight, the server is lost: the client sees 1006
#   through mitmproxy, the server is lost: the client sees 1000
#   through mitmproxy, the client is lost: the server sees 1000

set -euo pipefail

folder=$(mktemp -d)
proxy=
finish ()
{
  if [ -n "$proxy" ]; then
    { kill "$proxy" && wait "$proxy"; } 2> /dev/null || true
  fi
  rm -rf "$folder"
}
trap finish EXIT
cd "$folder"

python3 -m venv environment
environment/bin/pip install --quiet --disable-pip-version-check mitmproxy==10.4.2 websockets==13.1

cat > meet.py <<'PYTHON'
import asyncio
import logging
import sys

import websockets


async def meet(server_port, proxy_port, lost):
    """The close codes that both ends see after one of them has reset its connection."""
    seen = asyncio.get_running_loop().create_future()

    async def serve(socket):
        await socket.send('hello')
        if lost == 'server':
            socket.transport.abort()
            return
        await socket.wait_closed()
        if not seen.done():
            seen.set_result(socket.close_code)

    async with websockets.serve(serve, '127.0.0.1', server_port):
        socket = await websockets.connect(f'ws://127.0.0.1:{proxy_port or server_port}/')
        await socket.recv()
        if lost == 'client':
            socket.transport.abort()
            return await asyncio.wait_for(seen, 20)
        await asyncio.wait_for(socket.wait_closed(), 20)
        return socket.close_code


# Of handshakes that cannot be finished: that is what is tried here.
logging.disable()
print(asyncio.run(meet(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3])))
PYTHON

# mitmproxy names the port of the server on its command line, so two free ones are found first.
ports=$(python3 -c 'import socket
sockets = [socket.create_server(("127.0.0.1", 0)) for i in range(2)]
print(*[s.getsockname()[1] for s in sockets])')
read -r server_port proxy_port <<< "$ports"

timeout 180 environment/bin/mitmdump --quiet --set "confdir=$folder/conf" --listen-host 127.0.0.1 \
  --listen-port "$proxy_port" --mode "reverse:http://127.0.0.1:$server_port" &
proxy=$!
for try in {1..300}; do
  if (exec 3<> "/dev/tcp/127.0.0.1/$proxy_port") 2> /dev/null; then
    break
  fi
  sleep 0.2
done

meet () { timeout 40 environment/bin/python meet.py "$server_port" "$@"; }
straight=$(meet 0 server)
echo "straight, the server is lost: the client sees $straight"
server_lost=$(meet "$proxy_port" server)
echo "through mitmproxy, the server is lost: the client sees $server_lost"
client_lost=$(meet "$proxy_port" client)
echo "through mitmproxy, the client is lost: the server sees $client_lost"

[ "$straight $server_lost $client_lost" = '1006 1000 1000' ]
