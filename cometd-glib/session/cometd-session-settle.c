/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cometd-session-settle-private.h"

#include "cometd-session-deadlines-private.h"
#include "cometd-session-pressure-private.h"
#include "cometd-session-sending-private.h"

void
cometd_session_settle (CometdSession *self,
                       gboolean       may_act)
{
  if (cometd_session_tell (self) && may_act)
    {
      cometd_session_relieve (self);
      cometd_conversation_act (self->conversation);
      cometd_session_flush (self);
      cometd_session_tell (self);
    }

  cometd_session_tell_sent (self);
  cometd_session_set_alarm (self);
}
