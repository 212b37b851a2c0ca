/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <cometd-glib/cometd.h>

G_BEGIN_DECLS

/* Passes an outgoing message through an extension. */
void  extension_pass_message  (gpointer       extension,
                               CometdMessage *message);
/* Passes a message through an extension, and returns its text afterwards. */
char *extension_pass_outgoing (gpointer    extension,
                               const char *json) G_GNUC_WARN_UNUSED_RESULT;
char *extension_pass_incoming (gpointer    extension,
                               const char *json) G_GNUC_WARN_UNUSED_RESULT;

/* The member of ext of a message that has passed, as text; NULL if it is absent. */
char *extension_dup_ext       (const char *json,
                               const char *name) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
