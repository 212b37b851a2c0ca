/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <cometd-glib/cometd.h>

G_BEGIN_DECLS

/* Adds a token to the ext field of each handshake, as in CometD's own documentation. When it is
 * called for new credentials, it uses the next token of its list after a moment, or fails if there
 * is none. */
#define INTEROP_TYPE_TOKENS (interop_tokens_get_type ())
G_DECLARE_FINAL_TYPE (InteropTokens, interop_tokens, INTEROP, TOKENS, CometdAuthExtension)

InteropTokens *interop_tokens_new            (const char * const *tokens) G_GNUC_WARN_UNUSED_RESULT;
guint          interop_tokens_get_n_asked    (InteropTokens      *self);

G_END_DECLS
