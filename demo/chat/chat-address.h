/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What is wrong with an address. An incomplete one may become valid as the user types on. */
typedef enum
{
  CHAT_ADDRESS_VALID,
  CHAT_ADDRESS_INCOMPLETE,
  CHAT_ADDRESS_SCHEME,
  CHAT_ADDRESS_INVALID,
} ChatAddressFault;

ChatAddressFault  chat_address_check    (const char *typed);
char             *chat_address_complete (const char *typed) G_GNUC_WARN_UNUSED_RESULT;
char             *chat_address_dup_host (const char *address) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
