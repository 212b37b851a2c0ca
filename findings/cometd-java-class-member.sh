#!/bin/bash
# SPDX-FileCopyrightText: 2026 The authors of this project
# SPDX-License-Identifier: LGPL-2.1-or-later

# CometD for Java 9.0.0 refuses a body in which an object anywhere has a member "class" or "x-class"
# whose value is a number, true, or an array: the parser takes the member for the name of a Java
# class. A school class or a class of service will do. All messages of the body are lost with an
# HTTP 400. A string passes. CometD 3.1.5 and 4.0.9 do the same; 5.0.14 and 7.0.17 answer 500 and
# 8.0.10 answers 400, to strings as well. The parser is the one of Jetty's jetty-util-ajax, here
# 12.1.2, the one that CometD 9.0.0 was built with.
#
# Seen on Java 17, for a body with two publishes, of 1 and of what is shown:
#   {"class": "economy"}: both successful
#   {"class": 2}: HTTP 400
#   {"pupil": {"class": 2}}: HTTP 400
#   {"x-class": [2]}: HTTP 400
#   {"class": null}: both successful
#   {"Class": 2}: both successful

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

EXPECTED = {
    '{"class": "economy"}': 'both successful',
    '{"class": 2}': 'HTTP 400',
    '{"pupil": {"class": 2}}': 'HTTP 400',
    '{"x-class": [2]}': 'HTTP 400',
    '{"class": null}': 'both successful',
    '{"Class": 2}': 'both successful',
}


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


def outcome(session, data):
    """The result of a body with a publish of 1 to /n and one of `data`."""
    messages = [{'channel': '/n', 'clientId': session.client, 'id': str(number), 'data': value}
                for number, value in enumerate((1, data))]
    connection = http.client.HTTPConnection('127.0.0.1', int(sys.argv[1]), timeout=20)
    connection.request('POST', '/cometd', json.dumps(messages), session.headers)
    response = connection.getresponse()
    body = response.read()
    connection.close()
    if response.status != 200:
        return f'HTTP {response.status}'
    return 'both ' + ('successful' if body.count(b'"successful":true') == 2 else 'refused')


session = Session()
changed = False
for text, expected in EXPECTED.items():
    seen = outcome(session, json.loads(text))
    print(f'{text}: {seen}')
    changed |= seen != expected
print('CHANGED' if changed else 'as described')
sys.exit(changed)
PYTHON
