/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "cometd-json-private.h"

G_BEGIN_DECLS

typedef enum
{
  COMETD_JSON_PROBLEM_NONE,
  COMETD_JSON_PROBLEM_END,
  COMETD_JSON_PROBLEM_VALUE,
  COMETD_JSON_PROBLEM_NUMBER,
  COMETD_JSON_PROBLEM_NAME,
  COMETD_JSON_PROBLEM_COLON,
  COMETD_JSON_PROBLEM_SEPARATOR,
  COMETD_JSON_PROBLEM_ESCAPE,
  COMETD_JSON_PROBLEM_CONTROL,
  COMETD_JSON_PROBLEM_UTF8,
  COMETD_JSON_PROBLEM_DEPTH,
  COMETD_JSON_PROBLEM_TRAILING,
  COMETD_JSON_PROBLEM_PAUSED, /* Not an error: the scanner was asked to pause. */
} CometdJsonProblem;

/* Where scanning is to pause, and the state needed to continue from there. */
typedef struct
{
  const char *at; /* The end of the text if the scanner is not to pause. */
  gboolean is_paused;

  /* Within a value: the closing bracket for each open one. */
  guint depth;
  char brackets[COMETD_JSON_MAX_DEPTH];

  /* The member whose value is being scanned; set by the caller that scans the object. */
  const char *object;
  const char *value;
  int field;
} CometdJsonPause;

/* Moves through a text value by value, while the caller records positions: a single pass checks
 * grammar, UTF-8 and depth, and finds the fields of the envelope. */
typedef struct
{
  const char *cursor; /* After a failure, the position of the error. */
  const char *end;
  CometdJsonProblem problem;

  /* Skips words that are not JSON in place of a value, such as NaN and Infinity. Used to find the
   * end of a message that is going to be dropped. */
  gboolean allows_words;
  CometdJsonPause *pause; /* Or NULL. */
} CometdJsonScanner;

/* Eight bytes of this value. */
#define EVERY_BYTE(value) (G_GUINT64_CONSTANT (0x0101010101010101) * (value))

/* Describes the problem for an error text; offsets are relative to text. */
char       *cometd_json_scanner_describe (const CometdJsonScanner *self,
                                          const char              *text);

/* Called at a value, with at most max_depth levels; moves past it. Also returns FALSE if it pauses;
 * the next call continues from there. */
gboolean    cometd_json_scanner_value    (CometdJsonScanner       *self,
                                          guint                    max_depth);
/* Called at a member's name: moves past the colon. name receives the string with its quotes. */
gboolean    cometd_json_scanner_name     (CometdJsonScanner       *self,
                                          CometdJsonSlice         *name);

static inline const char *
cometd_json_skip_space (const char *cursor,
                        const char *end)
{
  /* White space is below 0x21, and most texts on the wire have none. */
  while (cursor < end && (guchar)*cursor <= ' ' &&
         (*cursor == ' ' || *cursor == '\n' || *cursor == '\r' || *cursor == '\t'))
    cursor++;

  return cursor;
}

static inline gboolean
cometd_json_scanner_fail (CometdJsonScanner *self,
                          const char        *cursor,
                          CometdJsonProblem  problem)
{
  self->cursor = cursor;
  self->problem = problem;
  return FALSE;
}

/* Moves to the next character that is not white space; FALSE, with a problem, at the end. */
static inline gboolean
cometd_json_scanner_skip_space (CometdJsonScanner *self)
{
  self->cursor = cometd_json_skip_space (self->cursor, self->end);
  if (self->cursor == self->end)
    return cometd_json_scanner_fail (self, self->cursor, COMETD_JSON_PROBLEM_END);

  return TRUE;
}

/* Writes the decoded string, which is never longer than its text, and a NUL; returns a pointer to
 * that NUL. U+0000 and lone surrogates, which a C string cannot contain, become U+FFFD. */
char       *cometd_json_decode_string    (const CometdJsonSlice   *string,
                                          char                    *to);

/* Decodes a scanned number. TRUE if it is a 64-bit integer; otherwise number has the value, or
 * ±G_MAXDOUBLE if it is beyond the range of a double. */
gboolean    cometd_json_decode_number    (const CometdJsonSlice   *value,
                                          gint64                  *integer,
                                          double                  *number);

G_END_DECLS
