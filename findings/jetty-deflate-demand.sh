#!/bin/bash
# SPDX-FileCopyrightText: 2026 The authors of this project
# SPDX-License-Identifier: LGPL-2.1-or-later

# CometD for Java 9.0.0 on Jetty 12.1.2, the one that it was built with, closes a WebSocket with
# 1011, "Demand already fulfilled", although all messages on it are in order, if permessage-deflate
# is on. A session that publishes on a channel that it is subscribed to, each message after the
# reply to the last, loses its connection within some dozen messages of 60 kB, or some hundred of
# 20 kB: two threads of Jetty meet, one that leaves a message and one that begins with the next.
# Browsers and most libraries offer permessage-deflate unasked, and 1011 tells them of an error of
# the service. Without compression, and with compression on Jetty 12.1.10, it does not happen.
#
# Seen on Java 17 and Python 3.11 with websockets 13.1 (the number varies):
#   with permessage-deflate: received 1011 (internal error) Demand already fulfilled,
#     after 8 messages
#   without: all messages delivered, 2000

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

python3 -m venv python
python/bin/pip install --quiet --disable-pip-version-check websockets==13.1

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

timeout 100 python/bin/python - "$port" <<'PYTHON'
import asyncio
import json
import sys

import websockets

N_COMPRESSED = 10000
N_PLAIN = 2000
SEEN = 'received 1011 (internal error) Demand already fulfilled'


async def publish(compression, n_messages):
    """Publishes until the connection is lost, and gives back why and how many were delivered."""
    n_delivered = 0
    async with websockets.connect(f'ws://127.0.0.1:{sys.argv[1]}/cometd', compression=compression,
                                  ping_interval=None) as socket:
        async def send(channel, **members):
            await socket.send(json.dumps([{'channel': channel, 'id': '1', **members}]))
            return json.loads(await asyncio.wait_for(socket.recv(), 10))

        reply, = await send('/meta/handshake', version='1.0',
                            supportedConnectionTypes=['websocket'])
        client = reply['clientId']
        # Of its own: the server keeps the events for a session that was lost.
        channel = f'/n/{client}'
        await send('/meta/subscribe', clientId=client, subscription=channel)
        await send('/meta/connect', clientId=client, connectionType='websocket',
                   advice={'timeout': 0})
        try:
            for n_delivered in range(n_messages):
                # The event and the reply come in a frame each.
                await send(channel, clientId=client, data='y' * 60000)
                await asyncio.wait_for(socket.recv(), 10)
        except websockets.ConnectionClosedError as error:
            return str(error).split(';')[0], n_delivered
    return 'all messages delivered', n_messages


async def main():
    compressed, n_delivered = await publish('deflate', N_COMPRESSED)
    print(f'with permessage-deflate: {compressed}, after {n_delivered} messages')
    plain, n_delivered = await publish(None, N_PLAIN)
    print(f'without: {plain}, {n_delivered}')
    return compressed == SEEN and plain == 'all messages delivered'


same = asyncio.run(main())
print('as described' if same else 'CHANGED')
sys.exit(not same)
PYTHON
