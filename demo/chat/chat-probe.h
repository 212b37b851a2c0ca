/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "chat-server-info.h"

G_BEGIN_DECLS

void            chat_probe_async  (const char          *address,
                                   const char * const  *connection_types,
                                   const char          *trusted,
                                   GCancellable        *cancellable,
                                   GAsyncReadyCallback  callback,
                                   gpointer             user_data);
ChatServerInfo *chat_probe_finish (GAsyncResult  *result,
                                   GError       **error);

G_END_DECLS
