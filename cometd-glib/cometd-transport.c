/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cometd-transport-private.h"

#include "cometd-log-body-private.h"

typedef struct
{
  GMainContext *context;

  /* NULL until it is set, and again after the last call or abort(). */
  const CometdTransportListener *listener;
  gpointer user_data;

  /* Calls closed(); destroyed by abort. */
  GSource *closed_source;

  /* Of the client; not owned. NULL until it is set, and after abort(). */
  const CometdLog *log;

  /* Set after close(), when only closed() may be called. */
  guint closing : 1;
  /* No more functions are called. */
  guint is_over : 1;
} CometdTransportPrivate;

G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (CometdTransport, cometd_transport, G_TYPE_OBJECT)

#define PRIVATE(self) \
  ((CometdTransportPrivate *)cometd_transport_get_instance_private (self))

static void
clear_closed_source (CometdTransportPrivate *priv)
{
  if (priv->closed_source == NULL)
    return;

  g_source_destroy (priv->closed_source);
  g_clear_pointer (&priv->closed_source, g_source_unref);
}

static void
cometd_transport_dispose (GObject *object)
{
  cometd_transport_abort (COMETD_TRANSPORT (object));

  G_OBJECT_CLASS (cometd_transport_parent_class)->dispose (object);
}

static void
cometd_transport_finalize (GObject *object)
{
  CometdTransportPrivate *priv = PRIVATE (COMETD_TRANSPORT (object));

  g_main_context_unref (priv->context);

  G_OBJECT_CLASS (cometd_transport_parent_class)->finalize (object);
}

static void
cometd_transport_class_init (CometdTransportClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = cometd_transport_dispose;
  object_class->finalize = cometd_transport_finalize;
}

static void
cometd_transport_init (CometdTransport *self)
{
  PRIVATE (self)->context = g_main_context_ref_thread_default ();
}

void
cometd_transport_set_listener (CometdTransport               *self,
                               const CometdTransportListener *listener,
                               gpointer                       user_data)
{
  CometdTransportPrivate *priv = PRIVATE (self);

  if (priv->is_over)
    return;

  priv->listener = listener;
  priv->user_data = user_data;
}

void
cometd_transport_set_log (CometdTransport *self,
                          const CometdLog *log)
{
  PRIVATE (self)->log = log;
}

const CometdLog *
cometd_transport_get_log (CometdTransport *self)
{
  return PRIVATE (self)->log;
}

const char *
cometd_transport_get_connection_type (CometdTransport *self)
{
  return COMETD_TRANSPORT_GET_CLASS (self)->connection_type;
}

gboolean
cometd_transport_ends_exchanges (CometdTransport *self)
{
  return COMETD_TRANSPORT_GET_CLASS (self)->ends_exchanges;
}

gboolean
cometd_transport_pushes (CometdTransport *self)
{
  return COMETD_TRANSPORT_GET_CLASS (self)->pushes;
}

void
cometd_transport_send (CometdTransport               *self,
                       const CometdTransportExchange *exchange)
{
  CometdTransportPrivate *priv = PRIVATE (self);

  g_assert (exchange->number != 0);

  /* There is no listener to handle a response. */
  if (priv->listener == NULL || priv->closing)
    return;

  if (cometd_log_is_on (priv->log))
    cometd_log_sent (priv->log, exchange->body, exchange->number);
  COMETD_TRANSPORT_GET_CLASS (self)->send (self, exchange);
}

void
cometd_transport_cancel (CometdTransport *self,
                         guint64          exchange)
{
  COMETD_TRANSPORT_GET_CLASS (self)->cancel (self, exchange);
}

gboolean
cometd_transport_is_reached (CometdTransport *self)
{
  return COMETD_TRANSPORT_GET_CLASS (self)->is_reached (self);
}

void
cometd_transport_set_reading (CometdTransport *self,
                              gboolean         reading)
{
  CometdTransportClass *klass = COMETD_TRANSPORT_GET_CLASS (self);

  if (klass->set_reading != NULL)
    klass->set_reading (self, reading);
}

gsize
cometd_transport_get_unsent_size (CometdTransport *self)
{
  CometdTransportClass *klass = COMETD_TRANSPORT_GET_CLASS (self);

  return klass->get_unsent_size != NULL ? klass->get_unsent_size (self) : 0;
}

GPtrArray *
cometd_transport_dup_response_headers (CometdTransport *self)
{
  CometdTransportClass *klass = COMETD_TRANSPORT_GET_CLASS (self);

  return klass->dup_response_headers != NULL ? klass->dup_response_headers (self) : NULL;
}

void
cometd_transport_set_hold (CometdTransport *self,
                           guint            milliseconds)
{
  CometdTransportClass *klass = COMETD_TRANSPORT_GET_CLASS (self);

  if (klass->set_hold != NULL)
    klass->set_hold (self, milliseconds);
}

void
cometd_transport_settings_changed (CometdTransport *self)
{
  CometdTransportClass *klass = COMETD_TRANSPORT_GET_CLASS (self);

  if (klass->settings_changed != NULL)
    klass->settings_changed (self);
}

gboolean
cometd_transport_check (CometdTransport *self,
                        guint            milliseconds)
{
  CometdTransportClass *klass = COMETD_TRANSPORT_GET_CLASS (self);

  return klass->check != NULL && klass->check (self, milliseconds);
}

char *
cometd_transport_describe (CometdTransport *self)
{
  CometdTransportClass *klass = COMETD_TRANSPORT_GET_CLASS (self);

  return klass->describe != NULL ? klass->describe (self) : g_strdup (klass->connection_type);
}

void
cometd_transport_close (CometdTransport *self)
{
  CometdTransportPrivate *priv = PRIVATE (self);

  if (priv->listener == NULL || priv->closing)
    return;

  cometd_log_debug (priv->log, NULL, "closes the connection");
  priv->closing = TRUE;
  COMETD_TRANSPORT_GET_CLASS (self)->close (self);
}

void
cometd_transport_abort (CometdTransport *self)
{
  CometdTransportPrivate *priv = PRIVATE (self);

  priv->is_over = TRUE;
  priv->listener = NULL;
  priv->user_data = NULL;
  priv->log = NULL;
  clear_closed_source (priv);
  COMETD_TRANSPORT_GET_CLASS (self)->abort (self);
}

void
cometd_transport_tell_received (CometdTransport *self,
                                GBytes          *bytes,
                                guint64          exchange)
{
  CometdTransportPrivate *priv = PRIVATE (self);

  if (priv->listener != NULL && !priv->closing)
    priv->listener->received (self, bytes, exchange, priv->user_data);
  else
    cometd_log_debug (priv->log, NULL, "dropped %" G_GSIZE_FORMAT " bytes: the connection is being "
                      "closed", g_bytes_get_size (bytes));
}

void
cometd_transport_tell_progress (CometdTransport *self,
                                guint64          exchange)
{
  CometdTransportPrivate *priv = PRIVATE (self);

  if (priv->listener != NULL && !priv->closing)
    priv->listener->progress (self, exchange, priv->user_data);
}

void
cometd_transport_tell_finished (CometdTransport     *self,
                                guint64              exchange,
                                const CometdFailure *failure)
{
  CometdTransportPrivate *priv = PRIVATE (self);

  if (priv->listener != NULL && !priv->closing)
    priv->listener->finished (self, exchange, failure, priv->user_data);
}

void
cometd_transport_tell_sent (CometdTransport *self)
{
  CometdTransportPrivate *priv = PRIVATE (self);

  if (priv->listener != NULL && !priv->closing)
    priv->listener->sent (self, priv->user_data);
}

void
cometd_transport_tell_lost (CometdTransport     *self,
                            const CometdFailure *failure)
{
  CometdTransportPrivate *priv = PRIVATE (self);
  const CometdTransportListener *listener = priv->listener;

  if (listener == NULL || priv->closing)
    return;

  priv->is_over = TRUE;
  priv->listener = NULL;
  listener->lost (self, failure, priv->user_data);
}

void
cometd_transport_tell_closed (CometdTransport *self)
{
  CometdTransportPrivate *priv = PRIVATE (self);
  const CometdTransportListener *listener = priv->listener;

  if (listener == NULL)
    return;

  clear_closed_source (priv);
  priv->is_over = TRUE;
  priv->listener = NULL;
  listener->closed (self, priv->user_data);
}

static gboolean
tell_closed_cb (gpointer user_data)
{
  cometd_transport_tell_closed (user_data);
  return G_SOURCE_REMOVE;
}

void
cometd_transport_tell_closed_later (CometdTransport *self)
{
  CometdTransportPrivate *priv = PRIVATE (self);

  g_assert (priv->closed_source == NULL);

  priv->closed_source = g_idle_source_new ();
  g_source_set_priority (priv->closed_source, G_PRIORITY_DEFAULT);
  g_source_set_static_name (priv->closed_source, "CometdTransport closed");
  g_source_set_callback (priv->closed_source, tell_closed_cb, self, NULL);
  g_source_attach (priv->closed_source, priv->context);
}

GMainContext *
cometd_transport_get_context (CometdTransport *self)
{
  return PRIVATE (self)->context;
}
