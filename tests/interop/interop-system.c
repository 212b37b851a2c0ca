/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "interop-system.h"

#include <glib/gstdio.h>

char *
interop_folder_new (void)
{
  g_autoptr(GError) error = NULL;
  char *folder = g_dir_make_tmp ("cometd-interop-XXXXXX", &error);

  g_assert_no_error (error);
  return folder;
}

/* Removes the folder, which contains no folders except those that nginx creates and leaves
 * empty. */
void
interop_folder_free (char *folder)
{
  g_autoptr(GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  g_assert_nonnull (dir);
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);

      g_remove (path);
    }

  g_assert_cmpint (g_rmdir (folder), ==, 0);
  g_free (folder);
}

char *
interop_write_file (const char *folder,
                    const char *name,
                    const char *contents)
{
  g_autoptr(GError) error = NULL;
  char *path = g_build_filename (folder, name, NULL);

  g_file_set_contents (path, contents, -1, &error);
  g_assert_no_error (error);
  return path;
}

/* Skips the running test if the program is not installed. Daemons may be missing from PATH. */
char *
interop_find_program (const char *name)
{
  g_autofree char *sbin = g_build_filename ("/usr/sbin", name, NULL);
  char *path = g_find_program_in_path (name);

  if (path == NULL && g_file_test (sbin, G_FILE_TEST_IS_EXECUTABLE))
    path = g_steal_pointer (&sbin);
  if (path == NULL)
    {
      g_autofree char *reason = g_strdup_printf ("%s is not installed", name);

      g_test_skip (reason);
    }

  return path;
}

void
interop_run_program (const char * const *argv)
{
  g_autoptr(CometdTestChild) child = cometd_test_child_new (argv);

  cometd_test_child_close_stdin (child);
  g_assert_cmpint (cometd_test_child_wait (child), ==, 0);
}

static gboolean
is_listening (guint port)
{
  g_autoptr(GSocketClient) client = g_socket_client_new ();
  g_autoptr(GSocketConnection) connection =
    g_socket_client_connect_to_host (client, "127.0.0.1", port, NULL, NULL);

  return connection != NULL;
}

static gboolean
look_again_cb (gpointer user_data)
{
  return G_SOURCE_CONTINUE;
}

CometdTestChild *
interop_start_daemon (const char * const *argv,
                      guint               port)
{
  CometdTestChild *child = cometd_test_child_new (argv);
  guint source = g_timeout_add (20, look_again_cb, NULL);

  cometd_test_wait_until (is_listening (port));
  g_source_remove (source);

  return child;
}

void
interop_make_certificate (const char *folder)
{
  g_autofree char *openssl = interop_find_program ("openssl");
  g_autofree char *key = g_build_filename (folder, "key.pem", NULL);
  g_autofree char *certificate = g_build_filename (folder, "cert.pem", NULL);
  g_autofree char *keystore = g_build_filename (folder, "keystore.p12", NULL);

  g_assert_nonnull (openssl);
  interop_run_program ((const char *[]) {
    openssl, "req", "-x509", "-nodes", "-days", "2",
    "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1",
    "-subj", "/CN=cometd-glib interop", "-addext", "subjectAltName=IP:127.0.0.1",
    "-keyout", key, "-out", certificate,
    NULL
  });
  interop_run_program ((const char *[]) {
    openssl, "pkcs12", "-export", "-in", certificate, "-inkey", key, "-out", keystore,
    "-passout", "pass:interop",
    NULL
  });
}
