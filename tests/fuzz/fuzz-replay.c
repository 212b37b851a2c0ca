/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Passes the committed seeds to a fuzz target, each as a separate test, so that known bugs stay
 * fixed, also without libFuzzer. */

#include "fuzz.h"

static void
test_seed (gconstpointer user_data)
{
  g_autofree char *content = NULL;
  g_autoptr(GError) error = NULL;
  gsize length;

  g_file_get_contents (user_data, &content, &length, &error);
  g_assert_no_error (error);
  g_assert_cmpint (LLVMFuzzerTestOneInput ((const guint8 *)content, length), ==, 0);
}

int
main (int   argc,
      char *argv[])
{
  g_autoptr(GDir) folder = NULL;
  const char *name;
  guint n_seeds = 0;

  g_test_init (&argc, &argv, NULL);
  g_assert_cmpint (argc, ==, 2);
  folder = g_dir_open (argv[1], 0, NULL);
  g_assert_nonnull (folder);

  while ((name = g_dir_read_name (folder)) != NULL)
    {
      g_autofree char *test_path = g_strdup_printf ("/seed/%s", name);

      g_test_add_data_func_full (test_path, g_build_filename (argv[1], name, NULL),
                                 test_seed, g_free);
      n_seeds++;
    }

  g_assert_cmpuint (n_seeds, >, 0);
  return g_test_run ();
}
