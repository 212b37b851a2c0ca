/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <cometd-glib/cometd.h>

G_BEGIN_DECLS

/* The messages that were received, limited in number and size: the oldest are removed. */
typedef struct _CometdTestingInbox CometdTestingInbox;

CometdTestingInbox *cometd_testing_inbox_new          (guint               max_messages,
                                                       gsize               max_size)
  G_GNUC_WARN_UNUSED_RESULT;
void                cometd_testing_inbox_free         (CometdTestingInbox *self);

/* size: of its JSON text, in bytes. The newest message is kept, whatever its size. */
void                cometd_testing_inbox_add          (CometdTestingInbox *self,
                                                       CometdMessage      *message,
                                                       gsize               size);
GListModel         *cometd_testing_inbox_get_messages (CometdTestingInbox *self);

G_END_DECLS
