#!/bin/bash
# SPDX-FileCopyrightText: 2026 The authors of this project
# SPDX-License-Identifier: LGPL-2.1-or-later

# CometD for Java 9.0.0 answers the same superfluous unsubscribe in three ways, depending on what
# other sessions do and on how long ago it was: with success, as long as the server's sweeper has
# not passed by; then with "400::channel_missing", because a channel without subscribers ceases to
# exist a few seconds later; and with success again as soon as any other session subscribes to the
# channel. An error for an unsubscribe therefore says nothing about the session that gets it.
# CometD 3.1.5, 4.0.9, 5.0.14, 7.0.17 and 8.0.10 do the same. Faye and cometd-nodejs-server always
# answer with success.
#
# Seen on Java 17:
#   the unsubscribe: successful
#   once more, at once: successful
#   once more, some seconds later: 400::channel_missing
#   once more, when another session has subscribed: successful

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
import org.cometd.server.http.jakarta.CometDServlet;
import org.eclipse.jetty.ee11.servlet.ServletContextHandler;
import org.eclipse.jetty.ee11.servlet.ServletHolder;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;

public class Program
{
  public static void main(String[] arguments) throws Exception
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
    servlet.setInitParameter("maxInterval", "60000");
    context.addServlet(servlet, "/cometd/*");
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

timeout 60 python3 - "$port" <<'PYTHON'
import http.client
import json
import sys
import time


class Session:
    """A session of bare requests."""

    def __init__(self, cookie=None):
        self.headers = {'Content-Type': 'application/json'}
        if cookie:
            self.headers['Cookie'] = cookie
        self.client = None
        self.client = self.send('/meta/handshake', version='1.0',
                                supportedConnectionTypes=['long-polling'])['clientId']

    def send(self, channel, **members):
        """Sends one message and gives back its reply, the last message of the body."""
        message = {'channel': channel, 'id': '1', **members}
        if self.client:
            message['clientId'] = self.client
        connection = http.client.HTTPConnection('127.0.0.1', int(sys.argv[1]), timeout=20)
        connection.request('POST', '/cometd', json.dumps([message]), self.headers)
        response = connection.getresponse()
        cookie = response.getheader('Set-Cookie')
        if cookie:
            self.headers['Cookie'] = cookie.split(';')[0]
        reply = json.loads(response.read())[-1]
        connection.close()
        return reply


def unsubscribe(session):
    reply = session.send('/meta/unsubscribe', subscription='/n')
    return 'successful' if reply['successful'] else reply['error']


first = Session()
first.send('/meta/subscribe', subscription='/n')
seen = [('the unsubscribe', unsubscribe(first)),
        ('once more, at once', unsubscribe(first))]

deadline = time.monotonic() + 40
while (answer := unsubscribe(first)) == 'successful' and time.monotonic() < deadline:
    time.sleep(0.5)
seen.append(('once more, some seconds later', answer))

other = Session()
other.send('/meta/subscribe', subscription='/n')
seen.append(('once more, when another session has subscribed', unsubscribe(first)))

for what, answer in seen:
    print(f'{what}: {answer}')
same = [answer for _, answer in seen] == ['successful', 'successful', '400::channel_missing',
                                          'successful']
print('as described' if same else 'CHANGED')
sys.exit(not same)
PYTHON
