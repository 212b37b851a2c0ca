#!/bin/bash
# SPDX-FileCopyrightText: 2026 The authors of this project
# SPDX-License-Identifier: LGPL-2.1-or-later

# cometd-nodejs-client 2.0.0 (npm) keeps one cookie jar for the whole process, so that all CometD
# objects in it look like tabs of one browser to a CometD server, which lets one session per browser
# hold a connect. The second session of a process, of another user for example, is told to poll
# every two seconds, and its events wait for the next poll; nothing fails, it is only slow. Two
# processes with one session each are not affected.
#
# Seen on Node.js 20 with cometd 7.0.19 and cometd-nodejs-server 1.2.1:
#   advice for the first session: interval 0
#   advice for the second session: interval 2000, multiple-clients true
#   events of the second session: 3 of 3 came later than 0.5 s
#   events of the first session: 0 of 3 came later than 0.5 s

set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

npm init -y > /dev/null
npm install --silent --no-audit --no-fund \
  cometd-nodejs-server@1.2.1 cometd-nodejs-client@2.0.0 cometd@7.0.19

cat > program.mjs <<'PROGRAM'
import http from 'http';
import serverModule from 'cometd-nodejs-server';
import { adapt } from 'cometd-nodejs-client';
import clientModule from 'cometd';

const bayeux = serverModule.createCometDServer();
const server = http.createServer(bayeux.handle);
await new Promise(resolve => server.listen(0, '127.0.0.1', resolve));
const url = `http://127.0.0.1:${server.address().port}/cometd`;
const pause = ms => new Promise(resolve => setTimeout(resolve, ms));

adapt();

async function open() {
  const client = new clientModule.CometD();
  const session = { client, delays: [] };
  client.unregisterTransport('websocket');
  client.configure({ url, logLevel: 'error' });
  client.addListener('/meta/connect', reply => {
    session.advice = reply.advice ?? session.advice;
    session.connected?.();
  });
  await new Promise(resolve => {
    session.connected = resolve;
    client.handshake();
  });
  await new Promise(resolve => client.subscribe(
    '/n', message => session.delays.push(Date.now() - message.data), resolve));
  await pause(500);
  return session;
}

function told({ interval, 'multiple-clients': multiple }) {
  return `interval ${interval}` + (multiple ? ', multiple-clients true' : '');
}

const first = await open();
const second = await open();
console.log(`advice for the first session: ${told(first.advice)}`);
console.log(`advice for the second session: ${told(second.advice)}`);

// The server itself publishes, each time just after the second session has polled.
for (let i = 0; i < 3; i++) {
  await new Promise(resolve => { second.connected = resolve; });
  await pause(200);
  bayeux.createServerChannel('/n').publish(null, Date.now());
}
await new Promise(resolve => { second.connected = resolve; });
await pause(200);
const late = [second, first].map(session =>
  `${session.delays.filter(ms => ms > 500).length} of ${session.delays.length}`);
console.log(`events of the second session: ${late[0]} came later than 0.5 s`);
console.log(`events of the first session: ${late[1]} came later than 0.5 s`);

const same = told(first.advice) === 'interval 0'
  && told(second.advice) === 'interval 2000, multiple-clients true'
  && late[0] === '3 of 3' && late[1] === '0 of 3';
console.log(same ? 'as described' : 'CHANGED');
process.exit(same ? 0 : 1);
PROGRAM

timeout 60 node program.mjs
