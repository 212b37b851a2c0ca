/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cometd-sip-hash-private.h"

/* J.-P. Aumasson and D. J. Bernstein, “SipHash: a fast short-input PRF”, 2012. */

#define N_ROUNDS 2
#define N_LAST_ROUNDS 4

static guint64
rotate (guint64 word,
        guint   n_bits)
{
  return word << n_bits | word >> (64 - n_bits);
}

static void
mix (guint64 state[4],
     guint   n_rounds)
{
  for (guint i = 0; i < n_rounds; i++)
    {
      state[0] += state[1];
      state[2] += state[3];
      state[1] = rotate (state[1], 13) ^ state[0];
      state[3] = rotate (state[3], 16) ^ state[2];
      state[0] = rotate (state[0], 32);
      state[2] += state[1];
      state[0] += state[3];
      state[1] = rotate (state[1], 17) ^ state[2];
      state[3] = rotate (state[3], 21) ^ state[0];
      state[2] = rotate (state[2], 32);
    }
}

static void
take_word (guint64 state[4],
           guint64 word)
{
  state[3] ^= word;
  mix (state, N_ROUNDS);
  state[0] ^= word;
}

guint64
cometd_sip_hash (const CometdSipHashKey *key,
                 guint64                 value)
{
  guint64 state[4] = {
    key->words[0] ^ G_GUINT64_CONSTANT (0x736f6d6570736575),
    key->words[1] ^ G_GUINT64_CONSTANT (0x646f72616e646f6d),
    key->words[0] ^ G_GUINT64_CONSTANT (0x6c7967656e657261),
    key->words[1] ^ G_GUINT64_CONSTANT (0x7465646279746573),
  };

  take_word (state, value);
  /* The last word has the number of bytes in its highest byte. */
  take_word (state, (guint64)sizeof value << 56);
  state[2] ^= 0xff;
  mix (state, N_LAST_ROUNDS);
  return state[0] ^ state[1] ^ state[2] ^ state[3];
}
