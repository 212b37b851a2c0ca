/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
package org.cometdglib.interop;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.cometd.bayeux.server.BayeuxServer;
import org.cometd.bayeux.server.ServerChannel;
import org.cometd.bayeux.server.ServerMessage;
import org.cometd.bayeux.server.ServerSession;
import org.cometd.server.DefaultSecurityPolicy;

/**
 * The security policy. A handshake may have a token in its ext field; without one it is accepted,
 * with any other than "good" it is refused. It is not allowed to subscribe below /refused, to
 * publish below /readonly, or to do either on /members/only; channels below /secret require the
 * good token. The first message to a channel that is told to expire is refused, as if the
 * credentials of the session had expired.
 */
final class InteropPolicy extends DefaultSecurityPolicy
{
  private static final String TOKEN = "token";

  private final Set<String> expired = ConcurrentHashMap.newKeySet();

  InteropPolicy(Set<String> expired)
  {
    this.expired.addAll(expired);
  }

  @Override
  public boolean canHandshake(BayeuxServer server, ServerSession session, ServerMessage message)
  {
    Map<String, Object> ext = message.getExt();
    Object token = ext != null ? ext.get(TOKEN) : null;

    if (token != null && !token.equals("good"))
      return false;

    session.setAttribute(TOKEN, token);
    return super.canHandshake(server, session, message);
  }

  @Override
  public boolean canSubscribe(BayeuxServer server,
                              ServerSession session,
                              ServerChannel channel,
                              ServerMessage message)
  {
    return !channel.getId().startsWith("/refused/")
           && maySee(session, channel)
           && super.canSubscribe(server, session, channel, message);
  }

  @Override
  public boolean canPublish(BayeuxServer server,
                            ServerSession session,
                            ServerChannel channel,
                            ServerMessage message)
  {
    return !channel.getId().startsWith("/readonly/")
           && maySee(session, channel)
           && !expired.remove(channel.getId())
           && super.canPublish(server, session, channel, message);
  }

  private static boolean maySee(ServerSession session, ServerChannel channel)
  {
    return !channel.getId().equals("/members/only")
           && (!channel.getId().startsWith("/secret/") || session.getAttribute(TOKEN) != null);
  }
}
