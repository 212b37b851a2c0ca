/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cometd-describe-private.h"

const char *
cometd_describe_event (CometdEvent event)
{
  switch (event)
    {
    case COMETD_EVENT_OPEN:
      return "the app opens the client";
    case COMETD_EVENT_RESUME:
      return "the app opens the client, with a stored session";
    case COMETD_EVENT_HANDSHAKE_ACCEPTED:
      return "handshake accepted";
    case COMETD_EVENT_HANDSHAKE_REFUSED:
      return "handshake refused, possibly not for long";
    case COMETD_EVENT_HANDSHAKE_DENIED:
      return "handshake refused";
    case COMETD_EVENT_HANDSHAKE_FAILED:
      return "no reply to the handshake";
    case COMETD_EVENT_CONNECT_ACCEPTED:
      return "connect accepted";
    case COMETD_EVENT_CONNECT_REFUSED:
      return "connect refused";
    case COMETD_EVENT_CONNECT_FAILED:
      return "no reply to the connect";
    case COMETD_EVENT_CONNECTION_LOST:
      return "connection lost";
    case COMETD_EVENT_ADDRESS_CHANGED:
      return "the address does not work, another one is tried";
    case COMETD_EVENT_ADDRESSES_FAILED:
      return "no address works";
    case COMETD_EVENT_SESSION_UNKNOWN:
      return "a new session is necessary";
    case COMETD_EVENT_ENDED:
      return "ended by the server";
    case COMETD_EVENT_CLOSE:
      return "the app closes the client";
    case COMETD_EVENT_STOPPED:
      return "the client gives up";
    case COMETD_EVENT_CLOSED:
      return "closed";
    default:
      g_assert_not_reached ();
    }
}

static const char *
describe_reconnect (CometdReconnect reconnect)
{
  switch (reconnect)
    {
    case COMETD_RECONNECT_RETRY:
      return "retry";
    case COMETD_RECONNECT_HANDSHAKE:
      return "handshake";
    case COMETD_RECONNECT_NONE:
      return "none";
    case COMETD_RECONNECT_UNSET:
    default:
      return "not given";
    }
}

char *
cometd_describe_advice (const CometdAdvice *advice)
{
  return g_strdup_printf ("reconnect %s, interval %u ms, timeout %u ms%s",
                          describe_reconnect (advice->reconnect), advice->interval,
                          advice->timeout,
                          advice->multiple_clients ? ", multiple clients" : "");
}
