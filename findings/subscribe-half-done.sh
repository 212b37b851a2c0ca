#!/bin/bash
# SPDX-FileCopyrightText: 2026 The authors of this project
# SPDX-License-Identifier: LGPL-2.1-or-later

# A subscribe for several channels of which one is refused is answered with one failure for all of
# them by Faye 1.4.3 and cometd-nodejs-server 1.2.1 (npm), yet the channels in front of the refused
# one are subscribed and their events arrive; those behind it are not. The order within the array
# decides, and nothing in the reply tells.
#
# Seen on Node.js 20, for "subscription": ["/a", "/meta/x", "/b"]:
#   faye: 403:/meta/x:Forbidden channel, events arrive on: /a
#   cometd-nodejs-server: 403::subscribe_failed, events arrive on: /a

set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

npm init -y > /dev/null
npm install --silent --no-audit --no-fund faye@1.4.3 cometd-nodejs-server@1.2.1

cat > program.mjs <<'PROGRAM'
import http from 'http';
import faye from 'faye';
import serverModule from 'cometd-nodejs-server';

async function listen(server) {
  await new Promise(resolve => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${server.address().port}/bayeux`;
}

async function outcome(url) {
  const headers = { 'Content-Type': 'application/json' };
  const seen = [];
  let clientId;

  async function send(message) {
    const response = await fetch(url, {
      method: 'POST', headers, body: JSON.stringify([{ id: '1', clientId, ...message }]),
    });
    const cookie = response.headers.get('set-cookie');
    if (cookie)
      headers.Cookie = cookie.split(';')[0];
    const messages = await response.json();
    seen.push(...messages.filter(m => m.data !== undefined).map(m => m.channel));
    return messages.find(m => m.successful !== undefined);
  }

  ({ clientId } = await send({
    channel: '/meta/handshake', version: '1.0', supportedConnectionTypes: ['long-polling'],
  }));
  const reply = await send({ channel: '/meta/subscribe', subscription: ['/a', '/meta/x', '/b'] });
  for (const channel of ['/a', '/b'])
    await send({ channel, data: 1 });
  await send({ channel: '/meta/connect', connectionType: 'long-polling', advice: { timeout: 0 } });
  return `${reply.error ?? 'successful'}, events arrive on: ${seen.join(' ')}`;
}

const fayeServer = http.createServer();
new faye.NodeAdapter({ mount: '/bayeux', timeout: 5 }).attach(fayeServer);
const first = await outcome(await listen(fayeServer));
console.log(`faye: ${first}`);
const second = await outcome(
  await listen(http.createServer(serverModule.createCometDServer().handle)));
console.log(`cometd-nodejs-server: ${second}`);

const same = first === '403:/meta/x:Forbidden channel, events arrive on: /a'
  && second === '403::subscribe_failed, events arrive on: /a';
console.log(same ? 'as described' : 'CHANGED');
process.exit(same ? 0 : 1);
PROGRAM

timeout 60 node program.mjs
