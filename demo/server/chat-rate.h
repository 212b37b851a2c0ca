/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* How fast each connection may send: so many messages at once, so many a second in the long run.
 * The time is an argument. */
typedef struct _ChatRate ChatRate;

ChatRate *chat_rate_new    (guint     burst,
                            guint     per_second) G_GNUC_WARN_UNUSED_RESULT;
void      chat_rate_free   (ChatRate *self);

/* FALSE if @connection sends too fast; @n_refused says how often since it was quiet for long enough
 * to send @burst messages at once again. So whoever goes on and on is told from whoever slips,
 * whatever the speed of this machine. */
gboolean  chat_rate_allow  (ChatRate *self,
                            guint     connection,
                            gint64    now,
                            guint    *n_refused);
/* Forgets those that were quiet for long enough to start afresh anyway. */
void      chat_rate_forget (ChatRate *self,
                            gint64    now);
guint     chat_rate_count  (ChatRate *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ChatRate, chat_rate_free)

G_END_DECLS
