/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#if !defined (COMETD_INSIDE) && !defined (COMETD_COMPILATION)
# error "Only <cometd-glib/cometd.h> can be included directly."
#endif

#include "cometd-types.h"
#include "cometd-version-macros.h"

G_BEGIN_DECLS

#define COMETD_TYPE_MESSAGE (cometd_message_get_type ())
COMETD_AVAILABLE_IN_ALL
G_DECLARE_FINAL_TYPE (CometdMessage, cometd_message, COMETD, MESSAGE, GObject)

COMETD_AVAILABLE_IN_ALL
CometdMessage *cometd_message_new              (const char     *channel) G_GNUC_WARN_UNUSED_RESULT;
COMETD_AVAILABLE_IN_ALL
CometdMessage *cometd_message_new_from_json    (const char     *json,
                                                GError        **error) G_GNUC_WARN_UNUSED_RESULT;
COMETD_AVAILABLE_IN_ALL
const char    *cometd_message_get_channel      (CometdMessage  *self);
COMETD_AVAILABLE_IN_ALL
void           cometd_message_set_channel      (CometdMessage  *self,
                                                const char     *channel);
COMETD_AVAILABLE_IN_ALL
const char    *cometd_message_get_id           (CometdMessage  *self);
COMETD_AVAILABLE_IN_ALL
const char    *cometd_message_get_client_id    (CometdMessage  *self);
COMETD_AVAILABLE_IN_ALL
const char    *cometd_message_get_subscription (CometdMessage  *self);
COMETD_AVAILABLE_IN_ALL
gboolean       cometd_message_get_successful   (CometdMessage  *self);
COMETD_AVAILABLE_IN_ALL
gboolean       cometd_message_is_reply         (CometdMessage  *self);
COMETD_AVAILABLE_IN_ALL
const char    *cometd_message_get_error        (CometdMessage  *self);
COMETD_AVAILABLE_IN_ALL
JsonNode      *cometd_message_get_data         (CometdMessage  *self);
COMETD_AVAILABLE_IN_ALL
void           cometd_message_set_data         (CometdMessage  *self,
                                                JsonNode       *data);
COMETD_AVAILABLE_IN_ALL
gboolean       cometd_message_set_data_json    (CometdMessage  *self,
                                                const char     *json,
                                                GError        **error);
COMETD_AVAILABLE_IN_ALL
char          *cometd_message_dup_data_json    (CometdMessage  *self);
COMETD_AVAILABLE_IN_ALL
char          *cometd_message_dup_json_at      (CometdMessage  *self,
                                                const char     *pointer);
COMETD_AVAILABLE_IN_ALL
char          *cometd_message_dup_json_values  (CometdMessage  *self,
                                                const char * const *pointers);
COMETD_AVAILABLE_IN_ALL
JsonNode      *cometd_message_get_ext          (CometdMessage  *self);
COMETD_AVAILABLE_IN_ALL
JsonNode      *cometd_message_get_advice       (CometdMessage  *self);
COMETD_AVAILABLE_IN_ALL
JsonNode      *cometd_message_get_field        (CometdMessage  *self,
                                                const char     *name);
COMETD_AVAILABLE_IN_ALL
void           cometd_message_set_field        (CometdMessage  *self,
                                                const char     *name,
                                                JsonNode       *value);
COMETD_AVAILABLE_IN_ALL
GBytes        *cometd_message_get_bytes        (CometdMessage  *self);
COMETD_AVAILABLE_IN_ALL
gboolean       cometd_message_get_bytes_last   (CometdMessage  *self);
COMETD_AVAILABLE_IN_ALL
JsonNode      *cometd_message_get_bytes_meta   (CometdMessage  *self);
COMETD_AVAILABLE_IN_ALL
void           cometd_message_set_bytes        (CometdMessage  *self,
                                                GBytes         *bytes);
COMETD_AVAILABLE_IN_ALL
void           cometd_message_set_bytes_full   (CometdMessage  *self,
                                                GBytes         *bytes,
                                                gboolean        last,
                                                JsonNode       *meta);
COMETD_AVAILABLE_IN_ALL
char          *cometd_message_to_json          (CometdMessage  *self);

/* For the overrides of language bindings only; not part of the stable interface. */
COMETD_AVAILABLE_IN_ALL
gboolean       cometd_message__shows_bytes     (CometdMessage  *self);
COMETD_AVAILABLE_IN_ALL
gsize          cometd_message__get_size        (CometdMessage  *self);

G_END_DECLS
