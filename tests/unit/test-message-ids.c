/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include <cometd-glib/session/cometd-message-ids-private.h>
#include <cometd-glib/session/cometd-sip-hash-private.h>
#include <locale.h>
#include <string.h>

/* The second one is from the reference implementation of SipHash; the others were computed with
 * another implementation, which agrees with the example in its paper. */
static void
test_hash (void)
{
  static const struct
  {
    CometdSipHashKey key;
    guint64 value;
    guint64 expected;
  } cases[] = {
    { { { 0, 0 } }, 0, G_GUINT64_CONSTANT (0xe849e8bb6ffe2567) },
    { { { G_GUINT64_CONSTANT (0x0706050403020100), G_GUINT64_CONSTANT (0x0f0e0d0c0b0a0908) } },
      G_GUINT64_CONSTANT (0x0706050403020100), G_GUINT64_CONSTANT (0x93f5f5799a932462) },
    { { { G_GUINT64_CONSTANT (0x0706050403020100), G_GUINT64_CONSTANT (0x0f0e0d0c0b0a0908) } },
      0, G_GUINT64_CONSTANT (0x39d3851ca07681a7) },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    g_assert_cmphex (cometd_sip_hash (&cases[i].key, cases[i].value), ==, cases[i].expected);
}

/* What is written is read again, whatever the number. */
static void
test_write (void)
{
  static const guint64 numbers[] = {
    1, 9, 10, 11, 99, 100, 12345, G_MAXUINT, G_GUINT64_CONSTANT (999999999999999999),
  };
  CometdMessageIds *ids = cometd_message_ids_new ();

  for (gsize i = 0; i < G_N_ELEMENTS (numbers); i++)
    {
      guint64 letters = cometd_message_ids_get_letters (ids, numbers[i]);
      char text[COMETD_MESSAGE_ID_SIZE + 2] = "\"";
      gsize length = cometd_message_id_write (letters, numbers[i], text + 1);
      CometdJsonSlice slice = { text, length + 2 };
      g_autofree char *digits = g_strdup_printf ("%" G_GUINT64_FORMAT, numbers[i]);
      guint64 read_letters, read_number;

      g_assert_cmpuint (strlen (text + 1), ==, length);
      g_assert_cmpstr (text + 1 + COMETD_MESSAGE_ID_LETTERS, ==, digits);
      text[length + 1] = '"';
      g_assert_true (cometd_message_id_read (&slice, &read_letters, &read_number));
      g_assert_cmphex (read_letters, ==, letters);
      g_assert_cmpuint (read_number, ==, numbers[i]);
    }

  cometd_message_ids_free (ids);
}

/* Ids are letters and digits; the letters differ for each number and each client. */
static void
test_letters (void)
{
  g_autoptr(GHashTable) seen = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);

  for (guint i = 0; i < 10; i++)
    {
      CometdMessageIds *ids = cometd_message_ids_new ();

      for (guint64 number = 1; number <= 100; number++)
        {
          guint64 letters = cometd_message_ids_get_letters (ids, number);
          char text[COMETD_MESSAGE_ID_LETTERS];

          memcpy (text, &letters, sizeof text);
          for (gsize k = 0; k < sizeof text; k++)
            g_assert_true (g_ascii_isalpha (text[k]));
          g_assert_true (g_hash_table_add (seen, g_memdup2 (&letters, sizeof letters)));
          g_assert_cmphex (cometd_message_ids_get_letters (ids, number), ==, letters);
        }
      cometd_message_ids_free (ids);
    }
}

int
main (int   argc,
      char *argv[])
{
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/message-ids/hash", test_hash);
  g_test_add_func ("/message-ids/write", test_write);
  g_test_add_func ("/message-ids/letters", test_letters);

  return g_test_run ();
}
