/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* JSON for the server, by json-glib: on purpose not the scanner of the client under test. What
 * comes in is bounded first, for json-glib recurses without a limit of its own. */
#define BAYEUX_JSON_MAX_SIZE (64 * 1024 * 1024)
#define BAYEUX_JSON_MAX_DEPTH 512

/* An array of messages; a single object counts as an array of one. NULL if it is neither, or has
 * what cannot be written as JSON again: text that is not UTF-8, and numbers without end. */
JsonArray  *bayeux_json_parse_messages (const char *text,
                                        gsize       length) G_GNUC_WARN_UNUSED_RESULT;

/* For what the code itself writes; aborts on a mistake. */
JsonNode   *bayeux_json_node           (const char *text) G_GNUC_WARN_UNUSED_RESULT;
JsonObject *bayeux_json_object         (const char *text) G_GNUC_WARN_UNUSED_RESULT;

/* NULL when there is no such member, or it is of another kind. */
const char *bayeux_json_get_string     (JsonObject *object,
                                        const char *member);
JsonObject *bayeux_json_get_object     (JsonObject *object,
                                        const char *member);
gboolean    bayeux_json_get_boolean    (JsonObject *object,
                                        const char *member);
gint64      bayeux_json_get_int        (JsonObject *object,
                                        const char *member,
                                        gint64      fallback);

/* Members of @patch replace those of @object; a null takes the member away. */
void        bayeux_json_patch          (JsonObject *object,
                                        JsonObject *patch);

char       *bayeux_json_array_to_text  (JsonArray  *array) G_GNUC_WARN_UNUSED_RESULT;
char       *bayeux_json_object_to_text (JsonObject *object) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
