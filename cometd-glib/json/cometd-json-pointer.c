/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cometd-json-pointer-private.h"

#include "cometd-json-scan-private.h"

#include <string.h>

#define NO_INDEX G_MAXUINT

/* One part of a pointer: the name of a member or the index of an element. */
typedef struct
{
  const char *name;
  gsize length;
  guint index; /* NO_INDEX if the name is not an index. */
} Step;

typedef struct
{
  char *text; /* The decoded steps, each of which ends in a NUL. */
  Step *steps;
  guint n_steps;
  CometdJsonSlice *found;
} Pointer;

/* "0", "17", but not "017", "-", or a number that no array has elements for. */
static guint
parse_index (const char *name,
             gsize       length)
{
  guint64 index = 0;

  if (length == 0 || length > 9 || (name[0] == '0' && length > 1))
    return NO_INDEX;

  for (gsize i = 0; i < length; i++)
    {
      if (!g_ascii_isdigit (name[i]))
        return NO_INDEX;
      index = index * 10 + (name[i] - '0');
    }

  return (guint)index;
}

/* Decodes "~0" and "~1" up to the next slash; returns the end of the step, or NULL if it has
 * another escape sequence. */
static const char *
decode_step (const char  *text,
             char       **to)
{
  for (; *text != '\0' && *text != '/'; text++)
    if (*text != '~')
      *(*to)++ = *text;
    else if (text[1] == '0' || text[1] == '1')
      *(*to)++ = *++text == '0' ? '~' : '/';
    else
      return NULL;

  *(*to)++ = '\0';
  return text;
}

/* FALSE if the pointer is not valid, or beyond a limit. */
static gboolean
parse (Pointer    *self,
       const char *text)
{
  const gsize length = strnlen (text, COMETD_JSON_MAX_POINTER_LENGTH + 1);
  guint n_steps = 0;
  char *to;

  if (length > COMETD_JSON_MAX_POINTER_LENGTH || (length > 0 && text[0] != '/'))
    return FALSE;

  for (gsize i = 0; i < length; i++)
    n_steps += text[i] == '/';
  if (n_steps > COMETD_JSON_MAX_DEPTH)
    return FALSE;

  self->steps = g_new (Step, n_steps);
  to = self->text = g_malloc (length + 1);
  while (self->n_steps < n_steps)
    {
      Step *step = &self->steps[self->n_steps];

      step->name = to;
      text = decode_step (text + 1, &to);
      if (text == NULL)
        return FALSE;

      step->length = to - step->name - 1;
      step->index = parse_index (step->name, step->length);
      self->n_steps++;
    }

  return TRUE;
}

static void
clear (Pointer *self)
{
  g_free (self->text);
  g_free (self->steps);
}

static inline gboolean
step_is (const Step            *step,
         const CometdJsonSlice *name)
{
  const gsize length = name->length - 2;

  /* An escape sequence is longer than the character it stands for. */
  if (length > step->length)
    return memchr (name->text, '\\', name->length) != NULL &&
           cometd_json_string_equals (name, step->name);

  return length == step->length && memcmp (name->text + 1, step->name, length) == 0 &&
         memchr (step->name, '\\', length) == NULL;
}

static inline void
move_to_front (Pointer **pointers,
               guint    *n_moved,
               guint     i)
{
  Pointer *moved = pointers[i];

  pointers[i] = pointers[*n_moved];
  pointers[(*n_moved)++] = moved;
}

/* Marks the bytes of a word that have a value, by their high bit. */
static inline guint64
mark_bytes (guint64 word,
            guchar  value)
{
  const guint64 difference = word ^ EVERY_BYTE (value);

  return ~(((difference & EVERY_BYTE (0x7f)) + EVERY_BYTE (0x7f)) | difference | EVERY_BYTE (0x7f));
}

static inline guint
count_marks (guint64 marks)
{
  return ((marks >> 7) * EVERY_BYTE (1)) >> 56;
}

/* Called after the opening bracket of a scanned object or array: moves past the closing one. Only
 * strings and brackets matter, so eight bytes at a time are examined without branches, which takes
 * a fraction of the time of a scan. */
static void
skip_container (CometdJsonScanner *scanner)
{
  const char *cursor = scanner->cursor;
  guint depth = 1;
  gboolean in_string = FALSE;

  while (depth > 0)
    {
      if (scanner->end - cursor >= 8)
        {
          guint64 word, quotes, opening, closing;

          memcpy (&word, cursor, sizeof word);
          word = GUINT64_FROM_LE (word);
          quotes = mark_bytes (word, '"');
          opening = mark_bytes (word | EVERY_BYTE (0x20), '{');
          closing = mark_bytes (word | EVERY_BYTE (0x20), '}');

          /* Marks each byte that has an odd number of quotes up to it: those within strings. */
          quotes ^= quotes << 8;
          quotes ^= quotes << 16;
          quotes ^= quotes << 32;
          if (in_string)
            quotes ^= EVERY_BYTE (0x80);

          closing &= ~quotes;
          if (mark_bytes (word, '\\') == 0 && count_marks (closing) < depth)
            {
              depth += count_marks (opening & ~quotes) - count_marks (closing);
              in_string = quotes >> 63;
              cursor += 8;
              continue;
            }
        }

      /* An escape sequence, or the end. */
      for (int i = 0; i < 8 && depth > 0; i++, cursor++)
        if (*cursor == '"')
          in_string = !in_string;
        else if (in_string)
          cursor += *cursor == '\\';
        else if (*cursor == '{' || *cursor == '[')
          depth++;
        else if (*cursor == '}' || *cursor == ']')
          depth--;
    }

  scanner->cursor = cursor;
}

static void
skip_value (CometdJsonScanner *scanner)
{
  if (*scanner->cursor == '{' || *scanner->cursor == '[')
    {
      scanner->cursor++;
      skip_container (scanner);
    }
  else
    cometd_json_scanner_value (scanner, COMETD_JSON_MAX_DEPTH);
}

static void find_values (CometdJsonScanner  *scanner,
                         Pointer           **pointers,
                         guint               n_pointers,
                         guint               depth);

/* Called at the first member of an object. */
static void
find_in_object (CometdJsonScanner  *scanner,
                Pointer           **pointers,
                guint               n_pointers,
                guint               depth)
{
  while (*scanner->cursor != '}')
    {
      CometdJsonSlice name;
      guint n_here = 0;

      cometd_json_scanner_name (scanner, &name);
      cometd_json_scanner_skip_space (scanner);
      for (guint i = 0; i < n_pointers; i++)
        if (step_is (&pointers[i]->steps[depth], &name))
          {
            /* A member of the same name before this one does not count. */
            *pointers[i]->found = (CometdJsonSlice) { NULL, 0 };
            move_to_front (pointers, &n_here, i);
          }
      find_values (scanner, pointers, n_here, depth + 1);

      cometd_json_scanner_skip_space (scanner);
      if (*scanner->cursor == ',')
        {
          scanner->cursor++;
          cometd_json_scanner_skip_space (scanner);
        }
    }
}

/* Called at the first element of an array. */
static void
find_in_array (CometdJsonScanner  *scanner,
               Pointer           **pointers,
               guint               n_pointers,
               guint               depth)
{
  for (guint index = 0; *scanner->cursor != ']'; index++)
    {
      guint n_here = 0;

      for (guint i = 0; i < n_pointers; i++)
        if (pointers[i]->steps[depth].index == index)
          move_to_front (pointers, &n_here, i);
      find_values (scanner, pointers, n_here, depth + 1);

      cometd_json_scanner_skip_space (scanner);
      if (*scanner->cursor == ',')
        {
          scanner->cursor++;
          cometd_json_scanner_skip_space (scanner);
        }
    }
}

/* Called at a value that all pointers lead to or through; moves past it. The text was scanned, so
 * there are no errors. The order of the pointers changes. */
static void
find_values (CometdJsonScanner  *scanner,
             Pointer           **pointers,
             guint               n_pointers,
             guint               depth)
{
  const char *start = scanner->cursor;
  guint n_here = 0;

  for (guint i = 0; i < n_pointers; i++)
    if (pointers[i]->n_steps == depth)
      move_to_front (pointers, &n_here, i);

  if (n_here == n_pointers || (*start != '{' && *start != '['))
    skip_value (scanner);
  else
    {
      scanner->cursor++;
      cometd_json_scanner_skip_space (scanner);
      if (*start == '{')
        find_in_object (scanner, pointers + n_here, n_pointers - n_here, depth);
      else
        find_in_array (scanner, pointers + n_here, n_pointers - n_here, depth);
      scanner->cursor++;
    }

  for (guint i = 0; i < n_here; i++)
    *pointers[i]->found = (CometdJsonSlice) { start, scanner->cursor - start };
}

void
cometd_json_find (const CometdJsonSlice *value,
                  const char * const    *pointers,
                  guint                  n_pointers,
                  CometdJsonSlice       *found)
{
  CometdJsonScanner scanner = { value->text, value->text + value->length,
                                COMETD_JSON_PROBLEM_NONE };
  g_autofree Pointer *parsed = g_new0 (Pointer, n_pointers);
  g_autofree Pointer **valid = g_new (Pointer *, n_pointers);
  guint n_valid = 0;

  g_assert (n_pointers <= COMETD_JSON_MAX_POINTERS);

  for (guint i = 0; i < n_pointers; i++)
    {
      found[i] = (CometdJsonSlice) { NULL, 0 };
      parsed[i].found = &found[i];
      if (parse (&parsed[i], pointers[i]))
        valid[n_valid++] = &parsed[i];
    }

  if (n_valid > 0)
    find_values (&scanner, valid, n_valid, 0);

  for (guint i = 0; i < n_pointers; i++)
    clear (&parsed[i]);
}
