/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#if !defined (COMETD_INSIDE) && !defined (COMETD_COMPILATION)
# error "Only <cometd-glib/cometd.h> can be included directly."
#endif

#include "cometd-enums.h"
#include "cometd-extension.h"
#include "cometd-types.h"
#include "cometd-version-macros.h"

G_BEGIN_DECLS

#define COMETD_TYPE_REPLAY_EXTENSION (cometd_replay_extension_get_type ())
COMETD_AVAILABLE_IN_ALL
G_DECLARE_FINAL_TYPE (CometdReplayExtension, cometd_replay_extension, COMETD, REPLAY_EXTENSION,
                      CometdExtension)

COMETD_AVAILABLE_IN_ALL
CometdReplayExtension *cometd_replay_extension_new                (void) G_GNUC_WARN_UNUSED_RESULT;
COMETD_AVAILABLE_IN_ALL
gint64                 cometd_replay_extension_get_replay_id      (CometdReplayExtension *self,
                                                                   const char            *channel);
COMETD_AVAILABLE_IN_ALL
void                   cometd_replay_extension_set_replay_id      (CometdReplayExtension *self,
                                                                   const char            *channel,
                                                                   gint64                 id);
COMETD_AVAILABLE_IN_ALL
char                  *cometd_replay_extension_dup_replay_id_text (CometdReplayExtension *self,
                                                                   const char            *channel)
                                                                  G_GNUC_WARN_UNUSED_RESULT;
COMETD_AVAILABLE_IN_ALL
gboolean               cometd_replay_extension_set_replay_id_text (CometdReplayExtension *self,
                                                                   const char            *channel,
                                                                   const char            *id,
                                                                   GError               **error);
COMETD_AVAILABLE_IN_ALL
CometdReplayFallback   cometd_replay_extension_get_fallback       (CometdReplayExtension *self);
COMETD_AVAILABLE_IN_ALL
void                   cometd_replay_extension_set_fallback       (CometdReplayExtension *self,
                                                                   CometdReplayFallback   fallback);
COMETD_AVAILABLE_IN_ALL
CometdReplayStore     *cometd_replay_extension_get_store          (CometdReplayExtension *self);
COMETD_AVAILABLE_IN_ALL
void                   cometd_replay_extension_set_store          (CometdReplayExtension *self,
                                                                   CometdReplayStore     *store);

G_END_DECLS
