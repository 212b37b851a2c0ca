/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
package org.cometdglib.interop;

import java.util.Collections;
import java.util.Map;
import org.cometd.bayeux.Promise;
import org.cometd.bayeux.server.ConfigurableServerChannel;
import org.cometd.bayeux.server.ServerChannel;
import org.cometd.bayeux.server.ServerMessage;
import org.cometd.bayeux.server.ServerSession;
import org.cometd.server.BayeuxServerImpl;

/**
 * The service channels: /service/ask answers with a message, /service/whoami with the name of the
 * server; /service/echo, /service/call, /service/fail and /service/silence take remote calls;
 * /service/kick ends the session and /service/expire forgets it without a word; /service/count
 * publishes numbers.
 */
final class InteropServices
{
  private final BayeuxServerImpl bayeux;
  private final String name;

  private InteropServices(BayeuxServerImpl bayeux, String name)
  {
    this.bayeux = bayeux;
    this.name = name;
  }

  static void install(BayeuxServerImpl bayeux, String name)
  {
    InteropServices services = new InteropServices(bayeux, name);

    services.listen("/service/ask", services::ask);
    services.listen("/service/whoami", services::whoami);
    services.listen("/service/echo", services::echo);
    services.listen("/service/call", services::call);
    services.listen("/service/fail", services::fail);
    services.listen("/service/silence", (session, message) -> {});
    services.listen("/service/kick", (session, message) -> session.disconnect());
    services.listen("/service/expire",
                    (session, message) -> bayeux.removeServerSession(session, true));
    services.listen("/service/count",
                    (session, message) -> InteropCounter.start(bayeux, message.getDataAsMap()));
  }

  private interface Service
  {
    void handle(ServerSession session, ServerMessage.Mutable message);
  }

  private void listen(String channel, Service service)
  {
    ServerChannel.MessageListener listener = new ServerChannel.MessageListener()
    {
      @Override
      public boolean onMessage(ServerSession session,
                               ServerChannel serverChannel,
                               ServerMessage.Mutable message)
      {
        service.handle(session, message);
        return true;
      }
    };

    bayeux.createChannelIfAbsent(channel,
                                 new ConfigurableServerChannel.Initializer.Persistent(),
                                 serverChannel -> serverChannel.addListener(listener));
  }

  private void ask(ServerSession session, ServerMessage.Mutable message)
  {
    session.deliver(null,
                    message.getChannel(),
                    wrap("answer", message.getData()),
                    Promise.noop());
  }

  private void whoami(ServerSession session, ServerMessage.Mutable message)
  {
    session.deliver(null, message.getChannel(), name, Promise.noop());
  }

  private void echo(ServerSession session, ServerMessage.Mutable message)
  {
    complete(session, message, true, message.getData());
  }

  private void call(ServerSession session, ServerMessage.Mutable message)
  {
    complete(session, message, true, wrap("called", message.getData()));
  }

  private void fail(ServerSession session, ServerMessage.Mutable message)
  {
    complete(session, message, false, wrap("failed", message.getData()));
  }

  /** Unlike Map.of(), this accepts null. */
  private static Map<String, Object> wrap(String name, Object data)
  {
    return Collections.singletonMap(name, data);
  }

  /** The result of a remote call has the id of the call, as with CometD's own annotation. */
  private void complete(ServerSession session,
                        ServerMessage.Mutable message,
                        boolean successful,
                        Object data)
  {
    ServerMessage.Mutable reply = bayeux.newMessage();

    reply.setChannel(message.getChannel());
    reply.setId(message.getId());
    reply.setSuccessful(successful);
    reply.setData(data);
    session.deliver(null, reply, Promise.noop());
  }
}
