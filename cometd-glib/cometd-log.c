/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cometd-log-private.h"

#include <string.h>

#include "cometd-mark-private.h"

/* The longest line, and the longest name of a channel in it, in bytes. */
#define MAX_LINE 1024
#define MAX_CHANNEL 64

static const char * const state_names[] = {
  [COMETD_STATE_DISCONNECTED] = "disconnected",
  [COMETD_STATE_HANDSHAKING] = "handshaking",
  [COMETD_STATE_CONNECTING] = "connecting",
  [COMETD_STATE_CONNECTED] = "connected",
  [COMETD_STATE_UNCONNECTED] = "unconnected",
  [COMETD_STATE_DISCONNECTING] = "disconnecting",
};

void
cometd_log_init (CometdLog *self)
{
  static guint n_clients;

  *self = (CometdLog){ .number = (guint)g_atomic_int_add (&n_clients, 1) + 1 };
  self->is_on = cometd_log_ask ();
  self->is_marked = cometd_mark_is_active ();
}

gboolean
cometd_log_ask (void)
{
  return !g_log_writer_default_would_drop (G_LOG_LEVEL_DEBUG, G_LOG_DOMAIN);
}

/* Whether a character may be in a line. Others control terminals, or make a text look like
 * another. */
static gboolean
is_printable (gunichar letter)
{
  switch (g_unichar_type (letter))
    {
    case G_UNICODE_CONTROL:
    case G_UNICODE_FORMAT:
    case G_UNICODE_SURROGATE:
    case G_UNICODE_UNASSIGNED:
    case G_UNICODE_PRIVATE_USE:
    case G_UNICODE_LINE_SEPARATOR:
    case G_UNICODE_PARAGRAPH_SEPARATOR:
      return FALSE;

    default:
      return TRUE;
    }
}

/* Appends text in one line of valid and printable UTF-8, cut after max_length bytes. */
static void
append_clean (GString    *line,
              const char *text,
              gsize       length,
              gsize       max_length)
{
  gboolean is_cut = length > max_length;
  g_autofree char *valid = g_utf8_make_valid (text, (gssize)MIN (length, max_length));

  for (const char *c = valid; *c != '\0'; c = g_utf8_next_char (c))
    {
      gunichar letter = g_utf8_get_char (c);

      if (letter == '\n' || letter == '\r' || letter == '\t')
        letter = ' ';
      g_string_append_unichar (line, is_printable (letter) ? letter : 0xfffd);
    }
  if (is_cut)
    g_string_append (line, "…");
}

static const char *
get_priority (GLogLevelFlags level)
{
  switch (level & G_LOG_LEVEL_MASK)
    {
    case G_LOG_LEVEL_WARNING:
      return "4";
    case G_LOG_LEVEL_MESSAGE:
      return "5";
    default:
      return "7";
    }
}

/* Channels go into fields as they are in the line. */
static void
write_line (const CometdLog  *self,
            GLogLevelFlags    level,
            const char       *text,
            char            **channels,
            guint             n_channels)
{
  GLogField fields[5 + COMETD_LOG_MAX_CHANNELS];
  guint n_fields = 0;
  g_autoptr(GString) line = g_string_sized_new (128);
  char number[11];

  fields[n_fields++] = (GLogField){ "PRIORITY", get_priority (level), -1 };
  fields[n_fields++] = (GLogField){ "GLIB_DOMAIN", G_LOG_DOMAIN, -1 };
  if (self != NULL && self->number != 0)
    {
      g_snprintf (number, sizeof number, "%u", self->number);
      g_string_append_printf (line, "client %u: ", self->number);
      fields[n_fields++] = (GLogField){ "COMETD_CLIENT", number, -1 };
      fields[n_fields++] = (GLogField){ "COMETD_STATE", state_names[self->state], -1 };
    }
  for (guint i = 0; i < n_channels; i++)
    fields[n_fields++] = (GLogField){ "COMETD_CHANNEL", channels[i], -1 };

  append_clean (line, text, strlen (text), MAX_LINE);
  fields[n_fields++] = (GLogField){ "MESSAGE", line->str, -1 };
  g_log_structured_array (level, fields, n_fields);
}

void
cometd_log_write (const CometdLog *self,
                  GLogLevelFlags   level,
                  const char      *channel,
                  const char      *format,
                  ...)
{
  g_autofree char *text = NULL;
  g_autofree char *name = NULL;
  va_list arguments;

  va_start (arguments, format);
  text = g_strdup_vprintf (format, arguments);
  va_end (arguments);

  if (channel != NULL)
    {
      GString *clean = g_string_new (NULL);

      append_clean (clean, channel, strlen (channel), MAX_CHANNEL);
      name = g_string_free (clean, FALSE);
    }
  write_line (self, level, text, &name, name != NULL ? 1 : 0);
}

/* The handshake, and the way from an open to its end, on the time line of the profiler. */
static void
mark_state (CometdLog   *self,
            CometdState  state)
{
  if (self->state == COMETD_STATE_DISCONNECTED)
    self->open_time = cometd_mark_begin (self->is_marked);
  if (state == COMETD_STATE_HANDSHAKING)
    self->handshake_time = cometd_mark_begin (self->is_marked);
  else if (self->state == COMETD_STATE_HANDSHAKING)
    cometd_mark_end (self->handshake_time, "handshake");

  if (state == COMETD_STATE_CONNECTED || state == COMETD_STATE_DISCONNECTED)
    {
      cometd_mark_end (self->open_time, "open");
      self->open_time = 0;
    }
}

void
cometd_log_state (CometdLog    *self,
                  CometdState   state,
                  const char   *why,
                  const GError *error)
{
  const char *old_name;

  if (self == NULL || (self->state == state && error == NULL))
    return;

  old_name = state_names[self->state];
  if (self->state != state)
    mark_state (self, state);

  self->is_on = cometd_log_ask ();
  if (!cometd_log_is_on (self))
    self->state = state;
  else if (self->state == state)
    cometd_log_write (self, G_LOG_LEVEL_DEBUG, NULL, "still %s, %s: %s",
                      old_name, why, error->message);
  else
    {
      self->state = state;
      cometd_log_write (self, G_LOG_LEVEL_DEBUG, NULL, "%s → %s, %s%s%s",
                        old_name, state_names[state], why,
                        error != NULL ? ": " : "", error != NULL ? error->message : "");
    }
}

void
cometd_log_subscription (const CometdLog         *self,
                         const char              *channel,
                         CometdSubscriptionState  state,
                         const GError            *error)
{
  static const char * const names[] = {
    [COMETD_SUBSCRIPTION_STATE_PENDING] = "pending",
    [COMETD_SUBSCRIPTION_STATE_ACTIVE] = "active",
    [COMETD_SUBSCRIPTION_STATE_FAILED] = "failed",
    [COMETD_SUBSCRIPTION_STATE_ENDED] = "ended",
  };

  cometd_log_debug (self, channel, "the subscription to %s is now %s%s%s", channel, names[state],
                    error != NULL ? ": " : "", error != NULL ? error->message : "");
}

void
cometd_log_batch_add (CometdLogBatch *self,
                      const char     *channel,
                      gsize           length)
{
  g_autoptr(GString) name = g_string_sized_new (MAX_CHANNEL);

  self->n_messages++;
  append_clean (name, channel, length, MAX_CHANNEL);
  for (guint i = 0; i < self->n_channels; i++)
    {
      if (g_str_equal (self->channels[i].name, name->str))
        {
          self->channels[i].n_messages++;
          return;
        }
    }

  if (self->n_channels == COMETD_LOG_MAX_CHANNELS)
    {
      self->n_others++;
      return;
    }

  self->channels[self->n_channels].name = g_strdup (name->str);
  self->channels[self->n_channels].n_messages = 1;
  self->n_channels++;
}

void
cometd_log_batch_remove (CometdLogBatch *self,
                         const char     *channel)
{
  g_autoptr(GString) name = g_string_sized_new (MAX_CHANNEL);

  append_clean (name, channel, strlen (channel), MAX_CHANNEL);
  for (guint i = 0; i < self->n_channels; i++)
    {
      if (!g_str_equal (self->channels[i].name, name->str))
        continue;

      self->n_messages--;
      if (--self->channels[i].n_messages == 0)
        {
          self->n_channels--;
          g_free (self->channels[i].name);
          self->channels[i] = self->channels[self->n_channels];
        }
      return;
    }

  if (self->n_others > 0)
    {
      self->n_messages--;
      self->n_others--;
    }
}

void
cometd_log_batch_clear (CometdLogBatch *self)
{
  for (guint i = 0; i < self->n_channels; i++)
    g_free (self->channels[i].name);
  *self = (CometdLogBatch)COMETD_LOG_BATCH_INIT;
}

void
cometd_log_batch_write (CometdLogBatch  *self,
                        const CometdLog *log,
                        const char      *format,
                        ...)
{
  g_autoptr(GString) text = g_string_new (NULL);
  char *names[COMETD_LOG_MAX_CHANNELS];
  va_list arguments;

  va_start (arguments, format);
  g_string_vprintf (text, format, arguments);
  va_end (arguments);

  for (guint i = 0; i < self->n_channels; i++)
    {
      names[i] = self->channels[i].name;
      g_string_append_printf (text, "%s %s", i == 0 ? ":" : ",", names[i]);
      if (self->channels[i].n_messages > 1)
        g_string_append_printf (text, " ×%u", self->channels[i].n_messages);
    }
  if (self->n_others > 0)
    g_string_append_printf (text, " and %u on other channels", self->n_others);

  write_line (log, G_LOG_LEVEL_DEBUG, text->str, names, self->n_channels);
}
