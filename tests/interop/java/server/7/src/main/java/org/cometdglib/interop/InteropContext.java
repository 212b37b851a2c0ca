/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
package org.cometdglib.interop;

import org.cometd.server.BayeuxServerImpl;
import org.cometd.server.CometDServlet;
import org.cometd.server.http.AsyncJSONTransport;
import org.cometd.server.websocket.javax.WebSocketTransport;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.servlet.ServletContextHandler;
import org.eclipse.jetty.servlet.ServletHolder;
import org.eclipse.jetty.websocket.jakarta.server.config.*;

/** The server's web application, for CometD 7. */
final class InteropContext
{
  private InteropContext()
  {
  }

  static Handler newHandler(Server server, InteropBayeux bayeux)
  {
    ServletContextHandler context = new ServletContextHandler(server, "/");

    JakartaWebSocketServletContainerInitializer.configure(context, null);
    bayeux.addTransport(new WebSocketTransport(bayeux));
    bayeux.addTransport(new AsyncJSONTransport(bayeux));

    ServletHolder servlet = new ServletHolder(new Servlet(bayeux));
    servlet.setInitOrder(1);
    servlet.setAsyncSupported(true);
    context.addServlet(servlet, "/cometd/*");
    return context;
  }

  private static final class Servlet extends CometDServlet
  {
    private static final long serialVersionUID = 1L;

    private final transient InteropBayeux bayeux;

    Servlet(InteropBayeux bayeux)
    {
      this.bayeux = bayeux;
    }

    @Override
    protected BayeuxServerImpl newBayeuxServer()
    {
      return bayeux;
    }
  }
}
