#!/bin/bash
# SPDX-FileCopyrightText: 2026 The authors of this project
# SPDX-License-Identifier: LGPL-2.1-or-later

# The back-off of CometD's JavaScript client 7.0.19 (npm cometd) never grows if only held connects
# fail, as behind a proxy that answers long requests with 504. After a failure the client waits one
# second and sends a connect with "advice": {"timeout": 0}; its success sets the back-off to zero,
# the held connect that follows fails again, and so on: two requests each second from each client,
# for ever, where maxBackoff and backoffIncrement promise 1, 2, 3, ... 60 seconds. Against a server
# whose every connect fails the back-off grows as it should.
#
# Seen on Node.js 20 with cometd-nodejs-client 2.0.0, seconds between failed connects:
#   held connects fail: 1 1 1 1 1
#   all connects fail: 1 2 3

set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

npm init -y > /dev/null
npm install --silent --no-audit --no-fund cometd-nodejs-client@2.0.0 cometd@7.0.19

cat > program.mjs <<'PROGRAM'
import http from 'http';
import { adapt } from 'cometd-nodejs-client';
import clientModule from 'cometd';

adapt();

// Gives back the seconds between `count` connects that a server answered with 504.
async function gaps(count, fails) {
  const failures = [];
  let first = true;
  let finished;
  const done = new Promise(resolve => { finished = resolve; });

  const server = http.createServer((request, response) => {
    let body = '';
    request.on('data', chunk => { body += chunk; });
    request.on('end', () => {
      const [message] = JSON.parse(body);
      const reply = {
        id: message.id, channel: message.channel, successful: true, clientId: 'c1',
        version: '1.0', supportedConnectionTypes: ['long-polling'],
        advice: { reconnect: 'retry', interval: 0, timeout: 30000 },
      };
      if (message.channel === '/meta/connect' && !first && fails(message)) {
        response.writeHead(504).end();
        failures.push(Date.now());
        if (failures.length > count)
          finished();
        return;
      }
      if (message.channel === '/meta/connect')
        first = false;
      response.setHeader('Content-Type', 'application/json');
      response.end(JSON.stringify([reply]));
    });
  });
  await new Promise(resolve => server.listen(0, '127.0.0.1', resolve));

  const client = new clientModule.CometD();
  client.unregisterTransport('websocket');
  client.configure({
    url: `http://127.0.0.1:${server.address().port}/bayeux`, logLevel: 'error',
  });
  client.handshake();
  await done;
  client.disconnect();
  server.close();
  return failures.slice(1).map((time, i) => Math.round((time - failures[i]) / 1000));
}

const held = await gaps(5, message => message.advice?.timeout !== 0);
console.log(`held connects fail: ${held.join(' ')}`);
const all = await gaps(3, () => true);
console.log(`all connects fail: ${all.join(' ')}`);

const same = held.join() === '1,1,1,1,1' && all.join() === '1,2,3';
console.log(same ? 'as described' : 'CHANGED');
process.exit(same ? 0 : 1);
PROGRAM

timeout 60 node program.mjs
