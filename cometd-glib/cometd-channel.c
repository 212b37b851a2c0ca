/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cometd-channel.h"

#include "cometd-channel-private.h"

#include <string.h>

/**
 * cometd_channel_is_valid:
 * @channel: a channel name or pattern
 *
 * Checks whether a string is a valid channel name or pattern.
 *
 * A name starts with `/` and consists of one or more non-empty segments separated by `/`. It is
 * valid UTF-8 without control characters, and has at most 1024 bytes and 32 segments. A name whose
 * last segment is `*` or `**` is a pattern; no other segment can be a wildcard. This follows
 * section 2.1 of the Bayeux specification, "Channels", but does not restrict the set of characters
 * any further, because servers differ in which ones they accept.
 *
 * Servers may respond to a message on an invalid channel by refusing all messages sent together
 * with it. Messages on invalid channels are therefore rejected before anything is sent. Received
 * messages on invalid channels are dropped.
 *
 * Returns: `TRUE` if @channel is valid
 *
 * Since: 0.1
 */
gboolean
cometd_channel_is_valid (const char *channel)
{
  gsize length;
  guint n_segments = 0;
  guchar bits = 0;

  g_return_val_if_fail (channel != NULL, FALSE);

  length = strnlen (channel, COMETD_CHANNEL_MAX_LENGTH + 1);
  if (length < 2 || length > COMETD_CHANNEL_MAX_LENGTH || channel[0] != '/')
    return FALSE;

  for (gsize start = 0; start < length;)
    {
      const char *segment = channel + start + 1;
      gsize n_bytes = 0;
      gboolean is_wildcard;

      for (; segment[n_bytes] != '/' && segment[n_bytes] != '\0'; n_bytes++)
        {
          if ((guchar)segment[n_bytes] < 0x20 || segment[n_bytes] == 0x7f)
            return FALSE;
          bits |= segment[n_bytes];
        }

      is_wildcard = (n_bytes == 1 && segment[0] == '*') ||
                    (n_bytes == 2 && segment[0] == '*' && segment[1] == '*');
      start += n_bytes + 1;
      if (n_bytes == 0 || ++n_segments > COMETD_CHANNEL_MAX_SEGMENTS ||
          (is_wildcard && start < length))
        return FALSE;
    }

  /* All of them may be ASCII. */
  return bits < 0x80 || g_utf8_validate_len (channel, length, NULL);
}

/**
 * cometd_channel_is_meta:
 * @channel: a channel name
 *
 * Checks whether a channel is a meta channel, `/meta/…`.
 *
 * Meta channels carry the protocol itself.
 *
 * Returns: `TRUE` if @channel is a meta channel
 *
 * Since: 0.1
 */
gboolean
cometd_channel_is_meta (const char *channel)
{
  g_return_val_if_fail (channel != NULL, FALSE);

  return strncmp (channel, "/meta/", strlen ("/meta/")) == 0;
}

/**
 * cometd_channel_is_service:
 * @channel: a channel name
 *
 * Checks whether a channel is a service channel, `/service/…`.
 *
 * Service channels carry messages between one client and the server.
 *
 * Returns: `TRUE` if @channel is a service channel
 *
 * Since: 0.1
 */
gboolean
cometd_channel_is_service (const char *channel)
{
  g_return_val_if_fail (channel != NULL, FALSE);

  return strncmp (channel, "/service/", strlen ("/service/")) == 0;
}

/**
 * cometd_channel_is_broadcast:
 * @channel: a channel name
 *
 * Checks whether a channel is a broadcast channel.
 *
 * Broadcast channels are the channels that clients publish and subscribe to: all valid channels
 * except meta and service channels.
 *
 * Returns: `TRUE` if @channel is a broadcast channel
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
 * Checks whether a channel name is a pattern.
 *
 * The last segment of a pattern is `*` or `**`.
 *
 * Returns: `TRUE` if @channel is a pattern
 *
 * Since: 0.1
 */
gboolean
cometd_channel_is_pattern (const char *channel)
{
  gsize length;

  g_return_val_if_fail (channel != NULL, FALSE);

  length = strlen (channel);
  if (length < 2 || channel[length - 1] != '*')
    return FALSE;

  return channel[length - 2] == '/' ||
         (length > 2 && channel[length - 2] == '*' && channel[length - 3] == '/');
}

/**
 * cometd_channel_matches:
 * @pattern: a channel name or pattern
 * @channel: a channel name
 *
 * Checks whether a pattern matches a channel.
 *
 * `/a/*` matches channels with exactly one more segment, `/a/**` matches channels with one or more;
 * neither matches `/a`. A name that is not a pattern matches only itself. As in the specification,
 * a pattern matches meta and service channels only if it starts with their root: `/**` matches
 * every broadcast channel, and `/service/*` matches `/service/echo`.
 *
 * Returns: `TRUE` if @pattern matches @channel
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
  length = strlen (pattern) - (deep ? 2 : 1); /* Includes the last slash, but not the wildcard. */
  if (strncmp (pattern, channel, length) != 0 || channel[length] == '\0')
    return FALSE;

  if (length == 1 && (cometd_channel_is_meta (channel) || cometd_channel_is_service (channel)))
    return FALSE;

  return deep || strchr (channel + length, '/') == NULL;
}

int
cometd_channel_compare (gconstpointer one,
                        gconstpointer other)
{
  return strcmp (*(const char * const *)one, *(const char * const *)other);
}
