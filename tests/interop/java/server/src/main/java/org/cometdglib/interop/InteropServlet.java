/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
package org.cometdglib.interop;

import jakarta.servlet.ServletException;
import org.cometd.bayeux.server.BayeuxServer;
import org.cometd.server.BayeuxServerImpl;
import org.cometd.server.ext.AcknowledgedMessagesExtension;
import org.cometd.server.ext.BinaryExtension;
import org.cometd.server.ext.TimestampExtension;
import org.cometd.server.ext.TimesyncExtension;
import org.cometd.server.http.JSONHttpTransport;
import org.cometd.server.http.jakarta.CometDServlet;
import org.cometd.server.websocket.jetty.JettyWebSocketTransport;
import org.eclipse.jetty.server.Context;

/** The Bayeux server with all its extensions. */
final class InteropServlet extends CometDServlet
{
  private static final long serialVersionUID = 1L;

  private static final int MAX_MESSAGE_SIZE = 16 * 1024 * 1024;

  private final transient Options options;
  private final transient Context context;

  InteropServlet(Options options, Context context)
  {
    this.options = options;
    this.context = context;
  }

  @Override
  protected BayeuxServer newBayeuxServer()
  {
    BayeuxServerImpl bayeux = new BayeuxServerImpl();

    bayeux.setOption("timeout", options.timeout());
    bayeux.setOption("maxInterval", options.maxInterval());
    bayeux.setOption("maxMessageSize", MAX_MESSAGE_SIZE);
    bayeux.setOption("sweepPeriod", 200);
    bayeux.setOption("ws.cometdURLMapping", "/cometd/*");
    /* The WebSocket transport searches for its container there. */
    bayeux.setOption(Context.class.getName(), context);

    bayeux.addTransport(new JettyWebSocketTransport(bayeux));
    bayeux.addTransport(new JSONHttpTransport(bayeux));

    bayeux.addExtension(new AcknowledgedMessagesExtension());
    bayeux.addExtension(new TimesyncExtension());
    bayeux.addExtension(new TimestampExtension());
    bayeux.addExtension(new BinaryExtension());

    bayeux.setSecurityPolicy(new InteropPolicy(options.expired()));
    return bayeux;
  }

  @Override
  public void init() throws ServletException
  {
    super.init();
    InteropServices.install((BayeuxServerImpl)getBayeuxServer(), options.name());
  }
}
