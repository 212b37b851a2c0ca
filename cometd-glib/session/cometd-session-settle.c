/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cometd-session-settle-private.h"

#include "cometd-session-deadlines-private.h"
#include "cometd-session-pressure-private.h"
#include "cometd-session-sending-private.h"

/* Tells that a connect is about to be sent. FALSE if there is no listener any more. */
static gboolean
tell_connecting (CometdSession *self)
{
  CometdState state = cometd_conversation_get_state (self->conversation);
  gboolean is_retry = FALSE;
  gint64 time = cometd_conversation_get_attempt_time (self->conversation, &is_retry);

  if (state != COMETD_STATE_CONNECTING && state != COMETD_STATE_CONNECTED &&
      state != COMETD_STATE_UNCONNECTED)
    return TRUE;

  if (time != -1 && time <= cometd_session_now (self))
    self->listener->connecting (self->user_data);
  return self->listener != NULL;
}

void
cometd_session_settle (CometdSession *self,
                       gboolean       may_act)
{
  /* When the app is told of the state handshaking it may set fields of the handshake, which is sent
   * only then, even if there is no time left for notifications in this turn. */
  if (cometd_session_tell (self) && may_act && !cometd_news_has_handshaking (self->news))
    {
      /* Whatever the app calls from now on is noted. */
      self->is_settled = TRUE;
      cometd_session_relieve (self);
      if (!tell_connecting (self))
        return;

      cometd_session_act (self);
      cometd_session_flush (self);
      cometd_session_tell (self);
    }

  cometd_session_tell_sent (self);
  cometd_session_set_alarm (self);
}
