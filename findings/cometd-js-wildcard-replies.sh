#!/bin/bash
# SPDX-FileCopyrightText: 2026 The authors of this project
# SPDX-License-Identifier: LGPL-2.1-or-later

# A callback that CometD's JavaScript client 7.0.19 (npm cometd) was given in subscribe('/**') is
# called not only with events. It gets the replies to the client's own meta messages, although no
# session can subscribe to meta channels, and the reply to each publish of the client, under the
# channel published to: for an own publish it is called twice with the same channel, once without
# "data". A subscription to the very channel gets the event alone.
#
# Seen on Node.js 20 with cometd-nodejs-client 2.0.0 and cometd-nodejs-server 1.2.1, after one
# publish to /n:
#   calls for /n: without data 1, with data 1
#   calls for meta channels: /meta/connect /meta/disconnect /meta/subscribe
#   calls for /n of a client subscribed to /n: without data 0, with data 1

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

const server = http.createServer(serverModule.createCometDServer().handle);
await new Promise(resolve => server.listen(0, '127.0.0.1', resolve));
const url = `http://127.0.0.1:${server.address().port}/cometd`;

adapt();

// What a callback subscribed to the channel is called with around one publish to /n.
async function messages(channel) {
  const client = new clientModule.CometD();
  const seen = [];
  client.unregisterTransport('websocket');
  client.configure({ url, logLevel: 'error' });
  await new Promise(resolve => client.handshake(resolve));
  await new Promise(resolve => client.subscribe(channel, m => seen.push(m), resolve));
  await new Promise(resolve => client.publish('/n', 'one', resolve));
  await new Promise(resolve => setTimeout(resolve, 500));
  await new Promise(resolve => client.disconnect(resolve));
  await new Promise(resolve => setTimeout(resolve, 100));
  return seen;
}

function counts(seen) {
  const calls = seen.filter(m => m.channel === '/n');
  const withData = calls.filter(m => m.data === 'one').length;
  return `without data ${calls.length - withData}, with data ${withData}`;
}

const all = await messages('/**');
const meta = [...new Set(all.map(m => m.channel).filter(c => c.startsWith('/meta/')))].sort();
const one = await messages('/n');
console.log(`calls for /n: ${counts(all)}`);
console.log(`calls for meta channels: ${meta.join(' ')}`);
console.log(`calls for /n of a client subscribed to /n: ${counts(one)}`);

const same = counts(all) === 'without data 1, with data 1'
  && meta.join(' ') === '/meta/connect /meta/disconnect /meta/subscribe'
  && counts(one) === 'without data 0, with data 1';
console.log(same ? 'as described' : 'CHANGED');
process.exit(same ? 0 : 1);
PROGRAM

timeout 60 node program.mjs
