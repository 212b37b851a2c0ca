/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Limits the rate of each connection to @burst messages at once and @per_second messages per
 * second. The time is passed in. */
typedef struct _ChatRate ChatRate;

ChatRate *chat_rate_new    (guint     burst,
                            guint     per_second) G_GNUC_WARN_UNUSED_RESULT;
void      chat_rate_free   (ChatRate *self);

/* Returns FALSE if @connection sends too fast. @n_refused is the number of refusals since it was
 * last quiet for long enough to send @burst messages at once, which tells a flood from an accident
 * regardless of the speed of the machine. */
gboolean  chat_rate_allow  (ChatRate *self,
                            guint     connection,
                            gint64    now,
                            guint    *n_refused);
/* Removes the entries of connections that were quiet for long enough. */
void      chat_rate_forget (ChatRate *self,
                            gint64    now);
guint     chat_rate_count  (ChatRate *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ChatRate, chat_rate_free)

G_END_DECLS
