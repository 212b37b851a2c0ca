/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include <cometd-glib/cometd.h>
#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

/* An app that may be killed at any time: it continues its session after the next start. Each number
 * that it gets on /numbers is a line of its log, which is all that it knows of the past.
 *
 * interop-reader URL CONNECTION-TYPE FOLDER handler|receive */

static CometdClient *client;
static char *state_path;
static int log_file;

static void
print_line (const char *format,
            ...) G_GNUC_PRINTF (1, 2);

static void
print_line (const char *format,
            ...)
{
  va_list arguments;
  g_autofree char *line = NULL;
  g_autofree char *text = NULL;

  va_start (arguments, format);
  text = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  line = g_strconcat (text, "\n", NULL);
  while (write (log_file, line, strlen (line)) == -1)
    g_assert (errno == EINTR);
}

static void
fail (const GError *error)
{
  print_line ("error %s", error->message);
  exit (1);
}

static void
store_cb (void)
{
  g_autoptr(GVariant) state = cometd_client_dup_session_state (client);
  g_autoptr(GError) error = NULL;

  if (state == NULL)
    g_unlink (state_path);
  else if (!g_file_set_contents_full (state_path, g_variant_get_data (state),
                                      (gssize)g_variant_get_size (state),
                                      G_FILE_SET_CONTENTS_CONSISTENT, 0600, &error))
    fail (error);
}

static void
restore (void)
{
  g_autoptr(GVariant) state = NULL;
  g_autoptr(GBytes) bytes = NULL;
  g_autoptr(GError) error = NULL;
  char *contents;
  gsize length;

  if (!g_file_get_contents (state_path, &contents, &length, NULL))
    return;

  bytes = g_bytes_new_take (contents, length);
  state = g_variant_ref_sink (g_variant_new_from_bytes (G_VARIANT_TYPE_VARDICT, bytes, FALSE));
  if (!cometd_client_restore_session_state (client, state, &error))
    fail (error);
}

static void
take (CometdMessage *message)
{
  print_line ("got %d", (int)json_node_get_int (cometd_message_get_data (message)));
}

static void
message_cb (CometdSubscription *subscription,
            CometdMessage      *message)
{
  take (message);
}

static void
received_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(CometdMessage) message = cometd_client_receive_finish (client, result, &error);

  if (message == NULL)
    fail (error);
  take (message);
  cometd_client_receive_async (client, NULL, received_cb, NULL);
}

static void
subscribed_cb (GObject      *source,
               GAsyncResult *result,
               gpointer      is_receiving)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(CometdSubscription) subscription = cometd_client_subscribe_finish (client, result,
                                                                               &error);

  if (subscription == NULL)
    fail (error);
  if (!is_receiving)
    g_signal_connect (subscription, "message", G_CALLBACK (message_cb), NULL);
  else
    cometd_client_receive_async (client, NULL, received_cb, NULL);

  /* Without this, the first start might be ended before anything is stored. */
  store_cb ();
  print_line ("ready");
}

static void
opened_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      is_receiving)
{
  g_autoptr(GError) error = NULL;

  if (!cometd_client_open_finish (client, result, &error))
    fail (error);
  print_line ("session %s", cometd_client_get_client_id (client));
  cometd_client_subscribe_async (client, "/numbers", NULL, subscribed_cb, is_receiving);
}

int
main (int   argc,
      char *argv[])
{
  g_autoptr(GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr(CometdAckExtension) ack = cometd_ack_extension_new ();
  g_autofree char *log_path = NULL;

  g_assert (argc == 5);
  state_path = g_build_filename (argv[3], "state", NULL);
  log_path = g_build_filename (argv[3], "log", NULL);
  log_file = g_open (log_path, O_WRONLY | O_APPEND | O_CREAT, 0600);
  g_assert (log_file != -1);

  client = cometd_client_new (argv[1]);
  cometd_client_set_connection_types (client, (const char *[]){ argv[2], NULL });
  cometd_client_set_connection_timeout (client, 60000);
  cometd_client_add_extension (client, COMETD_EXTENSION (ack));
  g_signal_connect (client, "session-state-changed", G_CALLBACK (store_cb), NULL);
  restore ();
  cometd_client_open_async (client, NULL, opened_cb,
                            GINT_TO_POINTER (g_str_equal (argv[4], "receive")));
  g_main_loop_run (loop);
  return 0;
}
