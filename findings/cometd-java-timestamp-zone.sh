#!/bin/bash
# SPDX-FileCopyrightText: 2026 The authors of this project
# SPDX-License-Identifier: LGPL-2.1-or-later

# The TimestampExtension of CometD for Java 9.0.0 stamps messages with Date.toString(): local time
# of the server, with the abbreviated name of its zone, not the ISO 8601 in GMT of the Bayeux
# specification. Such names are ambiguous: "CST" is 14 hours apart in Shanghai and Chicago. Java
# itself reads its own text back 14 hours late, because Date.parse() takes CST for the American
# zone. CometD 3.1.5, 4.0.9, 5.0.14, 7.0.17 and 8.0.10 write the same form.
#
# Seen on Java 17, with the server's zone Asia/Shanghai:
#   timestamp: Sun Nov 29 23:20:11 CST 2026
#   Java's Date.parse() of it, hours from now: 14

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
import org.cometd.bayeux.server.BayeuxServer;
import org.cometd.server.ext.TimestampExtension;
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
    servlet.setInitOrder(1);
    context.addServlet(servlet, "/cometd/*");
    server.start();
    BayeuxServer bayeux =
      (BayeuxServer) context.getServletContext().getAttribute(BayeuxServer.ATTRIBUTE);
    bayeux.addExtension(new TimestampExtension());
    System.out.println(connector.getLocalPort());
  }
}
JAVA
mkfifo port
TZ=Asia/Shanghai \
  timeout 120 java -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -cp 'lib/*' Program.java > port &
server=$!
exec 3< port
read -r -t 60 port <&3

timeout 60 python3 - "$port" <<'PYTHON'
import http.client
import json
import re
import sys


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


stamp = Session().send('/meta/connect', connectionType='long-polling')['timestamp']
print(f'timestamp: {stamp}')
with open('stamp', 'w', encoding='ascii') as file:
    file.write(stamp)
if not re.fullmatch(r'\w{3} \w{3} \d\d \d\d:\d\d:\d\d CST \d{4}', stamp):
    print('CHANGED')
    sys.exit(1)
PYTHON

cat > Parse.java <<'JAVA'
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Date;

public class Parse
{
  @SuppressWarnings("deprecation")
  public static void main(String[] arguments) throws Exception
  {
    long difference = Date.parse(Files.readString(Path.of("stamp"))) - System.currentTimeMillis();
    long hours = Math.round(difference / 3600000.0);

    System.out.println("Java's Date.parse() of it, hours from now: " + hours);
    System.out.println(hours == 14 ? "as described" : "CHANGED");
    System.exit(hours == 14 ? 0 : 1);
  }
}
JAVA
timeout 60 java Parse.java
