#!/bin/bash
# SPDX-FileCopyrightText: 2026 The authors of this project
# SPDX-License-Identifier: LGPL-2.1-or-later

# disconnect(timeout) of CometD's Java client 9.0.0 always lasts as long as its timeout with servers
# other than CometD for Java. It waits for a connect that fails, or whose reply has the advice
# "reconnect": "none". Faye 1.4.3 ends the held connect with its ordinary advice, and
# cometd-nodejs-server 1.2.1 with none at all; neither is wrong, because their reply to the
# disconnect, which comes at once, says that the session is over. The client counts it as well: the
# method returns true in the end. A program that allows a slow network 30 seconds takes 30 seconds
# to exit, on the best network.
#
# Seen on Java 17 and Node.js 20:
#   disconnect(2000): CometD for Java 0 s true, Faye 2 s true, cometd-nodejs-server 2 s true
#   disconnect(5000): CometD for Java 0 s true, Faye 5 s true, cometd-nodejs-server 5 s true
#   the reply to the disconnect: always within the first second

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
npm install --silent --no-audit --no-fund cometd-nodejs-server@1.2.1 faye@1.4.3

cat > pom.xml <<'POM'
<project>
  <modelVersion>4.0.0</modelVersion>
  <groupId>finding</groupId>
  <artifactId>finding</artifactId>
  <version>1</version>
  <dependencies>
    <dependency>
      <groupId>org.cometd.java</groupId>
      <artifactId>cometd-java-client-http-jetty</artifactId>
      <version>9.0.0</version>
    </dependency>
    <dependency>
      <groupId>org.cometd.java</groupId>
      <artifactId>cometd-java-server-http-jakarta</artifactId>
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

cat > server.mjs <<'SERVER'
import http from 'http';
import faye from 'faye';
import serverModule from 'cometd-nodejs-server';

const bayeux = serverModule.createCometDServer();
const servers = [http.createServer(),
  http.createServer((request, response) => bayeux.handle(request, response))];
new faye.NodeAdapter({ mount: '/cometd' }).attach(servers[0]);
for (const server of servers) {
  await new Promise(resolve => server.listen(0, '127.0.0.1', resolve));
  console.log(server.address().port);
}
SERVER
mkfifo port
timeout 150 node server.mjs > port &
server=$!
exec 3< port
read -r -t 30 faye <&3
read -r -t 30 nodejs <&3

cat > Program.java <<'JAVA'
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.cometd.bayeux.Channel;
import org.cometd.bayeux.client.ClientSessionChannel.MessageListener;
import org.cometd.client.BayeuxClient;
import org.cometd.client.http.jetty.JettyHttpClientTransport;
import org.cometd.server.http.jakarta.CometDServlet;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.ee11.servlet.ServletContextHandler;
import org.eclipse.jetty.ee11.servlet.ServletHolder;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;

public class Program
{
  static boolean isPrompt = true;

  static int startServer() throws Exception
  {
    Server server = new Server();
    ServerConnector connector = new ServerConnector(server, 1, 1);
    ServletContextHandler context = new ServletContextHandler();
    ServletHolder servlet = new ServletHolder(CometDServlet.class);

    connector.setHost("127.0.0.1");
    server.addConnector(connector);
    server.setHandler(context);
    context.setContextPath("/");
    servlet.setAsyncSupported(true);
    context.addServlet(servlet, "/cometd/*");
    server.start();
    return connector.getLocalPort();
  }

  static String disconnect(HttpClient http, String port, long timeout) throws Exception
  {
    BayeuxClient client = new BayeuxClient("http://127.0.0.1:" + port + "/cometd",
                                           new JettyHttpClientTransport(null, http));
    CompletableFuture<Long> replied = new CompletableFuture<>();

    client.getChannel(Channel.META_DISCONNECT).addListener((MessageListener)(channel, reply) -> {
      if (reply.isSuccessful())
        replied.complete(System.nanoTime());
    });
    client.handshake();
    if (!client.waitFor(10000, BayeuxClient.State.CONNECTED))
      throw new IllegalStateException("not connected");
    // The server has time to hold the second connect.
    Thread.sleep(1000);

    long start = System.nanoTime();
    boolean result = client.disconnect(timeout);
    long lasted = System.nanoTime() - start;

    isPrompt &= replied.get(10, TimeUnit.SECONDS) - start < TimeUnit.SECONDS.toNanos(1);
    // Rounded down: it lasts a little longer than the timeout.
    return TimeUnit.NANOSECONDS.toSeconds(lasted) + " s " + result;
  }

  public static void main(String[] arguments) throws Exception
  {
    String[][] servers = { { "CometD for Java", String.valueOf(startServer()) },
                           { "Faye", arguments[0] },
                           { "cometd-nodejs-server", arguments[1] } };
    HttpClient http = new HttpClient();

    http.start();
    for (long timeout : new long[] { 2000, 5000 })
      {
        String line = "";
        for (String[] server : servers)
          line += (line.isEmpty() ? "" : ", ") + server[0] + " "
                  + disconnect(http, server[1], timeout);
        System.out.println("disconnect(" + timeout + "): " + line);
      }
    System.out.println("the reply to the disconnect: "
                       + (isPrompt ? "always within the first second" : "later"));
    System.exit(0);
  }
}
JAVA
seen=$(timeout 120 java -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -cp 'lib/*' Program.java \
         "$faye" "$nodejs")
echo "$seen"
[ "$seen" = "\
disconnect(2000): CometD for Java 0 s true, Faye 2 s true, cometd-nodejs-server 2 s true
disconnect(5000): CometD for Java 0 s true, Faye 5 s true, cometd-nodejs-server 5 s true
the reply to the disconnect: always within the first second" ]
