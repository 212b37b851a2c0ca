/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "bayeux-channel.h"

#include <string.h>

gboolean
bayeux_channel_is_valid (const char *channel)
{
  return channel != NULL
    && channel[0] == '/'
    && channel[1] != '\0'
    && !g_str_has_suffix (channel, "/")
    && strstr (channel, "//") == NULL;
}

gboolean
bayeux_channel_is_meta (const char *channel)
{
  return g_str_has_prefix (channel, "/meta/");
}

gboolean
bayeux_channel_is_service (const char *channel)
{
  return g_str_has_prefix (channel, "/service/");
}

gboolean
bayeux_channel_matches (const char *pattern,
                        const char *channel)
{
  gsize stem = strlen (pattern);

  if (g_str_has_suffix (pattern, "/**"))
    return strncmp (pattern, channel, stem - 2) == 0 && channel[stem - 2] != '\0';
  if (g_str_has_suffix (pattern, "/*"))
    return strncmp (pattern, channel, stem - 1) == 0
      && channel[stem - 1] != '\0'
      && strchr (channel + stem - 1, '/') == NULL;

  return g_str_equal (pattern, channel);
}
