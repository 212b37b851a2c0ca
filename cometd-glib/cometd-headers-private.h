/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* HTTP headers as an array of strings: name, value, name, value, … Every name is there once; case
 * is ignored. Where an array is only read, NULL stands for an empty one. */

GPtrArray  *cometd_headers_new    (void) G_GNUC_WARN_UNUSED_RESULT;
/* NULL if there is no such header. */
const char *cometd_headers_get    (GPtrArray  *headers,
                                   const char *name);
/* Replaces the value. value: NULL removes the header. */
void        cometd_headers_set    (GPtrArray  *headers,
                                   const char *name,
                                   const char *value);
/* Whether an app cannot set a header, because it depends on how the body is sent, or opens a
 * WebSocket. */
gboolean    cometd_headers_is_reserved
                                  (const char *name);
/* Appends to the value, after a comma. */
void        cometd_headers_append (GPtrArray  *headers,
                                   const char *name,
                                   const char *value);

G_END_DECLS
