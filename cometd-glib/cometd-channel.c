/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cometd-channel.h"

#include "cometd-channel-private.h"

#include <string.h>

/**
 * cometd_channel_is_valid:
 * @channel: a channel name or pattern
 *
 * Whether a text is the name of a channel or a pattern.
 *
 * A name starts with `/` and has one or more segments, none of them empty, separated by `/`. It is
 * UTF-8 without control characters and has at most 1024 bytes and 32 segments. A segment `*` or
 * `**` makes a pattern and can only be the last one. Servers differ in which other characters they
 * accept, so the rest is left to them. Section 2.1 of the Bayeux specification, "Channels", is the
 * rule, read generously.
 *
 * Servers may answer a message on an invalid channel by refusing all messages that were sent with
 * it, so invalid channels are refused before anything is sent. Received messages on invalid
 * channels are dropped.
 *
 * Returns: whether @channel is valid
 *
 * Since: 0.1
 */
gboolean
cometd_channel_is_valid (const char *channel)
{
  gsize length;
  guint n_segments = 0;

  g_return_val_if_fail (channel != NULL, FALSE);

  length = strnlen (channel, COMETD_CHANNEL_MAX_LENGTH + 1);
  if (length < 2 || length > COMETD_CHANNEL_MAX_LENGTH || channel[0] != '/')
    return FALSE;

  for (gsize start = 0; start < length;)
    {
      const char *segment = channel + start + 1;
      gsize n_bytes = strcspn (segment, "/");
      gboolean is_wildcard = (n_bytes == 1 && segment[0] == '*') ||
                             (n_bytes == 2 && segment[0] == '*' && segment[1] == '*');

      start += n_bytes + 1;
      if (n_bytes == 0 || ++n_segments > COMETD_CHANNEL_MAX_SEGMENTS ||
          (is_wildcard && start < length))
        return FALSE;
    }

  for (gsize i = 0; i < length; i++)
    if ((guchar)channel[i] < 0x20 || channel[i] == 0x7f)
      return FALSE;

  return g_utf8_validate_len (channel, length, NULL);
}

/**
 * cometd_channel_is_meta:
 * @channel: a channel name
 *
 * Whether a channel is one of the protocol's own, `/meta/…`.
 *
 * Returns: whether @channel is a meta channel
 *
 * Since: 0.1
 */
gboolean
cometd_channel_is_meta (const char *channel)
{
  g_return_val_if_fail (channel != NULL, FALSE);

  return g_str_has_prefix (channel, "/meta/");
}

/**
 * cometd_channel_is_service:
 * @channel: a channel name
 *
 * Whether a channel is between one client and the server only, `/service/…`.
 *
 * Returns: whether @channel is a service channel
 *
 * Since: 0.1
 */
gboolean
cometd_channel_is_service (const char *channel)
{
  g_return_val_if_fail (channel != NULL, FALSE);

  return g_str_has_prefix (channel, "/service/");
}

/**
 * cometd_channel_is_broadcast:
 * @channel: a channel name
 *
 * Whether a channel is for publishing and subscribing: valid, and neither meta nor service.
 *
 * Returns: whether @channel is a broadcast channel
 *
 * Since: 0.1
 */
gboolean
cometd_channel_is_broadcast (const char *channel)
{
  g_return_val_if_fail (channel != NULL, FALSE);

  return cometd_channel_is_valid (channel) &&
         !cometd_channel_is_meta (channel) &&
         !cometd_channel_is_service (channel);
}

/**
 * cometd_channel_is_pattern:
 * @channel: a channel name or pattern
 *
 * Whether a name stands for many channels: its last segment is `*` or `**`.
 *
 * Returns: whether @channel is a pattern
 *
 * Since: 0.1
 */
gboolean
cometd_channel_is_pattern (const char *channel)
{
  g_return_val_if_fail (channel != NULL, FALSE);

  return g_str_has_suffix (channel, "/*") || g_str_has_suffix (channel, "/**");
}

/**
 * cometd_channel_matches:
 * @pattern: a channel name or pattern
 * @channel: a channel name
 *
 * Whether a pattern covers a channel.
 *
 * `/a/*` covers the channels with exactly one more segment, `/a/**` those with one or more; neither
 * covers `/a`. A name that is no pattern covers itself alone. As in the specification, a
 * pattern covers meta and service channels only if it names their root: `/**` covers every
 * broadcast channel, `/service/*` covers `/service/echo`.
 *
 * Returns: whether @pattern covers @channel
 *
 * Since: 0.1
 */
gboolean
cometd_channel_matches (const char *pattern,
                        const char *channel)
{
  gsize length;
  gboolean deep;

  g_return_val_if_fail (pattern != NULL, FALSE);
  g_return_val_if_fail (channel != NULL, FALSE);

  if (!cometd_channel_is_pattern (pattern))
    return strcmp (pattern, channel) == 0;

  deep = g_str_has_suffix (pattern, "/**");
  length = strlen (pattern) - (deep ? 2 : 1); /* With the last slash, without the stars. */
  if (strncmp (pattern, channel, length) != 0 || channel[length] == '\0')
    return FALSE;

  if (length == 1 && (cometd_channel_is_meta (channel) || cometd_channel_is_service (channel)))
    return FALSE;

  return deep || strchr (channel + length, '/') == NULL;
}
