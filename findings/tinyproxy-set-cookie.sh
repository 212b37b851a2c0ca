#!/bin/bash
# SPDX-FileCopyrightText: 2026 The authors of this project
# SPDX-License-Identifier: LGPL-2.1-or-later

# tinyproxy 1.11.1 (Debian 12: tinyproxy-bin 1.11.1-2.1+deb12u1) passes only the first field of each
# name from a response, and Set-Cookie is no exception. A Bayeux server behind a load balancer sets
# two cookies with the handshake, its own and the balancer's for affinity; behind tinyproxy the
# client gets one of them. With cometd-nodejs-server 1.2.1 the session is then unknown to the
# server that made it, if that is the one that is lost. Over https nothing is lost, because
# tinyproxy does not see the response.
#
# Seen with Node.js 20:
#   straight: cookies BALANCER BAYEUX_BROWSER, connect successful
#   through tinyproxy: cookies BALANCER, connect 402::session_unknown

set -euo pipefail

folder=$(mktemp -d)
servers=()
finish ()
{
  exec 3>&- || true
  for server in "${servers[@]}"; do
    { kill "$server" && wait "$server"; } 2> /dev/null || true
  done
  rm -rf "$folder"
}
trap finish EXIT
cd "$folder"

npm init -y > /dev/null
npm install --silent --no-audit --no-fund cometd-nodejs-server@1.2.1

cat > server.mjs <<'SERVER'
import http from 'http';
import serverModule from 'cometd-nodejs-server';

const bayeux = serverModule.createCometDServer();
const server = http.createServer((request, response) => {
  // What a balancer in front of the server would add.
  const setHeader = response.setHeader;
  response.setHeader = (name, value) => setHeader.call(
    response, name, name === 'Set-Cookie' ? ['BALANCER=a; Path=/', value] : value);
  bayeux.handle(request, response);
});
server.listen(0, '127.0.0.1', () => console.log(server.address().port));
SERVER
mkfifo port
timeout 60 node server.mjs > port &
servers+=($!)
exec 3< port
read -r -t 30 port <&3

# tinyproxy takes no port 0: a free one is found for it, and another if it was taken since.
for try in 1 2 3; do
  proxy=$(python3 -c 'import socket; s = socket.create_server(("127.0.0.1", 0))
print(s.getsockname()[1])')
  printf '%s\n' "Port $proxy" 'Listen 127.0.0.1' 'Timeout 30' 'MaxClients 10' \
    'Allow 127.0.0.1' 'LogLevel Critical' "PidFile \"$folder/pid\"" > tinyproxy.conf
  timeout 60 tinyproxy -d -c tinyproxy.conf > tinyproxy.log 2>&1 &
  started=$!
  servers+=("$started")
  for wait in {1..50}; do
    kill -0 "$started" 2> /dev/null || break
    ! (exec 4<> "/dev/tcp/127.0.0.1/$proxy") 2> /dev/null || break 2
    sleep 0.1
  done
done

timeout 40 python3 - "$port" "$proxy" <<'PYTHON'
import http.client
import json
import sys

server, proxy = (int(argument) for argument in sys.argv[1:])


def post(port, message, cookies):
    connection = http.client.HTTPConnection('127.0.0.1', port, timeout=10)
    headers = {'Content-Type': 'application/json', 'Cookie': '; '.join(cookies)}
    connection.request('POST', f'http://127.0.0.1:{server}/cometd', json.dumps([message]), headers)
    response = connection.getresponse()
    cookies.extend(field.split(';')[0] for field in response.headers.get_all('Set-Cookie') or [])
    return json.loads(response.read())[-1]


def outcome(port):
    cookies = []
    client = post(port, {'channel': '/meta/handshake', 'version': '1.0',
                         'supportedConnectionTypes': ['long-polling']}, cookies)['clientId']
    names = ' '.join(sorted(cookie.split('=')[0] for cookie in cookies))
    reply = post(port, {'channel': '/meta/connect', 'clientId': client,
                        'connectionType': 'long-polling', 'advice': {'timeout': 0}}, cookies)
    return f"cookies {names}, connect {'successful' if reply['successful'] else reply['error']}"


straight = outcome(server)
print(f'straight: {straight}')
proxied = outcome(proxy)
print(f'through tinyproxy: {proxied}')
same = (straight == 'cookies BALANCER BAYEUX_BROWSER, connect successful'
        and proxied == 'cookies BALANCER, connect 402::session_unknown')
print('as described' if same else 'CHANGED')
sys.exit(not same)
PYTHON
