/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Publishes a number of lines to the room "demo", as fast as the server accepts them. */

#include <cometd-glib/cometd.h>

#include <stdlib.h>

#define BATCH 200

typedef struct
{
  CometdClient *client;
  GMainLoop *loop;
  guint count;
  guint said;
  guint waiting_for;
} Flood;

static void say_more (Flood *self);

static void
said_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  Flood *self = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(CometdMessage) reply =
    cometd_client_publish_json_finish (COMETD_CLIENT (source), result, &error);

  g_assert_no_error (error);
  if (--self->waiting_for == 0)
    say_more (self);
}

static void
say_more (Flood *self)
{
  guint end = MIN (self->said + BATCH, self->count);

  if (self->said == self->count)
    {
      g_main_loop_quit (self->loop);
      return;
    }

  self->waiting_for = end - self->said;
  cometd_client_begin_batch (self->client);
  for (; self->said < end; self->said++)
    {
      g_autofree char *json =
        g_strdup_printf ("{\"user\":\"%s\",\"chat\":\"line %u of a long talk, now and then with a "
                         "link to https://cometd.org/\"}",
                         self->said / 3 % 2 == 0 ? "Ben" : "Cy", self->said + 1);

      cometd_client_publish_json_async (self->client, "/chat/demo", json, NULL, said_cb, self);
    }
  cometd_client_end_batch (self->client);
}

static void
opened_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr(GError) error = NULL;

  cometd_client_open_finish (COMETD_CLIENT (source), result, &error);
  g_assert_no_error (error);
  say_more (user_data);
}

int
main (int   argc,
      char *argv[])
{
  g_autoptr(GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr(CometdClient) client = NULL;
  Flood flood = { .loop = loop };

  if (argc != 3)
    {
      g_printerr ("Usage: %s URL COUNT\n", argv[0]);
      return 2;
    }

  client = cometd_client_new (argv[1]);
  flood.client = client;
  flood.count = (guint)strtoul (argv[2], NULL, 10);
  cometd_client_open_async (client, NULL, opened_cb, &flood);
  g_main_loop_run (loop);
  cometd_client_abort (client);
  return 0;
}
