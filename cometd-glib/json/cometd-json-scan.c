/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cometd-json-scan-private.h"

#include "../cometd-error.h"

#include <glib/gi18n-lib.h>
#include <string.h>

static const char *problems[] = {
  [COMETD_JSON_PROBLEM_NONE] = "",
  [COMETD_JSON_PROBLEM_END] = N_("unexpected end of text"),
  [COMETD_JSON_PROBLEM_VALUE] = N_("expected a value"),
  [COMETD_JSON_PROBLEM_NUMBER] = N_("malformed number"),
  [COMETD_JSON_PROBLEM_NAME] = N_("expected the name of a member"),
  [COMETD_JSON_PROBLEM_COLON] = N_("expected a colon"),
  [COMETD_JSON_PROBLEM_SEPARATOR] = N_("expected a comma or a closing bracket"),
  [COMETD_JSON_PROBLEM_ESCAPE] = N_("unknown escape sequence"),
  [COMETD_JSON_PROBLEM_CONTROL] = N_("unescaped control character"),
  [COMETD_JSON_PROBLEM_UTF8] = N_("invalid UTF-8"),
  [COMETD_JSON_PROBLEM_DEPTH] = N_("nested too deeply"),
  [COMETD_JSON_PROBLEM_PAUSED] = "",
  [COMETD_JSON_PROBLEM_TRAILING] = N_("unexpected text after the value"),
};

char *
cometd_json_scanner_describe (const CometdJsonScanner *self,
                              const char              *text)
{
  /* Translators: a byte offset, and one of the phrases above. */
  return g_strdup_printf (_("Invalid JSON at byte %zu: %s"),
                          (gsize)(self->cursor - text),
                          _(problems[self->problem]));
}

static inline const char *
fail_at (CometdJsonScanner *self,
         const char        *cursor,
         CometdJsonProblem  problem)
{
  cometd_json_scanner_fail (self, cursor, problem);
  return NULL;
}

/* Finds the next quote, backslash, control character or non-ASCII byte, eight bytes at a time: each
 * subtraction sets the high bit of a byte that it takes below zero. This may carry into the bytes
 * after it but never before, and only the first one counts. */
static inline const char *
find_special (const char *cursor,
              const char *end)
{
  while (end - cursor >= 8)
    {
      guint64 word, special;

      memcpy (&word, cursor, sizeof word);
      word = GUINT64_FROM_LE (word);
      special = (word |
                 (word - EVERY_BYTE (0x20)) |
                 ((word ^ EVERY_BYTE ('"')) - EVERY_BYTE (1)) |
                 ((word ^ EVERY_BYTE ('\\')) - EVERY_BYTE (1))) & EVERY_BYTE (0x80);
      if (special != 0)
        return cursor + __builtin_ctzll (special) / 8;
      cursor += 8;
    }

  while (cursor < end && (guchar)*cursor >= 0x20 && (guchar)*cursor < 0x80 &&
         *cursor != '"' && *cursor != '\\')
    cursor++;

  return cursor;
}

/* Called at a non-ASCII byte: moves past it and all that directly follow. The bounds of the second
 * byte are those in the table of well-formed sequences in the Unicode standard: no overlong forms,
 * no surrogates, nothing above U+10FFFF. */
static const char *
scan_utf8 (CometdJsonScanner *self,
           const char        *cursor,
           const char        *end)
{
  while (cursor < end && (guchar)*cursor >= 0x80)
    {
      const guchar first = *cursor;
      guchar lowest = 0x80, highest = 0xbf;
      int length;

      if (first >= 0xc2 && first <= 0xdf)
        length = 2;
      else if (first >= 0xe0 && first <= 0xef)
        length = 3;
      else if (first >= 0xf0 && first <= 0xf4)
        length = 4;
      else
        return fail_at (self, cursor, COMETD_JSON_PROBLEM_UTF8);

      if (first == 0xe0)
        lowest = 0xa0;
      else if (first == 0xed)
        highest = 0x9f;
      else if (first == 0xf0)
        lowest = 0x90;
      else if (first == 0xf4)
        highest = 0x8f;

      if (end - cursor < length ||
          (guchar)cursor[1] < lowest || (guchar)cursor[1] > highest ||
          (length > 2 && (cursor[2] & 0xc0) != 0x80) ||
          (length > 3 && (cursor[3] & 0xc0) != 0x80))
        return fail_at (self, cursor, COMETD_JSON_PROBLEM_UTF8);

      cursor += length;
    }

  return cursor;
}

/* Called at a backslash. A lone surrogate is valid here, because the grammar does not forbid it. */
static const char *
scan_escape (CometdJsonScanner *self,
             const char        *cursor,
             const char        *end)
{
  if (end - cursor < 2)
    return fail_at (self, end, COMETD_JSON_PROBLEM_END);

  switch (cursor[1])
    {
    case '"': case '\\': case '/': case 'b': case 'f': case 'n': case 'r': case 't':
      return cursor + 2;

    case 'u':
      for (int i = 2; i < 6; i++)
        {
          if (cursor + i >= end)
            return fail_at (self, end, COMETD_JSON_PROBLEM_END);
          if (!g_ascii_isxdigit (cursor[i]))
            return fail_at (self, cursor, COMETD_JSON_PROBLEM_ESCAPE);
        }
      return cursor + 6;

    default:
      return fail_at (self, cursor, COMETD_JSON_PROBLEM_ESCAPE);
    }
}

/* Called at the first special character of a string. */
static G_GNUC_NO_INLINE const char *
scan_special (CometdJsonScanner *self,
              const char        *cursor,
              const char        *end)
{
  for (;;)
    {
      if (cursor == end)
        return fail_at (self, cursor, COMETD_JSON_PROBLEM_END);
      if (*cursor == '"')
        return cursor + 1;

      if (*cursor == '\\')
        cursor = scan_escape (self, cursor, end);
      else if ((guchar)*cursor >= 0x80)
        cursor = scan_utf8 (self, cursor, end);
      else
        return fail_at (self, cursor, COMETD_JSON_PROBLEM_CONTROL);

      if (cursor == NULL)
        return NULL;
      cursor = find_special (cursor, end);
    }
}

/* Called at the opening quote. Most strings have no special characters except the closing quote. */
static inline const char *
scan_string (CometdJsonScanner *self,
             const char        *cursor,
             const char        *end)
{
  cursor = find_special (cursor + 1, end);
  if (G_LIKELY (cursor < end && *cursor == '"'))
    return cursor + 1;

  return scan_special (self, cursor, end);
}

/* Eight bytes at a time, too: XOR with '0' maps digits, and nothing else, to values below 10, so
 * that adding 0x76 sets the high bit of all others. Again, a carry only reaches bytes after. */
static inline const char *
skip_digits (const char *cursor,
             const char *end)
{
  while (end - cursor >= 8)
    {
      guint64 word, special;

      memcpy (&word, cursor, sizeof word);
      word = GUINT64_FROM_LE (word) ^ EVERY_BYTE ('0');
      special = (word | (word + EVERY_BYTE (0x76))) & EVERY_BYTE (0x80);
      if (special != 0)
        return cursor + __builtin_ctzll (special) / 8;
      cursor += 8;
    }

  while (cursor < end && (guchar)(*cursor - '0') <= 9)
    cursor++;

  return cursor;
}

/* Called at a digit or a minus. */
static inline const char *
scan_number (CometdJsonScanner *self,
             const char        *cursor,
             const char        *end)
{
  const char *digits;

  if (*cursor == '-')
    cursor++;

  digits = cursor;
  cursor = skip_digits (cursor, end);
  if (cursor == digits || (*digits == '0' && cursor - digits > 1))
    return fail_at (self, digits, COMETD_JSON_PROBLEM_NUMBER);

  if (cursor < end && *cursor == '.')
    {
      digits = cursor + 1;
      cursor = skip_digits (digits, end);
      if (cursor == digits)
        return fail_at (self, cursor, COMETD_JSON_PROBLEM_NUMBER);
    }

  if (cursor < end && (*cursor == 'e' || *cursor == 'E'))
    {
      cursor++;
      if (cursor < end && (*cursor == '+' || *cursor == '-'))
        cursor++;
      digits = cursor;
      cursor = skip_digits (digits, end);
      if (cursor == digits)
        return fail_at (self, cursor, COMETD_JSON_PROBLEM_NUMBER);
    }

  return cursor;
}

static inline const char *
scan_word (CometdJsonScanner *self,
           const char        *cursor,
           const char        *end,
           const char        *word,
           gsize              length)
{
  if ((gsize)(end - cursor) < length || memcmp (cursor, word, length) != 0)
    return fail_at (self, cursor, COMETD_JSON_PROBLEM_VALUE);

  return cursor + length;
}

static inline const char *
scan_scalar (CometdJsonScanner *self,
             const char        *cursor,
             const char        *end)
{
  if (*cursor == '"')
    return scan_string (self, cursor, end);
  if (*cursor == '-' || (guchar)(*cursor - '0') <= 9)
    return scan_number (self, cursor, end);

  switch (*cursor)
    {
    case 't':
      return scan_word (self, cursor, end, "true", 4);
    case 'f':
      return scan_word (self, cursor, end, "false", 5);
    case 'n':
      return scan_word (self, cursor, end, "null", 4);
    default:
      return fail_at (self, cursor, COMETD_JSON_PROBLEM_VALUE);
    }
}

/* Called at a value that is not JSON. The words that other languages write for numbers consist of
 * letters, possibly with a sign, and so end at the next separator. */
static G_GNUC_NO_INLINE const char *
scan_foreign_word (const char *cursor,
                   const char *end)
{
  if (*cursor == '-' || *cursor == '+')
    cursor++;

  if (cursor == end || !g_ascii_isalpha (*cursor))
    return NULL;

  while (cursor < end && g_ascii_isalpha (*cursor))
    cursor++;

  return cursor;
}

/* Whether cursor is at character, possibly after white space, which it then moves past. */
static inline gboolean
is_at (const char **cursor,
       const char  *end,
       char         character)
{
  if (G_LIKELY (*cursor < end && **cursor == character))
    return TRUE;

  *cursor = cometd_json_skip_space (*cursor, end);
  return *cursor < end && **cursor == character;
}

/* Called at a name, or at the white space before it: moves past the colon. */
static inline const char *
scan_name (CometdJsonScanner *self,
           const char        *cursor,
           const char        *end)
{
  if (!is_at (&cursor, end, '"'))
    return fail_at (self, cursor, COMETD_JSON_PROBLEM_NAME);

  cursor = scan_string (self, cursor, end);
  if (cursor == NULL)
    return NULL;
  if (!is_at (&cursor, end, ':'))
    return fail_at (self, cursor, COMETD_JSON_PROBLEM_COLON);

  return cursor + 1;
}

gboolean
cometd_json_scanner_name (CometdJsonScanner *self,
                          CometdJsonSlice   *name)
{
  const char *cursor;

  if (self->cursor == self->end || *self->cursor != '"')
    return cometd_json_scanner_fail (self, self->cursor, COMETD_JSON_PROBLEM_NAME);

  cursor = scan_string (self, self->cursor, self->end);
  if (cursor == NULL)
    return FALSE;

  name->text = self->cursor;
  name->length = cursor - self->cursor;

  if (!is_at (&cursor, self->end, ':'))
    return cometd_json_scanner_fail (self, cursor, COMETD_JSON_PROBLEM_COLON);

  self->cursor = cursor + 1;
  return TRUE;
}

/* Any value, possibly from where it paused. */
static G_GNUC_NO_INLINE gboolean
scan_value (CometdJsonScanner *self,
            guint              max_depth)
{
  /* The closing bracket for each open one. */
  char brackets[COMETD_JSON_MAX_DEPTH];
  const char *const end = self->end;
  const char *cursor = self->cursor;
  const char *const limit = self->pause != NULL ? self->pause->at : end;
  guint depth = 0;

  if (self->pause != NULL && self->pause->is_paused)
    {
      self->pause->is_paused = FALSE;
      depth = self->pause->depth;
      memcpy (brackets, self->pause->brackets, depth);
    }

  max_depth = MIN (max_depth, COMETD_JSON_MAX_DEPTH);

  for (;;)
    {
      if (G_UNLIKELY (cursor >= limit) && limit != end)
        {
          self->pause->is_paused = TRUE;
          self->pause->depth = depth;
          memcpy (self->pause->brackets, brackets, depth);
          return cometd_json_scanner_fail (self, cursor, COMETD_JSON_PROBLEM_PAUSED);
        }

      if (depth > 0 && brackets[depth - 1] == '}')
        {
          cursor = scan_name (self, cursor, end);
          if (cursor == NULL)
            return FALSE;
        }
      cursor = cometd_json_skip_space (cursor, end);
      if (cursor == end)
        return cometd_json_scanner_fail (self, cursor, COMETD_JSON_PROBLEM_END);

      if (*cursor == '{' || *cursor == '[')
        {
          if (depth == max_depth)
            return cometd_json_scanner_fail (self, cursor, COMETD_JSON_PROBLEM_DEPTH);

          brackets[depth] = *cursor == '{' ? '}' : ']';
          cursor = cometd_json_skip_space (cursor + 1, end);
          if (cursor == end || *cursor != brackets[depth])
            {
              depth++;
              continue;
            }
          cursor++;
        }
      else
        {
          const char *start = cursor;

          cursor = scan_scalar (self, start, end);
          if (cursor == NULL && self->allows_words)
            cursor = scan_foreign_word (start, end);
          if (cursor == NULL)
            return FALSE;
        }

      /* A value has ended, and possibly some of those around it. */
      for (;;)
        {
          if (depth == 0)
            {
              self->cursor = cursor;
              return TRUE;
            }

          if (is_at (&cursor, end, ','))
            break;
          if (cursor == end)
            return cometd_json_scanner_fail (self, cursor, COMETD_JSON_PROBLEM_END);
          if (*cursor != brackets[depth - 1])
            return cometd_json_scanner_fail (self, cursor, COMETD_JSON_PROBLEM_SEPARATOR);

          cursor++;
          depth--;
        }
      cursor++;
    }
}

gboolean
cometd_json_scanner_value (CometdJsonScanner *self,
                           guint              max_depth)
{
  const char *cursor = self->cursor;

  /* Most members of a message are strings. */
  if (self->pause != NULL || cursor == self->end || *cursor != '"')
    return scan_value (self, max_depth);

  cursor = scan_string (self, cursor, self->end);
  if (cursor == NULL)
    return FALSE;

  self->cursor = cursor;
  return TRUE;
}

/* The text comes from the app, not from a server, so every failure is COMETD_ERROR_INVALID_DATA. */
gboolean
cometd_json_scan (const char       *text,
                  gsize             length,
                  guint             max_depth,
                  CometdJsonSlice  *value,
                  GError          **error)
{
  CometdJsonScanner scanner = { text, text + length, COMETD_JSON_PROBLEM_NONE };

  if (cometd_json_scanner_skip_space (&scanner))
    {
      const char *start = scanner.cursor;

      if (cometd_json_scanner_value (&scanner, max_depth))
        {
          const char *stop = scanner.cursor;

          scanner.cursor = cometd_json_skip_space (stop, scanner.end);
          if (scanner.cursor == scanner.end)
            {
              if (value != NULL)
                *value = (CometdJsonSlice) { start, stop - start };
              return TRUE;
            }
          scanner.problem = COMETD_JSON_PROBLEM_TRAILING;
        }
    }

  if (error != NULL)
    {
      g_autofree char *description = cometd_json_scanner_describe (&scanner, text);

      g_set_error_literal (error, COMETD_ERROR, COMETD_ERROR_INVALID_DATA, description);
    }
  return FALSE;
}
