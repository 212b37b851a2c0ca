/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/* Counts what a process has, for tests in other languages; what it says is exact. */

void     tally_start        (void);
char   **tally_list_objects (void);
guint64  tally_get_bytes    (void);
guint    tally_count_files  (void);

G_END_DECLS
