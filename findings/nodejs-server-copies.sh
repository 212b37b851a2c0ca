#!/bin/bash
# SPDX-FileCopyrightText: 2026 The authors of this project
# SPDX-License-Identifier: LGPL-2.1-or-later

# cometd-nodejs-server 1.2.1 (npm) delivers an event once for each subscription that matches its
# channel, not once for each session. CometD for Java and Faye deliver it once, and clients count on
# that: they hand each arriving event to the handlers of every matching subscription. Three
# subscriptions therefore make nine calls for one event in CometD's own JavaScript client 7.0.19.
#
# Seen on Node.js 20:
#   copies of one event for /news, /* and /** in one body: 3
#   the same for one subscription: 1
#   calls of the JavaScript client's three handlers: /news 3, /* 3, /** 3

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

// A session of bare requests: its cookie and its client id go with each of them.
class Session {
  async send(...messages) {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', ...this.headers },
      body: JSON.stringify(messages.map(m => ({ clientId: this.clientId, ...m }))),
    });
    const cookie = response.headers.get('set-cookie');
    if (cookie)
      this.headers = { Cookie: cookie.split(';')[0] };
    return response.json();
  }

  async open(channels) {
    const [reply] = await this.send({
      channel: '/meta/handshake', version: '1.0', supportedConnectionTypes: ['long-polling'],
    });
    this.clientId = reply.clientId;
    for (const subscription of channels)
      await this.send({ channel: '/meta/subscribe', subscription });
  }

  async copies() {
    const messages = await this.send({ channel: '/news', id: '1', data: 'one' });
    return messages.filter(m => m.data === 'one').length;
  }
}

const three = new Session();
await three.open(['/news', '/*', '/**']);
const copies = await three.copies();
console.log(`copies of one event for /news, /* and /** in one body: ${copies}`);
await three.send({ channel: '/meta/disconnect' });

const one = new Session();
await one.open(['/news']);
const single = await one.copies();
console.log(`the same for one subscription: ${single}`);
await one.send({ channel: '/meta/disconnect' });

adapt();
const client = new clientModule.CometD();
client.unregisterTransport('websocket');
client.configure({ url, logLevel: 'warn' });
await new Promise(resolve => client.handshake(resolve));
const calls = { '/news': 0, '/*': 0, '/**': 0 };
for (const channel of Object.keys(calls))
  await new Promise(resolve => client.subscribe(channel, message => {
    if (message.data === 'one')
      calls[channel]++;
  }, resolve));
await new Promise(resolve => client.publish('/news', 'one', resolve));
await new Promise(resolve => client.disconnect(resolve));
console.log("calls of the JavaScript client's three handlers: "
            + Object.entries(calls).map(([channel, n]) => `${channel} ${n}`).join(', '));

const same = copies === 3 && single === 1 && Object.values(calls).every(n => n === 3);
console.log(same ? 'as described' : 'CHANGED');
process.exit(same ? 0 : 1);
PROGRAM

timeout 60 node program.mjs
