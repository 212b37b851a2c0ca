/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#if !defined (COMETD_INSIDE) && !defined (COMETD_COMPILATION)
# error "Only <cometd-glib/cometd.h> can be included directly."
#endif

#include "cometd-types.h"
#include "cometd-version-macros.h"

G_BEGIN_DECLS

#define COMETD_TYPE_MESSAGE_LIST (cometd_message_list_get_type ())
COMETD_AVAILABLE_IN_ALL
G_DECLARE_FINAL_TYPE (CometdMessageList, cometd_message_list, COMETD, MESSAGE_LIST, GObject)

COMETD_AVAILABLE_IN_ALL
CometdMessageList *cometd_message_list_new            (CometdClient *client,
                                                       const char   *channel_or_pattern)
                                                      G_GNUC_WARN_UNUSED_RESULT;
COMETD_AVAILABLE_IN_ALL
CometdClient      *cometd_message_list_get_client     (CometdMessageList *self);
COMETD_AVAILABLE_IN_ALL
const char        *cometd_message_list_get_channel    (CometdMessageList *self);
COMETD_AVAILABLE_IN_ALL
guint              cometd_message_list_get_max_length (CometdMessageList *self);
COMETD_AVAILABLE_IN_ALL
void               cometd_message_list_set_max_length (CometdMessageList *self,
                                                       guint              max_length);

G_END_DECLS
