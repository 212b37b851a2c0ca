#!/bin/bash
# SPDX-FileCopyrightText: 2026 The authors of this project
# SPDX-License-Identifier: LGPL-2.1-or-later

# CometD for Java 9.0.0 tells the second session of a browser (here: of a cookie jar) to poll every
# two seconds, with "multiple-clients" and "interval": 2000. When the first session is gone it holds
# the second's connects again, but never takes the advice back: the replies carry no advice at all,
# so a client that keeps the last advice, as it must, goes on waiting two seconds between its polls
# for the rest of the session, and events wait with it. An empty "advice": {} in a connect makes
# the server send its ordinary advice. CometD 4.0.9, 5.0.14, 7.0.17 and 8.0.10 do the same; 3.1.5
# takes the advice back by itself.
#
# Seen on Java 17:
#   while the first session is there: {"interval": 2000, "multiple-clients": true}, not held
#   first gone, connect 1: no advice, held
#   first gone, connect 2: no advice, held
#   first gone, connect 3: no advice, held
#   first gone, connect with an empty advice: {"interval": 0}, held

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
    servlet.setInitParameter("timeout", "3000");
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
import threading
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

    def connect(self, **members):
        """Sends a connect and tells what its reply advises and whether it was held."""
        start = time.monotonic()
        reply = self.send('/meta/connect', connectionType='long-polling', **members)
        held = ', held' if time.monotonic() - start > 1 else ', not held'
        if 'advice' not in reply:
            return 'no advice' + held
        return json.dumps({name: reply['advice'][name] for name in ('interval', 'multiple-clients')
                           if name in reply['advice']}) + held


first = Session()
first.connect(advice={'timeout': 0})
second = Session(first.headers['Cookie'])
second.connect(advice={'timeout': 0})

for attempt in range(5):
    holder = threading.Thread(target=first.connect)
    holder.start()
    # On a busy machine the second session's connect may still come first and be the one held.
    time.sleep(1)
    told = second.connect()
    if 'multiple' in told:
        break
    holder.join()
seen = [('while the first session is there', told)]
first.send('/meta/disconnect')
holder.join()

for number in (1, 2, 3):
    seen.append((f'first gone, connect {number}', second.connect()))
seen.append(('first gone, connect with an empty advice', second.connect(advice={})))

for what, told in seen:
    print(f'{what}: {told}')
same = [told for _, told in seen] == [
    '{"interval": 2000, "multiple-clients": true}, not held',
    'no advice, held', 'no advice, held', 'no advice, held', '{"interval": 0}, held']
print('as described' if same else 'CHANGED')
sys.exit(not same)
PYTHON
