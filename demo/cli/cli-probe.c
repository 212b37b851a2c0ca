/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cli-probe.h"

struct _CliProbe
{
  CometdExtension parent_instance;

  CometdMessage *handshake;
  gint64 handshake_sent;       /* Monotonic times; 0 for none yet. */
  gint64 handshake_received;
  gint64 connect_sent;
  gint64 connect_received;
};

G_DEFINE_FINAL_TYPE (CliProbe, cli_probe, COMETD_TYPE_EXTENSION)

/* Takes the time of the first message. */
static void
take_time (gint64 *time)
{
  if (*time == 0)
    *time = g_get_monotonic_time ();
}

static void
cli_probe_outgoing (CometdExtension *extension,
                    CometdExchange  *exchange)
{
  CliProbe *self = CLI_PROBE (extension);
  GListModel *messages = G_LIST_MODEL (cometd_exchange_get_messages (exchange));

  for (guint i = 0; i < g_list_model_get_n_items (messages); i++)
    {
      g_autoptr(CometdMessage) message = g_list_model_get_item (messages, i);

      if (g_str_equal (cometd_message_get_channel (message), "/meta/handshake"))
        take_time (&self->handshake_sent);
      else if (g_str_equal (cometd_message_get_channel (message), "/meta/connect"))
        take_time (&self->connect_sent);
    }
}

static void
cli_probe_incoming (CometdExtension *extension,
                    CometdExchange  *exchange)
{
  CliProbe *self = CLI_PROBE (extension);
  GListModel *messages = G_LIST_MODEL (cometd_exchange_get_messages (exchange));

  for (guint i = 0; i < g_list_model_get_n_items (messages); i++)
    {
      g_autoptr(CometdMessage) message = g_list_model_get_item (messages, i);

      if (g_str_equal (cometd_message_get_channel (message), "/meta/handshake"))
        {
          take_time (&self->handshake_received);
          g_set_object (&self->handshake, message);
        }
      else if (g_str_equal (cometd_message_get_channel (message), "/meta/connect"))
        take_time (&self->connect_received);
    }
}

static void
cli_probe_dispose (GObject *object)
{
  CliProbe *self = CLI_PROBE (object);

  g_clear_object (&self->handshake);

  G_OBJECT_CLASS (cli_probe_parent_class)->dispose (object);
}

static void
cli_probe_class_init (CliProbeClass *klass)
{
  CometdExtensionClass *extension_class = COMETD_EXTENSION_CLASS (klass);

  extension_class->incoming = cli_probe_incoming;
  extension_class->outgoing = cli_probe_outgoing;
  G_OBJECT_CLASS (klass)->dispose = cli_probe_dispose;
}

static void
cli_probe_init (CliProbe *self)
{
}

CliProbe *
cli_probe_new (void)
{
  return g_object_new (CLI_TYPE_PROBE, NULL);
}

CometdMessage *
cli_probe_get_handshake (CliProbe *self)
{
  return self->handshake;
}

static gint64
get_span (gint64 start,
          gint64 end)
{
  return start != 0 && end != 0 ? end - start : -1;
}

gint64
cli_probe_get_handshake_time (CliProbe *self)
{
  return get_span (self->handshake_sent, self->handshake_received);
}

gint64
cli_probe_get_round_trip (CliProbe *self)
{
  return get_span (self->connect_sent, self->connect_received);
}
