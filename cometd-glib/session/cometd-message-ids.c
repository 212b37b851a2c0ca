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

static void
write_letters (CometdMessageIds *self,
               guint64           number,
               char             *to)
{
  g_autoptr(GChecksum) checksum = g_checksum_copy (self->keyed);
  guint8 digest[32];
  gsize length = sizeof digest;

  g_checksum_update (checksum, (const guchar *)&number, sizeof number);
  g_checksum_get_digest (checksum, digest, &length);
  for (guint i = 0; i < COMETD_MESSAGE_ID_LETTERS; i++)
    to[i] = letters[digest[i] % 32];
}

void
cometd_message_ids_write (CometdMessageIds *self,
                          guint64           number,
                          char             *id)
{
  write_letters (self, number, id);
  g_snprintf (id + COMETD_MESSAGE_ID_LETTERS, COMETD_MESSAGE_ID_SIZE - COMETD_MESSAGE_ID_LETTERS,
              "%" G_GUINT64_FORMAT, number);
}

guint64
cometd_message_ids_read (CometdMessageIds      *self,
                         const CometdJsonSlice *id)
{
  char expected[COMETD_MESSAGE_ID_LETTERS];
  const char *digits;
  gsize n_digits;
  guint64 number = 0;

  if (!cometd_json_is_string (id) || id->length < COMETD_MESSAGE_ID_LETTERS + 3)
    return 0;

  /* Between the quotes. Numbers are written without leading zeros. */
  digits = id->text + 1 + COMETD_MESSAGE_ID_LETTERS;
  n_digits = id->length - 2 - COMETD_MESSAGE_ID_LETTERS;
  if (n_digits > MAX_DIGITS || digits[0] == '0')
    return 0;

  for (gsize i = 0; i < n_digits; i++)
    {
      if (!g_ascii_isdigit (digits[i]))
        return 0;
      number = number * 10 + (guint64)(digits[i] - '0');
    }

  write_letters (self, number, expected);
  return memcmp (expected, id->text + 1, sizeof expected) == 0 ? number : 0;
}
