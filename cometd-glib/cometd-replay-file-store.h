/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#if !defined (COMETD_INSIDE) && !defined (COMETD_COMPILATION)
# error "Only <cometd-glib/cometd.h> can be included directly."
#endif

#include "cometd-replay-store.h"
#include "cometd-version-macros.h"

G_BEGIN_DECLS

#define COMETD_TYPE_REPLAY_FILE_STORE (cometd_replay_file_store_get_type ())
COMETD_AVAILABLE_IN_ALL
G_DECLARE_FINAL_TYPE (CometdReplayFileStore, cometd_replay_file_store, COMETD, REPLAY_FILE_STORE,
                      CometdReplayStore)

COMETD_AVAILABLE_IN_ALL
CometdReplayFileStore *cometd_replay_file_store_new      (const char             *path)
                                                         G_GNUC_WARN_UNUSED_RESULT;
COMETD_AVAILABLE_IN_ALL
const char            *cometd_replay_file_store_get_path (CometdReplayFileStore  *self);
COMETD_AVAILABLE_IN_ALL
gboolean               cometd_replay_file_store_read     (CometdReplayFileStore  *self,
                                                          GError                **error);
COMETD_AVAILABLE_IN_ALL
gboolean               cometd_replay_file_store_write    (CometdReplayFileStore  *self,
                                                          GError                **error);

G_END_DECLS
