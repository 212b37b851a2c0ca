/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cometd-z85-private.h"

#include <string.h>

#define BASE 85
#define N_BYTES 4
#define N_CHARS 5

static const char alphabet[] = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                               ".-:+=^!/*?&<>()[]{}@%$#";

/* Also marks the value of a group that has such a character. */
#define INVALID 0x80

/* A value, or INVALID for a character that is not in the alphabet. Filled once. */
static guint8 digit_values[256];

static void
fill_values (void)
{
  static gsize is_filled = 0;

  if (!g_once_init_enter (&is_filled))
    return;

  for (guint i = 0; i < G_N_ELEMENTS (digit_values); i++)
    digit_values[i] = INVALID;
  for (guint8 i = 0; i < BASE; i++)
    digit_values[(guchar)alphabet[i]] = i;
  g_once_init_leave (&is_filled, 1);
}

gsize
cometd_z85_get_length (gsize size)
{
  gsize n_left = size % N_BYTES;

  return size / N_BYTES * N_CHARS + (n_left > 0 ? n_left + 1 : 0);
}

static void
encode_group (guint32 value,
              char    chars[N_CHARS])
{
  for (int i = N_CHARS - 1; i >= 0; i--)
    {
      chars[i] = alphabet[value % BASE];
      value /= BASE;
    }
}

void
cometd_z85_append (GString      *text,
                   gconstpointer bytes,
                   gsize         size)
{
  const guint8 *in = bytes;
  gsize start = text->len;
  char *out;

  if (size == 0)
    return;

  g_string_set_size (text, start + cometd_z85_get_length (size));
  out = text->str + start;
  for (; size >= N_BYTES; size -= N_BYTES, in += N_BYTES, out += N_CHARS)
    encode_group ((guint32)in[0] << 24 | (guint32)in[1] << 16 | (guint32)in[2] << 8 | in[3], out);

  /* The rest is filled up with zeros, and what they add at the end is left out. */
  if (size > 0)
    {
      char chars[N_CHARS];
      guint32 value = 0;

      for (gsize i = 0; i < N_BYTES; i++)
        value = value << 8 | (i < size ? in[i] : 0);
      encode_group (value, chars);
      for (gsize i = 0; i <= size; i++)
        out[i] = chars[i];
    }
}

/* FALSE if the characters are not a number of 4 bytes. */
static gboolean
decode_group (const guint8 *chars,
              guint32      *value)
{
  guint8 first = digit_values[chars[0]];
  guint8 second = digit_values[chars[1]];
  guint8 third = digit_values[chars[2]];
  guint8 fourth = digit_values[chars[3]];
  guint8 fifth = digit_values[chars[4]];
  guint64 sum = ((((guint64)first * BASE + second) * BASE + third) * BASE + fourth) * BASE + fifth;

  *value = (guint32)sum;
  return ((first | second | third | fourth | fifth) & INVALID) == 0 && sum <= G_MAXUINT32;
}

GBytes *
cometd_z85_decode (const char *text,
                   gsize       length)
{
  gsize n_left = length % N_CHARS;
  gsize size = length / N_CHARS * N_BYTES + (n_left > 0 ? n_left - 1 : 0);
  g_autofree guint8 *bytes = NULL;
  guint8 *out;
  guint32 value;

  if (n_left == 1)
    return NULL;

  fill_values ();
  bytes = g_malloc (size);
  out = bytes;
  for (; length >= N_CHARS; length -= N_CHARS, text += N_CHARS, out += N_BYTES)
    {
      if (!decode_group ((const guint8 *)text, &value))
        return NULL;

      value = GUINT32_TO_BE (value);
      memcpy (out, &value, N_BYTES);
    }

  /* The rest is filled up with the last character, which the encoder's zeros cannot exceed. */
  if (n_left > 0)
    {
      guint8 chars[N_CHARS];

      for (gsize i = 0; i < N_CHARS; i++)
        chars[i] = i < n_left ? (guint8)text[i] : (guint8)alphabet[BASE - 1];
      if (!decode_group (chars, &value))
        return NULL;

      value = GUINT32_TO_BE (value);
      memcpy (out, &value, n_left - 1);
    }

  return g_bytes_new_take (g_steal_pointer (&bytes), size);
}
