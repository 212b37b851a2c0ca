/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "fake-transport.h"

typedef struct
{
  FakeRecord record;
} FakeTransportPrivate;

G_DEFINE_TYPE_WITH_PRIVATE (FakeTransport, fake_transport, COMETD_TYPE_TRANSPORT)

typedef struct
{
  FakeTransport parent_instance;
} FakeSocket;
typedef FakeTransportClass FakeSocketClass;
GType fake_socket_get_type (void);
G_DEFINE_TYPE (FakeSocket, fake_socket, FAKE_TYPE_TRANSPORT)

FakeRecord *
fake_transport_get_record (CometdTransport *transport)
{
  FakeTransportPrivate *priv = fake_transport_get_instance_private (FAKE_TRANSPORT (transport));

  return &priv->record;
}

static void
fake_exchange_free (gpointer data)
{
  FakeExchange *exchange = data;

  g_free (exchange->body);
  g_free (exchange->headers);
  g_free (exchange);
}

static void
fake_transport_send (CometdTransport               *transport,
                     const CometdTransportExchange *exchange)
{
  FakeRecord *record = fake_transport_get_record (transport);
  FakeExchange *sent = g_new0 (FakeExchange, 1);
  GString *headers = g_string_new (NULL);
  gsize length;
  const char *text = g_bytes_get_data (exchange->body, &length);

  g_assert_false (record->is_closed || record->is_aborted);
  for (guint i = 0; exchange->headers != NULL && i < exchange->headers->len; i += 2)
    g_string_append_printf (headers, "%s: %s\n",
                            (char *)g_ptr_array_index (exchange->headers, i),
                            (char *)g_ptr_array_index (exchange->headers, i + 1));

  sent->number = exchange->number;
  sent->body = g_strndup (text, length);
  sent->may_be_held = exchange->may_be_held;
  sent->is_apart = exchange->is_apart;
  sent->headers = g_string_free (headers, FALSE);
  g_ptr_array_add (record->sent, sent);
}

static void
fake_transport_cancel (CometdTransport *transport,
                       guint64          exchange)
{
  g_array_append_val (fake_transport_get_record (transport)->cancelled, exchange);
}

static gboolean
fake_transport_is_reached (CometdTransport *transport)
{
  return fake_transport_get_record (transport)->is_reached;
}

static void
fake_transport_set_reading (CometdTransport *transport,
                            gboolean         reading)
{
  fake_transport_get_record (transport)->is_suspended = !reading;
}

static gsize
fake_transport_get_unsent_size (CometdTransport *transport)
{
  return fake_transport_get_record (transport)->unsent_size;
}

static void
fake_transport_set_hold (CometdTransport *transport,
                         guint            milliseconds)
{
  fake_transport_get_record (transport)->hold = milliseconds;
}

static gboolean
fake_socket_check (CometdTransport *transport,
                   guint            milliseconds)
{
  FakeRecord *record = fake_transport_get_record (transport);

  record->n_checks++;
  record->check_wait = milliseconds;
  return TRUE;
}

static char *
fake_transport_describe (CometdTransport *transport)
{
  return g_strdup_printf ("“http://fake/” (%s)", cometd_transport_get_connection_type (transport));
}

static void
fake_transport_close (CometdTransport *transport)
{
  fake_transport_get_record (transport)->is_closed = TRUE;
}

static void
fake_transport_abort (CometdTransport *transport)
{
  fake_transport_get_record (transport)->is_aborted = TRUE;
}

static void
fake_transport_finalize (GObject *object)
{
  FakeRecord *record = fake_transport_get_record (COMETD_TRANSPORT (object));

  g_ptr_array_unref (record->sent);
  g_array_unref (record->cancelled);

  G_OBJECT_CLASS (fake_transport_parent_class)->finalize (object);
}

static void
fake_transport_class_init (FakeTransportClass *klass)
{
  CometdTransportClass *transport_class = COMETD_TRANSPORT_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = fake_transport_finalize;
  transport_class->connection_type = "long-polling";
  transport_class->ends_exchanges = TRUE;
  transport_class->pushes = FALSE;
  transport_class->send = fake_transport_send;
  transport_class->cancel = fake_transport_cancel;
  transport_class->is_reached = fake_transport_is_reached;
  transport_class->set_reading = fake_transport_set_reading;
  transport_class->get_unsent_size = fake_transport_get_unsent_size;
  transport_class->set_hold = fake_transport_set_hold;
  transport_class->describe = fake_transport_describe;
  transport_class->close = fake_transport_close;
  transport_class->abort = fake_transport_abort;
}

static void
fake_transport_init (FakeTransport *self)
{
  FakeRecord *record = fake_transport_get_record (COMETD_TRANSPORT (self));

  record->sent = g_ptr_array_new_with_free_func (fake_exchange_free);
  record->cancelled = g_array_new (FALSE, FALSE, sizeof (guint64));
  record->is_reached = TRUE;
}

static void
fake_socket_class_init (FakeSocketClass *klass)
{
  COMETD_TRANSPORT_CLASS (klass)->connection_type = "websocket";
  COMETD_TRANSPORT_CLASS (klass)->ends_exchanges = FALSE;
  COMETD_TRANSPORT_CLASS (klass)->pushes = TRUE;
  COMETD_TRANSPORT_CLASS (klass)->check = fake_socket_check;
}

static void
fake_socket_init (FakeSocket *self)
{
}

CometdTransport *
fake_transport_new (const char *connection_type)
{
  if (g_str_equal (connection_type, "websocket"))
    return g_object_new (fake_socket_get_type (), NULL);
  if (g_str_equal (connection_type, "long-polling"))
    return g_object_new (FAKE_TYPE_TRANSPORT, NULL);
  return NULL;
}
