/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Server addresses, as users type and read them. */

#include "chat-address.h"

#include <string.h>

static const char * const server_schemes[] = { "https", "http", "wss", "ws", NULL };

/* Adds the scheme, which users leave out. */
char *
chat_address_complete (const char *typed)
{
  g_autofree char *text = g_strstrip (g_strdup (typed));

  if (*text != '\0' && strstr (text, "://") == NULL)
    return g_strconcat ("http://", text, NULL);

  return g_steal_pointer (&text);
}

static gboolean
has_strange_letters (const char *text)
{
  for (const char *c = text; *c != '\0'; c = g_utf8_next_char (c))
    {
      gunichar letter = g_utf8_get_char (c);

      if (g_unichar_isspace (letter) || g_unichar_iscntrl (letter)
          || (letter < 0x80 && strchr ("<>\"{}|\\^`", (int)letter) != NULL))
        return TRUE;
    }

  return FALSE;
}

/* Judges an address as it is typed. */
ChatAddressFault
chat_address_check (const char *typed)
{
  g_autofree char *address = chat_address_complete (typed);
  g_autofree char *scheme = NULL;
  g_autoptr(GUri) uri = NULL;
  const char *rest;

  if (*address == '\0')
    return CHAT_ADDRESS_INCOMPLETE;

  rest = strstr (address, "://");
  scheme = g_ascii_strdown (address, rest - address);
  if (!g_strv_contains (server_schemes, scheme))
    return CHAT_ADDRESS_SCHEME;

  rest += strlen ("://");
  if (has_strange_letters (rest))
    return CHAT_ADDRESS_INVALID;

  /* Such as “https:/”, or a port that is about to be typed. */
  if (*rest == '\0' || g_str_has_suffix (rest, ":") || g_str_has_suffix (rest, ":/"))
    return CHAT_ADDRESS_INCOMPLETE;

  uri = g_uri_parse (address, G_URI_FLAGS_NONE, NULL);
  return uri != NULL && g_uri_get_host (uri) != NULL && *g_uri_get_host (uri) != '\0'
         ? CHAT_ADDRESS_VALID : CHAT_ADDRESS_INVALID;
}

/* The part of an address that is shown to users, and names a server: its host, and its port if it
 * is part of the address. */
char *
chat_address_dup_host (const char *address)
{
  g_autoptr(GUri) uri = g_uri_parse (address, G_URI_FLAGS_NONE, NULL);

  if (uri == NULL || g_uri_get_host (uri) == NULL)
    return g_strdup (address);

  if (g_uri_get_port (uri) == -1)
    return g_strdup (g_uri_get_host (uri));

  return g_strdup_printf (strchr (g_uri_get_host (uri), ':') != NULL ? "[%s]:%d" : "%s:%d",
                          g_uri_get_host (uri), g_uri_get_port (uri));
}
