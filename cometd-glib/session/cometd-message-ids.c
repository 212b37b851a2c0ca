/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cometd-message-ids-private.h"

#include <string.h>

#define MAX_DIGITS 18
#define SECRET_WORDS 8

/* 32 letters, so that each stands for five bits. */
static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEF";

struct _CometdMessageIds
{
  /* The state after hashing the secret; copied for each id. */
  GChecksum *keyed;
};

/* Uses its own generator: the state of the process's generator might be computed from values that
 * an app reveals. GLib seeds each generator with 128 bits from the system's source of
 * randomness. */
CometdMessageIds *
cometd_message_ids_new (void)
{
  CometdMessageIds *self = g_new0 (CometdMessageIds, 1);
  g_autoptr(GRand) generator = g_rand_new ();
  guint32 secret[SECRET_WORDS];

  for (gsize i = 0; i < SECRET_WORDS; i++)
    secret[i] = g_rand_int (generator);

  self->keyed = g_checksum_new (G_CHECKSUM_SHA256);
  g_checksum_update (self->keyed, (const guchar *)secret, sizeof secret);
  return self;
}

void
cometd_message_ids_free (CometdMessageIds *self)
{
  g_checksum_free (self->keyed);
  g_free (self);
}

G_STATIC_ASSERT (COMETD_MESSAGE_ID_LETTERS == sizeof (guint64));

guint64
cometd_message_ids_get_letters (CometdMessageIds *self,
                                guint64           number)
{
  g_autoptr(GChecksum) checksum = g_checksum_copy (self->keyed);
  char text[COMETD_MESSAGE_ID_LETTERS];
  guint8 digest[32];
  gsize length = sizeof digest;
  guint64 packed;

  g_checksum_update (checksum, (const guchar *)&number, sizeof number);
  g_checksum_get_digest (checksum, digest, &length);
  for (guint i = 0; i < COMETD_MESSAGE_ID_LETTERS; i++)
    text[i] = letters[digest[i] % 32];
  memcpy (&packed, text, sizeof packed);
  return packed;
}

void
cometd_message_id_write (guint64  letters_of_number,
                         guint64  number,
                         char    *to)
{
  memcpy (to, &letters_of_number, COMETD_MESSAGE_ID_LETTERS);
  g_snprintf (to + COMETD_MESSAGE_ID_LETTERS, COMETD_MESSAGE_ID_SIZE - COMETD_MESSAGE_ID_LETTERS,
              "%" G_GUINT64_FORMAT, number);
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
  if (n_digits > MAX_DIGITS || digits[0] == '0')
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
