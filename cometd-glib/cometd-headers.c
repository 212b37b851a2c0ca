/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cometd-headers-private.h"

gboolean
cometd_headers_is_reserved (const char *name)
{
  static const char * const names[] = {
    "Connection", "Content-Encoding", "Content-Length", "Sec-WebSocket-Extensions",
    "Sec-WebSocket-Key", "Sec-WebSocket-Version", "Transfer-Encoding", "Upgrade",
  };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      if (g_ascii_strcasecmp (names[i], name) == 0)
        return TRUE;
    }

  return FALSE;
}

GPtrArray *
cometd_headers_new (void)
{
  return g_ptr_array_new_with_free_func (g_free);
}

static gboolean
find_header (GPtrArray  *headers,
             const char *name,
             guint      *position)
{
  for (guint i = 0; headers != NULL && i + 1 < headers->len; i += 2)
    {
      if (g_ascii_strcasecmp (g_ptr_array_index (headers, i), name) == 0)
        {
          *position = i;
          return TRUE;
        }
    }
  return FALSE;
}

/* Takes value, which is a copy: the caller's may point into the old one. */
static void
replace_value (GPtrArray *headers,
               guint      position,
               char      *value)
{
  g_free (g_ptr_array_index (headers, position + 1));
  g_ptr_array_index (headers, position + 1) = value;
}

static void
append_header (GPtrArray  *headers,
               const char *name,
               const char *value)
{
  g_ptr_array_add (headers, g_strdup (name));
  g_ptr_array_add (headers, g_strdup (value));
}

const char *
cometd_headers_get (GPtrArray  *headers,
                    const char *name)
{
  guint position;

  return find_header (headers, name, &position) ? g_ptr_array_index (headers, position + 1) : NULL;
}

void
cometd_headers_set (GPtrArray  *headers,
                    const char *name,
                    const char *value)
{
  guint position;
  gboolean is_found = find_header (headers, name, &position);

  if (is_found && value != NULL)
    replace_value (headers, position, g_strdup (value));
  else if (is_found)
    g_ptr_array_remove_range (headers, position, 2);
  else if (value != NULL)
    append_header (headers, name, value);
}

void
cometd_headers_append (GPtrArray  *headers,
                       const char *name,
                       const char *value)
{
  guint position;

  if (find_header (headers, name, &position))
    replace_value (headers, position,
                   g_strconcat (g_ptr_array_index (headers, position + 1), ", ", value, NULL));
  else
    append_header (headers, name, value);
}
