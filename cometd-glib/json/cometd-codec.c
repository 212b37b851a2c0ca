/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cometd-codec-private.h"

#include "../cometd-channel.h"
#include "../cometd-error.h"
#include "../cometd-log-private.h"
#include "cometd-json-scan-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

static const struct
{
  const char *name;
  guint length; /* Unique for each field, so that a lookup needs only one comparison. */
} field_names[COMETD_N_FIELDS] = {
  [COMETD_FIELD_CHANNEL] = { "channel", 7 },
  [COMETD_FIELD_ID] = { "id", 2 },
  [COMETD_FIELD_CLIENT_ID] = { "clientId", 8 },
  [COMETD_FIELD_SUBSCRIPTION] = { "subscription", 12 },
  [COMETD_FIELD_SUCCESSFUL] = { "successful", 10 },
  [COMETD_FIELD_ERROR] = { "error", 5 },
  [COMETD_FIELD_ADVICE] = { "advice", 6 },
  [COMETD_FIELD_EXT] = { "ext", 3 },
  [COMETD_FIELD_DATA] = { "data", 4 },
};

const char *
cometd_field_get_name (CometdField field)
{
  return field_names[field].name;
}

int
cometd_field_find (const char *name,
                   gsize       length)
{
  static const gint8 by_length[] = {
    -1, -1,
    COMETD_FIELD_ID, COMETD_FIELD_EXT, COMETD_FIELD_DATA, COMETD_FIELD_ERROR, COMETD_FIELD_ADVICE,
    COMETD_FIELD_CHANNEL, COMETD_FIELD_CLIENT_ID,
    -1,
    COMETD_FIELD_SUCCESSFUL,
    -1,
    COMETD_FIELD_SUBSCRIPTION,
  };
  int field;

  if (length >= G_N_ELEMENTS (by_length))
    return -1;

  field = by_length[length];
  if (field >= 0 && memcmp (name, field_names[field].name, length) != 0)
    return -1;

  return field;
}

/* A member that is null counts as absent, because some servers write all fields of their messages.
 * The payload may be any value. */
void
cometd_envelope_set_field (CometdEnvelope        *envelope,
                           CometdField            field,
                           const CometdJsonSlice *value)
{
  gboolean is_null = field != COMETD_FIELD_DATA && value->text != NULL && value->text[0] == 'n';

  envelope->fields[field] = is_null ? (CometdJsonSlice) { NULL, 0 } : *value;
}

/* Finds the field with the given name, which may contain escape sequences. */
static int
find_envelope_field (const CometdJsonSlice *name)
{
  g_autofree char *decoded = NULL;
  int field = cometd_field_find (name->text + 1, name->length - 2);

  if (field >= 0 || memchr (name->text, '\\', name->length) == NULL)
    return field;

  decoded = cometd_json_dup_string (name);
  return cometd_field_find (decoded, strlen (decoded));
}

static inline gboolean
is_paused (const CometdJsonScanner *scanner)
{
  return scanner->pause != NULL && scanner->pause->is_paused;
}

static gboolean
read_member (CometdJsonScanner *scanner,
             guint              max_depth,
             CometdEnvelope    *envelope)
{
  CometdJsonSlice name;
  const char *start;
  int field;

  if (is_paused (scanner))
    {
      start = scanner->pause->value;
      field = scanner->pause->field;
    }
  else
    {
      if (!cometd_json_scanner_skip_space (scanner) ||
          !cometd_json_scanner_name (scanner, &name) ||
          !cometd_json_scanner_skip_space (scanner))
        return FALSE;

      start = scanner->cursor;
      field = find_envelope_field (&name);
    }

  if (!cometd_json_scanner_value (scanner, max_depth))
    {
      if (is_paused (scanner))
        {
          scanner->pause->value = start;
          scanner->pause->field = field;
        }
      return FALSE;
    }

  if (field >= 0)
    cometd_envelope_set_field (envelope, field,
                               &(CometdJsonSlice) { start, scanner->cursor - start });

  return TRUE;
}

/* Skips white space and moves past character if it follows. */
static inline gboolean
skip_character (CometdJsonScanner *scanner,
                char               character)
{
  if (!cometd_json_scanner_skip_space (scanner) || *scanner->cursor != character)
    return FALSE;

  scanner->cursor++;
  return TRUE;
}

/* Starts at the opening brace, or where the scanner paused. */
static gboolean
read_object (CometdJsonScanner *scanner,
             guint              max_depth,
             CometdEnvelope    *envelope)
{
  const gboolean goes_on = is_paused (scanner);
  const char *start = goes_on ? scanner->pause->object : scanner->cursor;

  if (!goes_on)
    {
      if (max_depth == 0)
        return cometd_json_scanner_fail (scanner, start, COMETD_JSON_PROBLEM_DEPTH);

      memset (envelope, 0, sizeof *envelope);
      scanner->cursor++;
    }

  if (goes_on || !skip_character (scanner, '}'))
    {
      do
        if (!read_member (scanner, max_depth - 1, envelope))
          {
            if (is_paused (scanner))
              scanner->pause->object = start;
            return FALSE;
          }
      while (skip_character (scanner, ','));

      if (!skip_character (scanner, '}'))
        return cometd_json_scanner_fail (scanner, scanner->cursor,
                                         scanner->cursor == scanner->end ?
                                         COMETD_JSON_PROBLEM_END : COMETD_JSON_PROBLEM_SEPARATOR);
    }

  envelope->message = (CometdJsonSlice) { start, scanner->cursor - start };
  return TRUE;
}

/* The error codes to report: for text that is not valid Bayeux, and for text beyond a limit. */
typedef struct
{
  CometdError malformed;
  CometdError excessive;
} Codes;

static gboolean
report_problem (const CometdJsonScanner  *scanner,
                const char               *text,
                const Codes              *codes,
                GError                  **error)
{
  g_autofree char *description = cometd_json_scanner_describe (scanner, text);

  g_set_error_literal (error, COMETD_ERROR,
                       scanner->problem == COMETD_JSON_PROBLEM_DEPTH ? codes->excessive :
                                                                       codes->malformed,
                       description);
  return FALSE;
}

static gboolean
read_message (CometdJsonScanner  *scanner,
              const char         *text,
              guint               max_depth,
              const Codes        *codes,
              CometdEnvelope     *envelope,
              GError            **error)
{
  const gboolean goes_on = is_paused (scanner);

  if (!goes_on && !cometd_json_scanner_skip_space (scanner))
    return report_problem (scanner, text, codes, error);

  if (!goes_on && *scanner->cursor != '{')
    {
      g_set_error (error, COMETD_ERROR, codes->malformed,
                   _("Expected a message object at byte %zu"),
                   (gsize)(scanner->cursor - text));
      return FALSE;
    }

  if (!read_object (scanner, max_depth, envelope))
    return !is_paused (scanner) && report_problem (scanner, text, codes, error);

  if (!cometd_json_is_string (&envelope->fields[COMETD_FIELD_CHANNEL]))
    {
      g_set_error (error, COMETD_ERROR, codes->malformed,
                   _("The message at byte %zu has no channel"),
                   (gsize)(envelope->message.text - text));
      return FALSE;
    }

  return TRUE;
}

/* Called at a message that cannot be read; moves behind it if its end is certain. This is the case
 * if the only defect are words in place of numbers: a publisher may have sent a number for which
 * the server has a word, but JSON does not. The other messages in the same body are not affected.
 * On a meta channel, it would be an error of the server itself. */
static gboolean
skip_event (CometdJsonScanner *scanner,
            const char        *start,
            guint              max_depth)
{
  CometdJsonScanner again = { start, scanner->end, COMETD_JSON_PROBLEM_NONE, TRUE };
  g_autofree char *channel = NULL;
  CometdEnvelope envelope;

  if ((scanner->problem != COMETD_JSON_PROBLEM_VALUE &&
       scanner->problem != COMETD_JSON_PROBLEM_NUMBER) ||
      start == scanner->end || *start != '{' || !read_object (&again, max_depth, &envelope))
    return FALSE;

  channel = cometd_json_dup_string (&envelope.fields[COMETD_FIELD_CHANNEL]);
  if (channel == NULL || cometd_channel_is_meta (channel))
    return FALSE;

  cometd_log_debug (NULL, channel, "dropped a message on %s: it has a value that is not JSON",
                    channel);
  scanner->cursor = again.cursor;
  scanner->problem = COMETD_JSON_PROBLEM_NONE;
  return TRUE;
}

/* Reads a message into envelopes, or skips one that is to be dropped. Also returns FALSE if the
 * scanner pauses; envelope then has the fields read so far. A scanner that does not pause reads
 * directly into the array. */
static gboolean
take_message (CometdJsonScanner  *scanner,
              const char         *text,
              guint               max_depth,
              const Codes        *codes,
              CometdEnvelope     *envelope,
              GArray             *envelopes,
              GError            **error)
{
  const char *start = is_paused (scanner)
                        ? scanner->pause->object
                        : cometd_json_skip_space (scanner->cursor, scanner->end);
  const guint length = envelopes->len;

  if (scanner->pause == NULL)
    {
      g_array_set_size (envelopes, length + 1);
      envelope = &g_array_index (envelopes, CometdEnvelope, length);
    }

  if (read_message (scanner, text, max_depth, codes, envelope, error))
    {
      if (scanner->pause != NULL)
        g_array_append_vals (envelopes, envelope, 1);
      return TRUE;
    }

  g_array_set_size (envelopes, length);
  if (is_paused (scanner) || !skip_event (scanner, start, max_depth))
    return FALSE;

  g_clear_error (error);
  return TRUE;
}

static gboolean
read_end (CometdJsonScanner  *scanner,
          const char         *text,
          const Codes        *codes,
          GError            **error)
{
  scanner->cursor = cometd_json_skip_space (scanner->cursor, scanner->end);
  if (scanner->cursor == scanner->end)
    return TRUE;

  scanner->problem = COMETD_JSON_PROBLEM_TRAILING;
  return report_problem (scanner, text, codes, error);
}

/* Starts at the opening bracket, or where the last step ended: after a comma or within a
 * message. */
static CometdCodecStatus
read_array (CometdCodecReader  *self,
            CometdJsonScanner  *scanner,
            gsize               n_bytes,
            const Codes        *codes,
            GArray             *envelopes,
            GError            **error)
{
  const char *start = scanner->cursor;

  if (self->max_depth == 0)
    {
      scanner->problem = COMETD_JSON_PROBLEM_DEPTH;
      report_problem (scanner, self->text, codes, error);
      return COMETD_CODEC_FAILED;
    }

  if (!self->in_array)
    {
      scanner->cursor++;
      if (skip_character (scanner, ']'))
        return COMETD_CODEC_DONE;
    }

  self->in_array = TRUE;
  do
    {
      if ((gsize)(scanner->cursor - start) >= n_bytes)
        return COMETD_CODEC_MORE;

      if (!is_paused (scanner) && self->n_messages++ == COMETD_CODEC_MAX_MESSAGES)
        {
          g_set_error (error, COMETD_ERROR, codes->excessive,
                       _("More than %d messages in one body or frame"), COMETD_CODEC_MAX_MESSAGES);
          return COMETD_CODEC_FAILED;
        }
      if (!take_message (scanner, self->text, self->max_depth - 1, codes, &self->envelope,
                         envelopes, error))
        return is_paused (scanner) ? COMETD_CODEC_MORE : COMETD_CODEC_FAILED;
    }
  while (skip_character (scanner, ','));

  if (skip_character (scanner, ']'))
    return COMETD_CODEC_DONE;

  scanner->problem = scanner->cursor == scanner->end ? COMETD_JSON_PROBLEM_END :
                                                       COMETD_JSON_PROBLEM_SEPARATOR;
  report_problem (scanner, self->text, codes, error);
  return COMETD_CODEC_FAILED;
}

void
cometd_codec_reader_init (CometdCodecReader *self,
                          const char        *text,
                          gsize              length,
                          guint              max_depth)
{
  /* Most of this is only needed if the step ends before the text does. */
  self->text = text;
  self->length = length;
  self->max_depth = max_depth;
  self->offset = 0;
  self->in_array = FALSE;
  self->n_messages = 0;
  self->pause.is_paused = FALSE;

  /* JSON text must not begin with a byte order mark, but some servers write one. */
  if (length >= 3 && memcmp (text, "\xef\xbb\xbf", 3) == 0)
    self->offset = 3;
}

CometdCodecStatus
cometd_codec_reader_read (CometdCodecReader  *self,
                          gsize               n_bytes,
                          GArray             *envelopes,
                          GError            **error)
{
  static const Codes codes = { COMETD_ERROR_TRANSPORT, COMETD_ERROR_TOO_LARGE };
  CometdJsonScanner scanner = { self->text + self->offset, self->text + self->length,
                                COMETD_JSON_PROBLEM_NONE };
  CometdCodecStatus status;

  if (n_bytes < (gsize)(scanner.end - scanner.cursor))
    {
      self->pause.at = scanner.cursor + n_bytes;
      scanner.pause = &self->pause;
    }
  else if (self->pause.is_paused)
    {
      self->pause.at = scanner.end;
      scanner.pause = &self->pause;
    }

  if (!self->in_array && !self->pause.is_paused)
    scanner.cursor = cometd_json_skip_space (scanner.cursor, scanner.end);

  if (self->in_array ||
      (!self->pause.is_paused && scanner.cursor < scanner.end && *scanner.cursor == '['))
    status = read_array (self, &scanner, n_bytes, &codes, envelopes, error);
  else if (take_message (&scanner, self->text, self->max_depth, &codes, &self->envelope, envelopes,
                         error))
    status = COMETD_CODEC_DONE;
  else
    status = is_paused (&scanner) ? COMETD_CODEC_MORE : COMETD_CODEC_FAILED;

  self->offset = (gsize)(scanner.cursor - self->text);
  if (status == COMETD_CODEC_DONE && !read_end (&scanner, self->text, &codes, error))
    return COMETD_CODEC_FAILED;

  return status;
}

gboolean
cometd_codec_read (const char  *text,
                   gsize        length,
                   guint        max_depth,
                   GArray      *envelopes,
                   GError     **error)
{
  const guint old_length = envelopes->len;
  CometdCodecReader reader;

  cometd_codec_reader_init (&reader, text, length, max_depth);
  if (cometd_codec_reader_read (&reader, G_MAXSIZE, envelopes, error) == COMETD_CODEC_DONE)
    return TRUE;

  g_array_set_size (envelopes, old_length);
  return FALSE;
}

gboolean
cometd_codec_read_one (const char      *text,
                       gsize            length,
                       guint            max_depth,
                       CometdEnvelope  *envelope,
                       GError         **error)
{
  static const Codes codes = { COMETD_ERROR_INVALID_DATA, COMETD_ERROR_INVALID_DATA };
  CometdJsonScanner scanner = { text, text + length, COMETD_JSON_PROBLEM_NONE };

  return read_message (&scanner, text, max_depth, &codes, envelope, error) &&
         read_end (&scanner, text, &codes, error);
}
