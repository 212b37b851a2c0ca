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
  COMETD_JSON_PROBLEM_PAUSED, /* None: the scanner was to pause here. */
} CometdJsonProblem;

/* Where scanning is to pause, and all that is needed to go on from there. */
typedef struct
{
  const char *at; /* The end of the text: nowhere. */
  gboolean is_paused;

  /* In a value: for each open bracket one that closes it. */
  guint depth;
  char brackets[COMETD_JSON_MAX_DEPTH];

  /* Whose value it is, for the one who scans the object. */
  const char *object;
  const char *value;
  int field;
} CometdJsonPause;

/* Moves over a text, value by value, for those who note where things are on the way: one pass
 * checks the grammar, the UTF-8 and the depth, and finds the envelope. */
typedef struct
{
  const char *cursor; /* After a failure: where it went wrong. */
  const char *end;
  CometdJsonProblem problem;

  /* Passes over words that are not JSON in the place of a value, such as NaN and Infinity. For
   * finding the end of what is not going to be read. */
  gboolean allows_words;
  CometdJsonPause *pause; /* Or NULL. */
} CometdJsonScanner;

/* What is wrong, in words; offsets count from text. */
char       *cometd_json_scanner_describe (const CometdJsonScanner *self,
                                          const char              *text);

/* At a value, with max_depth levels to go: moves behind it. FALSE also where it pauses; the next
 * call goes on there. */
gboolean    cometd_json_scanner_value    (CometdJsonScanner       *self,
                                          guint                    max_depth);
/* At a member's name: moves to its value, past the colon. name gets the string with its quotes. */
gboolean    cometd_json_scanner_name     (CometdJsonScanner       *self,
                                          CometdJsonSlice         *name);

static inline const char *
cometd_json_skip_space (const char *cursor,
                        const char *end)
{
  /* All white space is below 0x21, and most texts on the wire have none. */
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

/* Moves to the next character that is no white space; FALSE, with a problem, at the end. */
static inline gboolean
cometd_json_scanner_skip_space (CometdJsonScanner *self)
{
  self->cursor = cometd_json_skip_space (self->cursor, self->end);
  if (self->cursor == self->end)
    return cometd_json_scanner_fail (self, self->cursor, COMETD_JSON_PROBLEM_END);

  return TRUE;
}

/* Writes what a scanned string says, which is never longer than its text, and a NUL; returns
 * where that is. U+0000 and lone surrogates, which no C string can hold, become U+FFFD. */
char       *cometd_json_decode_string    (const CometdJsonSlice   *string,
                                          char                    *to);

/* The value of a scanned number. TRUE if it is an integer of 64 bits; else number has it,
 * ±G_MAXDOUBLE where it is beyond a double's range. */
gboolean    cometd_json_decode_number    (const CometdJsonSlice   *value,
                                          gint64                  *integer,
                                          double                  *number);

G_END_DECLS
