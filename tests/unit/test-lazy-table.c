/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include <cometd-glib/cometd-lazy-table-private.h>

/* All that is done with an empty table leaves it as it is, for the other users. */
static void
test_empty (void)
{
  g_autoptr(GHashTable) table = cometd_lazy_table_new ();
  g_autoptr(GHashTable) other = cometd_lazy_table_new ();
  guint64 number = 1;
  gpointer key, value;
  GHashTableIter iter;

  g_assert_true (table == other);
  g_assert_cmpuint (g_hash_table_size (table), ==, 0);
  g_assert_null (g_hash_table_lookup (table, &number));
  g_assert_false (g_hash_table_contains (table, "/a"));
  g_assert_false (g_hash_table_remove (table, "/a"));
  g_assert_false (g_hash_table_steal_extended (table, &number, &key, &value));
  g_hash_table_iter_init (&iter, table);
  g_assert_false (g_hash_table_iter_next (&iter, &key, &value));
  g_hash_table_remove_all (table);
  g_assert_cmpuint (g_hash_table_size (other), ==, 0);
}

static void
test_need (void)
{
  g_autoptr(GHashTable) table = cometd_lazy_table_new ();
  g_autoptr(GHashTable) other = cometd_lazy_table_new ();

  for (guint i = 0; i < 3; i++)
    {
      cometd_lazy_table_need (&table, g_str_hash, g_str_equal, g_free, NULL);
      g_hash_table_add (table, g_strdup_printf ("/%u", i));
    }
  g_assert_cmpuint (g_hash_table_size (table), ==, 3);
  g_assert_true (g_hash_table_contains (table, "/2"));
  g_assert_cmpuint (g_hash_table_size (other), ==, 0);

  g_hash_table_remove_all (table);
  cometd_lazy_table_need (&table, g_str_hash, g_str_equal, g_free, NULL);
  g_assert_true (table != other);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/lazy-table/empty", test_empty);
  g_test_add_func ("/lazy-table/need", test_need);

  return g_test_run ();
}
