/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
package org.cometdglib.interop;

import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.ssl.SslContextFactory;

/**
 * CometD for Java in an embedded Jetty, on the loopback interface unless told otherwise:
 * long-polling and WebSocket at /cometd of one port. Prints the port when it listens and ends with
 * its standard input.
 */
public final class InteropServer
{
  private InteropServer()
  {
  }

  public static void main(String[] arguments) throws Exception
  {
    Options options = Options.parse(arguments);
    Server server = new Server();
    ServerConnector connector = newConnector(server, options);

    server.addConnector(connector);
    server.setHandler(InteropContext.newHandler(server, new InteropBayeux(options)));
    server.setStopAtShutdown(true);
    server.start();
    System.out.println("PORT=" + connector.getLocalPort());

    while (System.in.read() != -1)
      continue;
    System.exit(0);
  }

  private static ServerConnector newConnector(Server server, Options options)
  {
    HttpConfiguration http = new HttpConfiguration();
    ServerConnector connector;

    if (options.keystore() == null)
      {
        connector = new ServerConnector(server, new HttpConnectionFactory(http));
      }
    else
      {
        SslContextFactory.Server tls = new SslContextFactory.Server();

        tls.setKeyStoreType("PKCS12");
        tls.setKeyStorePath(options.keystore());
        tls.setKeyStorePassword(options.password());
        /* The tests connect to an IP address, so Jetty cannot compare the host name. */
        http.addCustomizer(new SecureRequestCustomizer(false));
        connector = new ServerConnector(server, tls, new HttpConnectionFactory(http));
      }

    connector.setHost(options.host());
    connector.setPort(options.port());
    return connector;
  }
}
