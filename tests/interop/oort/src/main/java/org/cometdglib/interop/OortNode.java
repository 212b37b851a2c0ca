/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
package org.cometdglib.interop;

import org.cometd.bayeux.server.BayeuxServer;
import org.cometd.oort.Oort;
import org.cometd.oort.OortStaticConfigServlet;
import org.cometd.server.CometDServlet;
import org.cometd.server.ext.AcknowledgedMessagesExtension;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.servlet.ServletContextHandler;
import org.eclipse.jetty.servlet.ServletHolder;
import org.eclipse.jetty.websocket.jakarta.server.config.*;

/**
 * A node of an Oort cluster in an embedded Jetty, on the loopback interface: long-polling and
 * WebSocket at /cometd of one port. Prints the port when it listens, prints JOINED when another
 * node has joined, and ends with its standard input.
 */
public final class OortNode
{
  private static final String CHANNELS = "/news/*";

  private OortNode()
  {
  }

  public static void main(String[] arguments) throws Exception
  {
    int port = 0;
    String cloud = "";

    for (int i = 0; i + 1 < arguments.length; i += 2)
      {
        switch (arguments[i])
          {
          case "--port" -> port = Integer.parseInt(arguments[i + 1]);
          case "--cloud" -> cloud = arguments[i + 1];
          default -> throw new IllegalArgumentException("unknown option " + arguments[i]);
          }
      }

    Server server = new Server();
    ServerConnector connector = new ServerConnector(server);
    ServletContextHandler context = new ServletContextHandler(server, "/");

    connector.setHost("127.0.0.1");
    connector.setPort(port);
    server.addConnector(connector);
    JakartaWebSocketServletContainerInitializer.configure(context, null);
    context.addServlet(newCometD(), "/cometd/*");
    context.getServletHandler().addServlet(newOort(port, cloud));

    server.start();
    watch((BayeuxServer)context.getServletContext().getAttribute(BayeuxServer.ATTRIBUTE),
          (Oort)context.getServletContext().getAttribute(Oort.OORT_ATTRIBUTE));
    System.out.println("PORT=" + connector.getLocalPort());

    while (System.in.read() != -1)
      continue;
    System.exit(0);
  }

  private static ServletHolder newCometD()
  {
    ServletHolder servlet = new ServletHolder(new CometDServlet());

    servlet.setInitOrder(1);
    servlet.setAsyncSupported(true);
    servlet.setInitParameter("ws.cometdURLMapping", "/cometd/*");
    servlet.setInitParameter("transports",
                             "org.cometd.server.websocket.javax.WebSocketTransport,"
                             + "org.cometd.server.http.AsyncJSONTransport");
    return servlet;
  }

  private static ServletHolder newOort(int port, String cloud)
  {
    ServletHolder servlet = new ServletHolder(new OortStaticConfigServlet());

    servlet.setInitOrder(2);
    servlet.setInitParameter("oort.url", "http://127.0.0.1:" + port + "/cometd");
    servlet.setInitParameter("oort.secret", "interop");
    servlet.setInitParameter("oort.cloud", cloud);
    servlet.setInitParameter("oort.channels", CHANNELS);
    return servlet;
  }

  private static void watch(BayeuxServer bayeux, Oort oort)
  {
    bayeux.addExtension(new AcknowledgedMessagesExtension());
    oort.addCometListener(new Oort.CometListener()
    {
      @Override
      public void cometJoined(Event event)
      {
        System.out.println("JOINED " + event.getCometURL());
      }
    });
  }
}
