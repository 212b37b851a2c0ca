/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "../cometd-message-private.h"

G_BEGIN_DECLS

/* What an app publishes: a channel and the text of the payload. It is written to the body as it is,
 * and becomes a message only if something wants one: an extension, or another sending. */
typedef struct _CometdDraft CometdDraft;

/* channel: a valid one. NULL if it cannot be sent: see cometd_message_set_data_json() and
 * cometd_json_append_node(). */
CometdDraft   *cometd_draft_new_from_json (const char         *channel,
                                           const char         *json,
                                           GError            **error) G_GNUC_WARN_UNUSED_RESULT;
CometdDraft   *cometd_draft_new_from_node (const char         *channel,
                                           JsonNode           *data,
                                           GError            **error) G_GNUC_WARN_UNUSED_RESULT;
void           cometd_draft_free          (CometdDraft        *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CometdDraft, cometd_draft_free)

const char    *cometd_draft_get_channel   (const CometdDraft  *self);
/* The same estimate as that of cometd_message_get_size(). */
gsize          cometd_draft_get_size      (const CometdDraft  *self);
CometdMessage *cometd_draft_make_message  (const CometdDraft  *self) G_GNUC_WARN_UNUSED_RESULT;
/* Writes the message. client_id: or NULL. */
void           cometd_draft_append_json   (const CometdDraft  *self,
                                           const char         *id,
                                           const char         *client_id,
                                           GString            *json);

G_END_DECLS
