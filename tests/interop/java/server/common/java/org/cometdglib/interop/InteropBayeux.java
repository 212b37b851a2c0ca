/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
package org.cometdglib.interop;

import org.cometd.server.BayeuxServerImpl;
import org.cometd.server.ext.AcknowledgedMessagesExtension;
import org.cometd.server.ext.BinaryExtension;
import org.cometd.server.ext.TimestampExtension;
import org.cometd.server.ext.TimesyncExtension;

/** The Bayeux server with its extensions and services, but without transports. */
final class InteropBayeux extends BayeuxServerImpl
{
  private static final int MAX_MESSAGE_SIZE = 16 * 1024 * 1024;

  private final Options options;

  InteropBayeux(Options options)
  {
    this.options = options;

    setOption("timeout", options.timeout());
    setOption("maxInterval", options.maxInterval());
    setOption("maxMessageSize", MAX_MESSAGE_SIZE);
    setOption("sweepPeriod", 200);
    setOption("ws.cometdURLMapping", "/cometd/*");

    for (String name : options.extensions())
      {
        switch (name)
          {
          case "ack" -> addExtension(new AcknowledgedMessagesExtension());
          case "timesync" -> addExtension(new TimesyncExtension());
          case "timestamp" -> addExtension(new TimestampExtension());
          case "binary" -> addExtension(new BinaryExtension());
          default -> throw new IllegalArgumentException("unknown extension " + name);
          }
      }

    setSecurityPolicy(new InteropPolicy(options.expired()));
  }

  @Override
  protected void doStart() throws Exception
  {
    super.doStart();
    InteropServices.install(this, options.name());
  }
}
