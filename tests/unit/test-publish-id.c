/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include <cometd-glib/client/cometd-publish-id-private.h>
#include <locale.h>
#include <string.h>

/* Each message has an id of its own, in a form that receivers rely on. */
static void
test_add (void)
{
  g_autoptr(GHashTable) ids = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < 1000; i++)
    {
      g_autoptr(CometdMessage) message = cometd_message_new ("/a");
      JsonObject *ext, *own;
      const char *id;

      cometd_publish_id_add (message);
      ext = json_node_get_object (cometd_message_get_ext (message));
      g_assert_cmpuint (json_object_get_size (ext), ==, 1);
      own = json_object_get_object_member (ext, "cometd-glib");
      g_assert_cmpuint (json_object_get_size (own), ==, 1);
      id = json_object_get_string_member (own, "id");
      g_assert_cmpuint (strspn (id, "0123456789abcdef"), ==, 32);
      g_assert_cmpuint (strlen (id), ==, 32);
      g_assert_true (g_hash_table_add (ids, g_strdup (id)));
    }
}

int
main (int   argc,
      char *argv[])
{
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/publish-id/add", test_add);

  return g_test_run ();
}
