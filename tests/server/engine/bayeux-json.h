/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* JSON for the server, by json-glib: intentionally not the parser of the client under test. Input
 * is limited first, because json-glib parses recursively without a limit. */
#define BAYEUX_JSON_MAX_SIZE (64 * 1024 * 1024)
#define BAYEUX_JSON_MAX_DEPTH 512

/* Parses one value. Returns NULL if it is not valid, or cannot be generated as JSON again: invalid
 * UTF-8, and infinite numbers. */
JsonNode   *bayeux_json_parse          (const char *text,
                                        gsize       length) G_GNUC_WARN_UNUSED_RESULT;
/* Parses an array of messages; a single object is treated as an array of one. Returns NULL if it is
 * neither. */
JsonArray  *bayeux_json_parse_messages (const char *text,
                                        gsize       length) G_GNUC_WARN_UNUSED_RESULT;

/* For JSON in source code; aborts if it is invalid. */
JsonNode   *bayeux_json_node           (const char *text) G_GNUC_WARN_UNUSED_RESULT;
JsonObject *bayeux_json_object         (const char *text) G_GNUC_WARN_UNUSED_RESULT;

/* Returns NULL if there is no such member, or if it has a different type. */
const char *bayeux_json_get_string     (JsonObject *object,
                                        const char *member);
JsonObject *bayeux_json_get_object     (JsonObject *object,
                                        const char *member);
gboolean    bayeux_json_get_boolean    (JsonObject *object,
                                        const char *member);
gint64      bayeux_json_get_int        (JsonObject *object,
                                        const char *member,
                                        gint64      fallback);

/* Members of @patch replace those of @object; null removes a member. */
void        bayeux_json_patch          (JsonObject *object,
                                        JsonObject *patch);

char       *bayeux_json_array_to_text  (JsonArray  *array) G_GNUC_WARN_UNUSED_RESULT;
char       *bayeux_json_object_to_text (JsonObject *object) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
