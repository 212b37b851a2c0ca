/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include <cometd-glib/json/cometd-z85-private.h>
#include <locale.h>
#include <string.h>

#include "cometd-test.h"

#define MAX_SIZE 100

static char *
encode (gconstpointer bytes,
        gsize         size)
{
  GString *text = g_string_new ("");

  cometd_z85_append (text, bytes, size);
  g_assert_cmpuint (text->len, ==, cometd_z85_get_length (size));
  return g_string_free (text, FALSE);
}

static void
test_vectors (void)
{
  struct
  {
    const guint8 bytes[8];
    gsize size;
    const char *text;
  } vectors[] = {
    { { 0 }, 0, "" },
    { { 0x00 }, 1, "00" },
    { { 0xff }, 1, "@@" },
    { { 0x01, 0x02 }, 2, "0rJ" },
    { { 0x01, 0x02, 0x03 }, 3, "0rJu" },
    { { 0x01, 0x02, 0x03, 0x04 }, 4, "0rJua" },
    { { 0x01, 0x02, 0x03, 0x04, 0x05 }, 5, "0rJua1P" },
    { { 0xff, 0xff, 0xff, 0xff }, 4, "%nSc0" },
    { { 0x86, 0x4f, 0xd2, 0x6f, 0xb5, 0x59, 0xf7, 0x5b }, 8, "HelloWorld" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (vectors); i++)
    {
      g_autofree char *text = encode (vectors[i].bytes, vectors[i].size);
      g_autoptr(GBytes) bytes = cometd_z85_decode (vectors[i].text, strlen (vectors[i].text));

      g_assert_cmpstr (text, ==, vectors[i].text);
      g_assert_nonnull (bytes);
      g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes),
                       vectors[i].bytes, vectors[i].size);
    }
}

/* All lengths, with bytes at random, all ones and all zeros. */
static void
test_lengths (void)
{
  guint8 bytes[MAX_SIZE];

  for (gsize size = 0; size <= MAX_SIZE; size++)
    {
      for (int round = 0; round < 100; round++)
        {
          g_autofree char *text = NULL;
          g_autoptr(GBytes) decoded = NULL;

          for (gsize i = 0; i < size; i++)
            bytes[i] = round == 0 ? 0x00 : round == 1 ? 0xff : (guint8)g_test_rand_int ();
          text = encode (bytes, size);
          g_assert_null (strpbrk (text, "\"\\"));
          decoded = cometd_z85_decode (text, strlen (text));
          g_assert_nonnull (decoded);
          g_assert_cmpmem (g_bytes_get_data (decoded, NULL), g_bytes_get_size (decoded),
                           bytes, size);
        }
    }
}

/* Each pair of bytes, at the end and before it. */
static void
test_pairs (void)
{
  for (guint pair = 0; pair <= G_MAXUINT16; pair++)
    {
      const guint8 bytes[] = { (guint8)(pair >> 8), (guint8)pair };
      g_autofree char *text = encode (bytes, sizeof bytes);
      g_autoptr(GBytes) decoded = cometd_z85_decode (text, strlen (text));

      g_assert_cmpmem (g_bytes_get_data (decoded, NULL), g_bytes_get_size (decoded),
                       bytes, sizeof bytes);
    }
}

static void
test_append (void)
{
  g_autoptr(GString) text = g_string_new ("x");

  cometd_z85_append (text, "", 0);
  cometd_z85_append (text, "\x01\x02\x03\x04\x05", 5);
  g_assert_cmpstr (text->str, ==, "x0rJua1P");
}

static void
test_invalid (void)
{
  const char * const texts[] = {
    "0", "0rJua1", "HelloWorld0",                  /* Lengths. */
    "0rJu\"", "0rJu ", "0rJu\n", "0r\\ua", "0rJu~", "0rJu,", "0rJu;", "0rJu_", "0rJu|", "0rJu'",
    "0rJ\xc3\xa4", "HelloW rld", "0rJua1\x7f",     /* Characters. */
    "%nSc1", "#####", "%####", "HelloWorld#####",  /* Values. */
    "##", "%%", "%o", "%nT", "%nSd",
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_test_message ("%s", texts[i]);
      g_assert_null (cometd_z85_decode (texts[i], strlen (texts[i])));
    }
  g_assert_null (cometd_z85_decode ("0rJ\0a", 5));
}

/* Whatever comes in, what comes out is bytes that say the same when they are written again, except
 * for the last characters of a text whose length is not a multiple of 5. */
static void
test_garbage (void)
{
  static const char characters[] = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                   ".-:+=^!/*?&<>()[]{}@%$#";
  char text[MAX_SIZE];
  guint n_valid = 0;

  for (int round = 0; round < 20000; round++)
    {
      gsize length = (gsize)g_test_rand_int_range (0, 30);
      g_autoptr(GBytes) bytes = NULL;

      for (gsize i = 0; i < length; i++)
        text[i] = round % 4 == 0 ? (char)g_test_rand_int ()
                                 : characters[g_test_rand_int_range (0, 85)];
      bytes = cometd_z85_decode (text, length);
      if (bytes != NULL)
        {
          g_autofree char *again = encode (g_bytes_get_data (bytes, NULL),
                                           g_bytes_get_size (bytes));

          g_assert_cmpuint (strlen (again), ==, length);
          g_assert_cmpmem (again, length - length % 5, text, length - length % 5);
          n_valid++;
        }
    }
  g_assert_cmpuint (n_valid, >, 100);
}

/* Prints the speed; run with -m perf. */
static void
test_speed (void)
{
  const gsize size = (g_test_perf () ? 64 : 1) * 1024 * 1024;
  g_autofree guint8 *bytes = g_malloc (size);
  g_autofree char *text = NULL;
  g_autoptr(GBytes) decoded = NULL;
  double seconds;

  for (gsize i = 0; i < size; i++)
    bytes[i] = (guint8)g_test_rand_int ();

  g_test_timer_start ();
  text = encode (bytes, size);
  seconds = g_test_timer_elapsed ();
  g_test_message ("encodes %.0f MB/s", (double)size / 1e6 / seconds);

  g_test_timer_start ();
  decoded = cometd_z85_decode (text, cometd_z85_get_length (size));
  seconds = g_test_timer_elapsed ();
  g_test_message ("decodes %.0f MB/s", (double)size / 1e6 / seconds);
  g_assert_cmpmem (g_bytes_get_data (decoded, NULL), g_bytes_get_size (decoded), bytes, size);
}

int
main (int   argc,
      char *argv[])
{
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/z85/vectors", test_vectors);
  g_test_add_func ("/z85/lengths", test_lengths);
  g_test_add_func ("/z85/pairs", test_pairs);
  g_test_add_func ("/z85/append", test_append);
  g_test_add_func ("/z85/invalid", test_invalid);
  g_test_add_func ("/z85/garbage", test_garbage);
  g_test_add_func ("/z85/speed", test_speed);
  return g_test_run ();
}
