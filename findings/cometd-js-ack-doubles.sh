#!/bin/bash
# SPDX-FileCopyrightText: 2026 The authors of this project
# SPDX-License-Identifier: LGPL-2.1-or-later

# CometD's JavaScript client 9.0.0 hands events over twice with the acknowledgement extension over
# WebSocket. CometD for Java 9.0.0 sends the events of a batch in frames of their own, in front of
# the connect reply that carries the number of the batch. The client hands them over as they come;
# if the connection is lost before the reply, it acknowledges the batch before, the server sends the
# events again, as it must, and the client hands them over again. With long-polling events and reply
# are one body, and nothing comes twice.
#
# Seen on Node.js 20 and Java 17, with a proxy that drops the connection in front of that reply:
#   events: 1 1 2

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
npm install --silent --no-audit --no-fund cometd@9.0.0 cometd-nodejs-client@2.0.0

cat > pom.xml <<'POM'
<project>
  <modelVersion>4.0.0</modelVersion>
  <groupId>finding</groupId>
  <artifactId>finding</artifactId>
  <version>1</version>
  <dependencies>
    <dependency>
      <groupId>org.cometd.java</groupId>
      <artifactId>cometd-java-server-http-jakarta</artifactId>
      <version>9.0.0</version>
    </dependency>
    <dependency>
      <groupId>org.cometd.java</groupId>
      <artifactId>cometd-java-server-websocket-jetty</artifactId>
      <version>9.0.0</version>
    </dependency>
    <dependency>
      <groupId>org.eclipse.jetty.ee11</groupId>
      <artifactId>jetty-ee11-servlet</artifactId>
      <version>12.1.2</version>
    </dependency>
    <dependency>
      <groupId>org.eclipse.jetty</groupId>
      <artifactId>jetty-util-ajax</artifactId>
      <version>12.1.2</version>
    </dependency>
    <dependency>
      <groupId>org.slf4j</groupId>
      <artifactId>slf4j-nop</artifactId>
      <version>2.0.17</version>
    </dependency>
  </dependencies>
</project>
POM
mvn -q -B org.apache.maven.plugins:maven-dependency-plugin:3.6.1:copy-dependencies \
  -DoutputDirectory=lib > maven.log 2>&1 \
  || { cat maven.log; exit 1; }

cat > Program.java <<'JAVA'
import org.cometd.bayeux.server.BayeuxServer;
import org.cometd.server.BayeuxServerImpl;
import org.cometd.server.ext.AcknowledgedMessagesExtension;
import org.cometd.server.http.JSONHttpTransport;
import org.cometd.server.http.jakarta.CometDServlet;
import org.cometd.server.websocket.jetty.JettyWebSocketTransport;
import org.eclipse.jetty.ee11.servlet.ServletContextHandler;
import org.eclipse.jetty.ee11.servlet.ServletHolder;
import org.eclipse.jetty.server.Context;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.websocket.server.WebSocketUpgradeHandler;

public class Program
{
  public static void main(String[] arguments) throws Exception
  {
    Server server = new Server();
    ServerConnector connector = new ServerConnector(server, 1, 1);
    ServletContextHandler context = new ServletContextHandler("/");
    BayeuxServerImpl bayeux = new BayeuxServerImpl();
    CometDServlet servlet = new CometDServlet()
    {
      @Override
      protected BayeuxServer newBayeuxServer()
      {
        return bayeux;
      }
    };
    ServletHolder holder = new ServletHolder(servlet);

    connector.setHost("127.0.0.1");
    server.addConnector(connector);
    server.setHandler(context);
    context.insertHandler(WebSocketUpgradeHandler.from(server, context));

    bayeux.setOption("maxInterval", 60000);
    bayeux.setOption("ws.cometdURLMapping", "/cometd/*");
    bayeux.setOption(Context.class.getName(), context.getContext());
    bayeux.addTransport(new JettyWebSocketTransport(bayeux));
    bayeux.addTransport(new JSONHttpTransport(bayeux));
    bayeux.addExtension(new AcknowledgedMessagesExtension());

    holder.setInitOrder(1);
    holder.setAsyncSupported(true);
    context.addServlet(holder, "/cometd/*");
    server.start();
    System.out.println(connector.getLocalPort());
  }
}
JAVA
mkfifo port
timeout 120 java -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -cp 'lib/*' Program.java > port &
server=$!
exec 3< port
read -r -t 60 port <&3

cat > program.mjs <<'PROGRAM'
import net from 'net';
import { CometD } from 'cometd';
import { AckExtension } from 'cometd/AckExtension.js';
import { adapt } from 'cometd-nodejs-client';

const port = Number(process.argv[2]);
let isArmed = false;

// The length of the first frame of a server, head and payload; 0 if it is not complete.
function measureFrame(data) {
  if (data.length < 4)
    return 0;
  const short = data[1] & 127;
  if (short === 127)
    throw new Error('the frame is too large');
  const length = short === 126 ? 4 + data.readUInt16BE(2) : 2 + short;
  return data.length < length ? 0 : length;
}

// Once armed, drops the connection in front of the connect reply that follows an event.
const proxy = net.createServer(client => {
  const server = net.connect(port, '127.0.0.1');
  let rest = Buffer.alloc(0);
  let isOpen = false;
  let hasEvent = false;
  client.on('data', data => {
    // Without compression the frames can be read.
    server.write(isOpen ? data
      : data.toString().replace(/sec-websocket-extensions:[^\r]*\r\n/i, ''));
  });
  server.on('data', data => {
    rest = Buffer.concat([rest, data]);
    if (!isOpen) {
      const end = rest.indexOf('\r\n\r\n') + 4;
      client.write(rest.subarray(0, end));
      rest = rest.subarray(end);
      isOpen = true;
    }
    for (let length; (length = measureFrame(rest)); rest = rest.subarray(length)) {
      const frame = rest.subarray(0, length);
      if (isArmed && hasEvent && frame.includes('/meta/connect')) {
        isArmed = false;
        // Those in front of it have arrived before the end does.
        client.end();
        server.destroy();
        return;
      }
      hasEvent ||= frame.includes('"/numbers"');
      client.write(frame);
    }
  });
  for (const [one, other] of [[client, server], [server, client]]) {
    one.on('error', () => {});
    one.on('close', () => other.destroy());
  }
});
await new Promise(resolve => proxy.listen(0, '127.0.0.1', resolve));

async function send(headers, message) {
  const response = await fetch(`http://127.0.0.1:${port}/cometd`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...headers },
    body: JSON.stringify([message]),
  });
  return [await response.json(), response.headers.get('set-cookie')];
}

const [[{ clientId }], cookie] = await send({}, { channel: '/meta/handshake', id: '1',
  version: '1.0', supportedConnectionTypes: ['long-polling'] });
const publish = data => send({ Cookie: cookie.split(';')[0] },
  { channel: '/numbers', id: `n${data}`, clientId, data });

adapt();
const client = new CometD();
client.unregisterTransport('long-polling');
client.registerExtension('ack', new AckExtension());
client.configure({ url: `http://127.0.0.1:${proxy.address().port}/cometd`, logLevel: 'none' });

const events = [];
let ended;
const end = new Promise(resolve => { ended = resolve; });
await new Promise(resolve => client.handshake(() => client.subscribe('/numbers', ({ data }) => {
  events.push(data);
  if (data === 2)
    ended();
}, resolve)));

// The server may hold the first events for a connect that it holds already.
await new Promise(resolve => {
  client.addListener('/meta/connect', resolve);
  setTimeout(resolve, 1000);
});
isArmed = true;
await publish(1);
while (isArmed)
  await new Promise(resolve => setTimeout(resolve, 50));
await new Promise(resolve => client.addListener('/meta/connect',
  ({ successful }) => successful && resolve()));
await publish(2);
await end;
console.log(`events: ${events.join(' ')}`);
process.exit(0);
PROGRAM
seen=$(timeout 60 node program.mjs "$port")
echo "$seen"
[ "$seen" = "events: 1 1 2" ]
