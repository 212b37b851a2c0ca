#!/bin/bash
# SPDX-FileCopyrightText: 2026 The authors of this project
# SPDX-License-Identifier: LGPL-2.1-or-later

# Faye 1.4.3 (npm) holds a connect for as long as its "advice": {"timeout": ...} asks, without an
# upper limit, but measures the life of the session by its own timeout: twice that after the
# connect arrived, it removes the session under the connect that it holds. The connect is answered
# with "successful": true, the advice to retry and the server's own timeout, as if it had ended in
# good order; all subscriptions are gone, events published from then on are lost, and the client
# learns of it from its next connect.
#
# Seen on Node.js 20 with a timeout of 2 seconds:
#   connect that asks for 3 seconds: held 3 s, successful; the next: successful
#   connect that asks for 9 seconds: held 4 s, successful; the next: 401:...:Unknown client

set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

npm init -y > /dev/null
npm install --silent --no-audit --no-fund faye@1.4.3

cat > program.mjs <<'PROGRAM'
import http from 'http';
import faye from 'faye';

const server = http.createServer();
new faye.NodeAdapter({ mount: '/bayeux', timeout: 2 }).attach(server);
await new Promise(resolve => server.listen(0, '127.0.0.1', resolve));
const url = `http://127.0.0.1:${server.address().port}/bayeux`;

async function send(message) {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify([message]),
  });
  return (await response.json())[0];
}

// How a connect that asks for so long ends, and the reply to one more connect.
async function held(seconds) {
  const { clientId } = await send({
    channel: '/meta/handshake', version: '1.0', supportedConnectionTypes: ['long-polling'],
  });
  const connect = { channel: '/meta/connect', clientId, connectionType: 'long-polling' };
  const start = Date.now();
  const reply = await send({ ...connect, advice: { timeout: seconds * 1000 } });
  const took = Math.round((Date.now() - start) / 1000);
  const next = await send({ ...connect, advice: { timeout: 0 } });
  const result = r => r.successful ? 'successful' : r.error.replace(clientId, '...');
  return `held ${took} s, ${result(reply)}; the next: ${result(next)}`;
}

const short = await held(3);
console.log(`connect that asks for 3 seconds: ${short}`);
const long = await held(9);
console.log(`connect that asks for 9 seconds: ${long}`);

const same = short === 'held 3 s, successful; the next: successful'
  && long === 'held 4 s, successful; the next: 401:...:Unknown client';
console.log(same ? 'as described' : 'CHANGED');
process.exit(same ? 0 : 1);
PROGRAM

timeout 60 node program.mjs
