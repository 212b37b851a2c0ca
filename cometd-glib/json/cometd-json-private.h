/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* JSON text is never copied to be looked at: a slice names the bytes of one value in a text that
 * somebody else keeps. It is valid only where a scan has passed over it. No text means no value. */
typedef struct
{
  const char *text;
  gsize length;
} CometdJsonSlice;

/* The deepest nesting that the scanner can be asked to accept; its stack is this large. */
#define COMETD_JSON_MAX_DEPTH 512

/* An object with more members, or many of one hash, or many said twice, is not made into a
 * JsonNode: json-glib would need time that grows with the square of their number. Its text is
 * there all the same. */
#define COMETD_JSON_MAX_MEMBERS 16384

/* Scanning: checks syntax (RFC 8259), UTF-8 and depth in one pass, without allocating. value: the
 * slice without the white space around it. The error is COMETD_ERROR_INVALID_DATA. */
gboolean  cometd_json_scan          (const char             *text,
                                     gsize                   length,
                                     guint                   max_depth,
                                     CometdJsonSlice        *value,
                                     GError                **error);

/* Reading a scanned value. */
gboolean  cometd_json_is_object     (const CometdJsonSlice  *value);
gboolean  cometd_json_is_string     (const CometdJsonSlice  *value);
gboolean  cometd_json_is_number     (const CometdJsonSlice  *value);
gboolean  cometd_json_get_boolean   (const CometdJsonSlice  *value,
                                     gboolean               *boolean);
gboolean  cometd_json_get_int       (const CometdJsonSlice  *value,
                                     gint64                 *integer);
char     *cometd_json_dup_string    (const CometdJsonSlice  *value);
gboolean  cometd_json_string_equals (const CometdJsonSlice  *value,
                                     const char             *string);
/* Walks the members of a scanned object: start with *position 0; FALSE after the last. */
gboolean  cometd_json_next_member   (const CometdJsonSlice  *object,
                                     gsize                  *position,
                                     CometdJsonSlice        *name,
                                     CometdJsonSlice        *value);
gboolean  cometd_json_get_member    (const CometdJsonSlice  *object,
                                     const char             *name,
                                     CometdJsonSlice        *value);

/* The first element of a scanned array; FALSE, with first as it was, if there is none. */
gboolean  cometd_json_get_first     (const CometdJsonSlice  *array,
                                     CometdJsonSlice        *first);

/* Building; NULL and COMETD_ERROR_TOO_LARGE only beyond COMETD_JSON_MAX_MEMBERS. The node is not
 * sealed: that takes a tenth of the time, and json-glib lets objects be changed all the same.
 * Integers beyond 64 bits become doubles, and those beyond a double's range the largest double,
 * since JSON has no infinity to write back. U+0000 and lone surrogates become U+FFFD. */
JsonNode *cometd_json_build         (const CometdJsonSlice  *value,
                                     GError                **error);

/* Writing. Nodes are bounded by max_depth too, since apps hand them in; other errors, all of them
 * COMETD_ERROR_INVALID_DATA, are infinities, NaN and strings that are not UTF-8. */
void      cometd_json_append_string (GString                *json,
                                     const char             *string);
gboolean  cometd_json_append_node   (GString                *json,
                                     JsonNode               *node,
                                     guint                   max_depth,
                                     GError                **error);

G_END_DECLS
