/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cometd-session-parts-private.h"

gsize
cometd_session_get_batch_size (CometdSession *self)
{
  return self->batch_size != 0 ? self->batch_size : self->settings->max_batch_size;
}

void
cometd_session_reset_batch_size (CometdSession *self)
{
  self->batch_size = 0;
}
