/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
package org.cometdglib.interop;

import org.cometd.bayeux.server.BayeuxServer;
import org.cometd.server.http.JSONHttpTransport;
import org.cometd.server.http.jakarta.CometDServlet;
import org.cometd.server.websocket.jetty.JettyWebSocketTransport;
import org.eclipse.jetty.ee11.servlet.ServletContextHandler;
import org.eclipse.jetty.ee11.servlet.ServletHolder;
import org.eclipse.jetty.server.Context;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.websocket.server.WebSocketUpgradeHandler;

/** The server's web application, for CometD 9. */
final class InteropContext
{
  private InteropContext()
  {
  }

  static Handler newHandler(Server server, InteropBayeux bayeux)
  {
    ServletContextHandler context = new ServletContextHandler("/");

    context.insertHandler(WebSocketUpgradeHandler.from(server, context));
    /* The WebSocket transport searches for its container there. */
    bayeux.setOption(Context.class.getName(), context.getContext());
    bayeux.addTransport(new JettyWebSocketTransport(bayeux));
    bayeux.addTransport(new JSONHttpTransport(bayeux));

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
    protected BayeuxServer newBayeuxServer()
    {
      return bayeux;
    }
  }
}
