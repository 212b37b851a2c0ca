/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "cometd-json-private.h"

G_BEGIN_DECLS

/* The maximum number of pointers of one search: each is compared with the members of the objects
 * that it leads through. */
#define COMETD_JSON_MAX_POINTERS 256

/* A longer pointer selects no value. Neither does one with more than COMETD_JSON_MAX_DEPTH steps,
 * because no scanned value is nested that deeply. */
#define COMETD_JSON_MAX_POINTER_LENGTH 65536

/* Finds the value at each JSON pointer (RFC 6901) in a single pass over a scanned value. found: as
 * many slices as there are pointers; without text where there is no value or the pointer is not
 * valid. Of members of the same name, the last one counts. */
void cometd_json_find (const CometdJsonSlice *value,
                       const char * const    *pointers,
                       guint                  n_pointers,
                       CometdJsonSlice       *found);

G_END_DECLS
