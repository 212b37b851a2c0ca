#!/bin/bash
# SPDX-FileCopyrightText: 2026 The authors of this project
# SPDX-License-Identifier: LGPL-2.1-or-later

# CometD for Java 9.0.0 relays numbers whose digits exceed 63 bits as other numbers, modulo 2^64,
# and answers the publish with success. This is not a matter of integers: 10000000000000000000.0,
# which fits a double, becomes -8.4E18 because the digits in front of the point are collected in a
# 64-bit integer first. The same values with an exponent, as in 1e19, pass. JavaScript's
# JSON.stringify(1e20) writes 21 digits without an exponent, so 1e20 arrives as about 7.8e18. The
# parser is the one of Jetty's jetty-util-ajax (here 12.1.2); 3.1.5, 4.0.9, 5.0.14, 7.0.17 and
# 8.0.10 do the same.
#
# Seen on Java 17:
#   12345678901234567890 -> -6101065172474983726
#   18446744073709551616 -> 0
#   100000000000000000000 -> 7766279631452241920
#   10000000000000000000.0 -> -8.4467440737095516E18
#   12345678901234567890e-10 -> -6.101065172474984E8
#   1e20 -> 1.0E20
#   9223372036854775807 -> 9223372036854775807

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
import re
import sys

EXPECTED = {
    '12345678901234567890': '-6101065172474983726',
    '18446744073709551616': '0',
    '100000000000000000000': '7766279631452241920',
    '10000000000000000000.0': '-8.4467440737095516E18',
    '12345678901234567890e-10': '-6.101065172474984E8',
    '1e20': '1.0E20',
    '9223372036854775807': '9223372036854775807',
}

connection = http.client.HTTPConnection('127.0.0.1', int(sys.argv[1]), timeout=20)
headers = {'Content-Type': 'application/json'}


def post(body):
    connection.request('POST', '/cometd', body, headers)
    response = connection.getresponse()
    cookie = response.getheader('Set-Cookie')
    if cookie:
        headers['Cookie'] = cookie.split(';')[0]
    return response.read().decode()


handshake = json.loads(post('[{"channel": "/meta/handshake", "version": "1.0", '
                            '"supportedConnectionTypes": ["long-polling"]}]'))
client = handshake[0]['clientId']
post(f'[{{"channel": "/meta/subscribe", "clientId": "{client}", "subscription": "/n"}}]')

changed = False
for sent, expected in EXPECTED.items():
    body = post(f'[{{"channel": "/n", "clientId": "{client}", "id": "1", "data": {sent}}}]')
    arrived = re.search(r'"data":([^,}]*)', body).group(1)
    print(f'{sent} -> {arrived}')
    changed |= arrived != expected or '"successful":true' not in body

print('CHANGED' if changed else 'as described')
sys.exit(changed)
PYTHON
