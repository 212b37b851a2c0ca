/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#if !defined (COMETD_INSIDE) && !defined (COMETD_COMPILATION)
# error "Only <cometd-glib/cometd.h> can be included directly."
#endif

#include "cometd-types.h"
#include "cometd-version-macros.h"

G_BEGIN_DECLS

#define COMETD_TYPE_REPLAY_STORE (cometd_replay_store_get_type ())
COMETD_AVAILABLE_IN_ALL
G_DECLARE_DERIVABLE_TYPE (CometdReplayStore, cometd_replay_store, COMETD, REPLAY_STORE, GObject)

/**
 * CometdReplayStoreClass:
 * @parent_class: the parent class
 * @load: gets the position of a channel
 * @save: stores the position of a channel
 * @load_text: like @load, with the position as text
 * @save_text: like @save, with the position as text
 * @list_channels: lists the channels that have a position; `NULL` if that is not known
 * @flush: writes what has not been written yet; `NULL` if there is never anything
 *
 * The class structure of [class@ReplayStore].
 *
 * Since: 0.1
 */
struct _CometdReplayStoreClass
{
  GObjectClass parent_class;

  gboolean (*load)          (CometdReplayStore *self,
                             const char        *channel,
                             gint64            *id);
  void     (*save)          (CometdReplayStore *self,
                             const char        *channel,
                             gint64             id);
  char    *(*load_text)     (CometdReplayStore *self,
                             const char        *channel);
  void     (*save_text)     (CometdReplayStore *self,
                             const char        *channel,
                             const char        *id);
  char   **(*list_channels) (CometdReplayStore *self);
  void     (*flush)         (CometdReplayStore *self);

  /*< private >*/
  gpointer padding[8];
};

COMETD_AVAILABLE_IN_ALL
gboolean   cometd_replay_store_load          (CometdReplayStore *self,
                                              const char        *channel,
                                              gint64            *id);
COMETD_AVAILABLE_IN_ALL
void       cometd_replay_store_save          (CometdReplayStore *self,
                                              const char        *channel,
                                              gint64             id);
COMETD_AVAILABLE_IN_ALL
char      *cometd_replay_store_load_text     (CometdReplayStore *self,
                                              const char        *channel)
                                              G_GNUC_WARN_UNUSED_RESULT;
COMETD_AVAILABLE_IN_ALL
void       cometd_replay_store_save_text     (CometdReplayStore *self,
                                              const char        *channel,
                                              const char        *id);
COMETD_AVAILABLE_IN_ALL
char     **cometd_replay_store_list_channels (CometdReplayStore *self) G_GNUC_WARN_UNUSED_RESULT;
COMETD_AVAILABLE_IN_ALL
void       cometd_replay_store_flush         (CometdReplayStore *self);

G_END_DECLS
