/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* A slice refers to the bytes of one value within a text that is owned by another object, so that
 * JSON need not be copied to be read. It is only valid in text that was scanned. A slice without
 * text stands for no value. */
typedef struct
{
  const char *text;
  gsize length;
} CometdJsonSlice;

/* The maximum nesting depth that a caller can ask for, which is also the size of the scanner's
 * stack. */
#define COMETD_JSON_MAX_DEPTH 512

/* An object with more members than this, too many colliding names or too many repeated names is not
 * built, because json-glib would take time that grows with the square of their number. Its text
 * remains available. */
#define COMETD_JSON_MAX_MEMBERS 16384

/* Scans JSON text: checks syntax (RFC 8259), UTF-8 and depth in one pass, without allocating.
 * value: the slice without surrounding white space. The error is COMETD_ERROR_INVALID_DATA. */
gboolean  cometd_json_scan          (const char             *text,
                                     gsize                   length,
                                     guint                   max_depth,
                                     CometdJsonSlice        *value,
                                     GError                **error);

/* Functions that read a scanned value. */
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
/* Iterates over the members of a scanned object, starting at *position 0; FALSE after the last. */
gboolean  cometd_json_next_member   (const CometdJsonSlice  *object,
                                     gsize                  *position,
                                     CometdJsonSlice        *name,
                                     CometdJsonSlice        *value);
gboolean  cometd_json_get_member    (const CometdJsonSlice  *object,
                                     const char             *name,
                                     CometdJsonSlice        *value);

/* Gets the first element of a scanned array; FALSE if it is empty, and first is unchanged. */
gboolean  cometd_json_get_first     (const CometdJsonSlice  *array,
                                     CometdJsonSlice        *first);

/* Builds a node; NULL and COMETD_ERROR_TOO_LARGE only beyond COMETD_JSON_MAX_MEMBERS. The node is
 * not sealed: this would take a tenth of the time, and json-glib allows changes to sealed objects
 * anyway. Integers that do not fit 64 bits become doubles, and numbers beyond the range of a double
 * become the largest double, because JSON has no infinity. U+0000 and lone surrogates become
 * U+FFFD. */
JsonNode *cometd_json_build         (const CometdJsonSlice  *value,
                                     GError                **error);

/* Functions that write JSON. Depth is limited to max_depth because apps pass nodes. Other errors,
 * also COMETD_ERROR_INVALID_DATA, are infinities, NaN and strings that are not valid UTF-8. */
void      cometd_json_append_string (GString                *json,
                                     const char             *string);
gboolean  cometd_json_append_node   (GString                *json,
                                     JsonNode               *node,
                                     guint                   max_depth,
                                     GError                **error);

G_END_DECLS
