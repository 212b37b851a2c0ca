/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cometd-message-ids-private.h"

#include <string.h>

#include "cometd-sip-hash-private.h"

#define MAX_ID_DIGITS 18
/* The digits of any guint64. */
#define MAX_WRITTEN_DIGITS 20

/* 32 letters, so that each stands for five bits. */
static const char id_letters[] = "abcdefghijklmnopqrstuvwxyzABCDEF";

struct _CometdMessageIds
{
  CometdSipHashKey secret;
};

/* Uses its own generator: the state of the process's generator might be computed from values that
 * an app reveals. GLib seeds each generator with 128 bits from the system's source of
 * randomness. */
CometdMessageIds *
cometd_message_ids_new (void)
{
  CometdMessageIds *self = g_new0 (CometdMessageIds, 1);
  g_autoptr(GRand) generator = g_rand_new ();

  for (gsize i = 0; i < G_N_ELEMENTS (self->secret.words); i++)
    self->secret.words[i] = (guint64)g_rand_int (generator) << 32 | g_rand_int (generator);
  return self;
}

void
cometd_message_ids_free (CometdMessageIds *self)
{
  g_free (self);
}

G_STATIC_ASSERT (COMETD_MESSAGE_ID_LETTERS == sizeof (guint64));

guint64
cometd_message_ids_get_letters (CometdMessageIds *self,
                                guint64           number)
{
  guint64 hash = cometd_sip_hash (&self->secret, number);
  char text[COMETD_MESSAGE_ID_LETTERS];
  guint64 packed;

  for (guint i = 0; i < COMETD_MESSAGE_ID_LETTERS; i++)
    text[i] = id_letters[hash >> 5 * i & 31];
  memcpy (&packed, text, sizeof packed);
  return packed;
}

gsize
cometd_message_id_write (guint64  letters_of_number,
                         guint64  number,
                         char    *to)
{
  char digits[MAX_WRITTEN_DIGITS];
  gsize n_digits = 0;

  do
    digits[n_digits++] = '0' + number % 10;
  while ((number /= 10) > 0);

  memcpy (to, &letters_of_number, COMETD_MESSAGE_ID_LETTERS);
  to += COMETD_MESSAGE_ID_LETTERS;
  for (gsize i = 0; i < n_digits; i++)
    to[i] = digits[n_digits - 1 - i];
  to[n_digits] = '\0';
  return COMETD_MESSAGE_ID_LETTERS + n_digits;
}

gboolean
cometd_message_id_read (const CometdJsonSlice *id,
                        guint64               *letters_of_number,
                        guint64               *number)
{
  const char *digits;
  gsize n_digits;

  *number = 0;
  if (!cometd_json_is_string (id) || id->length < COMETD_MESSAGE_ID_LETTERS + 3)
    return FALSE;

  /* Between the quotes. Numbers are written without leading zeros. */
  digits = id->text + 1 + COMETD_MESSAGE_ID_LETTERS;
  n_digits = id->length - 2 - COMETD_MESSAGE_ID_LETTERS;
  if (n_digits > MAX_ID_DIGITS || digits[0] == '0')
    return FALSE;

  for (gsize i = 0; i < n_digits; i++)
    {
      if (!g_ascii_isdigit (digits[i]))
        return FALSE;
      *number = *number * 10 + (guint64)(digits[i] - '0');
    }

  memcpy (letters_of_number, id->text + 1, COMETD_MESSAGE_ID_LETTERS);
  return TRUE;
}
