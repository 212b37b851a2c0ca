/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "../cometd-replay-extension.h"

#include <glib/gi18n-lib.h>

#include "../cometd-channel.h"
#include "../cometd-error.h"
#include "../cometd-exchange.h"
#include "../cometd-message.h"
#include "../cometd-replay-store.h"
#include "cometd-replay-tracker-private.h"
#include "cometd-replay-wire-private.h"

/**
 * CometdReplayExtension:
 *
 * Receives the events that were sent while the client was away, from servers that retain events,
 * such as Salesforce.
 *
 * Each event has a position in its channel, the `replayId`. A subscription asks for the events
 * after a position, so a new session, or a restarted app with a [property@ReplayExtension:store],
 * continues where the last one stopped.
 *
 * ```c
 * #include <cometd-glib/cometd.h>
 *
 * static void
 * fallback_used_cb (CometdReplayExtension *replay,
 *                   const char            *channel,
 *                   const char            *old_id,
 *                   gpointer               user_data)
 * {
 *   g_message ("The events after %s on %s are no longer available", old_id, channel);
 * }
 *
 * void
 * set_up_replay (CometdClient *client)
 * {
 *   g_autoptr(CometdReplayExtension) replay = cometd_replay_extension_new ();
 *
 *   cometd_replay_extension_set_fallback (replay, COMETD_REPLAY_FALLBACK_EARLIEST);
 *   g_signal_connect (replay, "fallback-used", G_CALLBACK (fallback_used_cb), NULL);
 *   cometd_client_add_extension (client, COMETD_EXTENSION (replay));
 * }
 * ```
 *
 * A position is a number from 0 to 2⁶³ - 1, and rises from event to event; numbers may be left out.
 * Besides, -1 stands for new events only, which is what a server does if no position is known, and
 * -2 for all events that it retains.
 *
 * # When an event counts
 *
 * The position of a channel is that of the last event that the app has processed: its handlers have
 * returned or, with [method@Client.receive_async], the app has asked for the next event or has
 * closed the client. If the app is killed while it processes an event, it gets that event again
 * after a restart. Each event therefore arrives at least once. An app that receives the events of a
 * channel both ways may lose some if it is killed.
 *
 * While the process lives, events in the receive queue are not requested again after a new
 * handshake. The positions are also a part of the session state of the client.
 *
 * # Whose positions count
 *
 * Only events of channels that the client has subscribed to have positions that count, and only if
 * the reply to the handshake says that the server supports replay. An event whose position is lower
 * than an earlier one does not move the position back.
 *
 * # Filters and patterns
 *
 * Positions belong to channels, without the part after a `?`: the subscriptions `/topic/orders` and
 * `/topic/orders?State=open` share one position.
 *
 * A subscription to a pattern such as `/event/*` sends the known positions of all channels that it
 * covers, and that of the pattern itself if the app has set one. For channels that the app has not
 * named, at most 256 positions are kept, with names of 16 KiB in total.
 *
 * Since: 0.1
 */
struct _CometdReplayExtension
{
  CometdExtension parent_instance;

  CometdReplayFallback fallback;
  CometdReplayStore *store; /* Owned; or NULL. */
  CometdReplayTracker *tracker;
};

G_DEFINE_FINAL_TYPE (CometdReplayExtension, cometd_replay_extension, COMETD_TYPE_EXTENSION)

typedef enum { PROP_FALLBACK = 1, PROP_STORE } CometdReplayExtensionProperty;
static GParamSpec *replay_properties[PROP_STORE + 1];

enum { SIGNAL_REPLAY_ID_CHANGED, SIGNAL_FALLBACK_USED, N_REPLAY_SIGNALS };
static guint replay_signals[N_REPLAY_SIGNALS];

/* Marks an event that was accepted with the extension that will be told when it is handled. */
static G_DEFINE_QUARK (cometd-replay-accepted, accepted)

static void
position_changed_cb (const char *key,
                     const char *id,
                     gpointer    user_data)
{
  g_signal_emit (user_data, replay_signals[SIGNAL_REPLAY_ID_CHANGED], 0, key, id);
}

static void
fallback_used_cb (const char *key,
                  const char *old_id,
                  gpointer    user_data)
{
  g_signal_emit (user_data, replay_signals[SIGNAL_FALLBACK_USED], 0, key, old_id);
}

static const CometdReplayTrackerSink tracker_sink = { position_changed_cb, fallback_used_cb };

static void
cometd_replay_extension_outgoing (CometdExtension *extension,
                                  CometdExchange  *exchange)
{
  CometdReplayExtension *self = COMETD_REPLAY_EXTENSION (extension);
  GListModel *messages = G_LIST_MODEL (cometd_exchange_get_messages (exchange));

  for (guint i = 0; i < g_list_model_get_n_items (messages); i++)
    {
      g_autoptr(CometdMessage) message = g_list_model_get_item (messages, i);

      cometd_replay_tracker_take_request (self->tracker, message);
    }
}

static void
cometd_replay_extension_incoming (CometdExtension *extension,
                                  CometdExchange  *exchange)
{
  CometdReplayExtension *self = COMETD_REPLAY_EXTENSION (extension);
  GListModel *messages = G_LIST_MODEL (cometd_exchange_get_messages (exchange));

  for (guint i = 0; i < g_list_model_get_n_items (messages); i++)
    {
      g_autoptr(CometdMessage) message = g_list_model_get_item (messages, i);

      if (cometd_replay_tracker_take_reply (self->tracker, message))
        cometd_exchange_retry (exchange, message);
    }
}

static void
cometd_replay_extension_event_accepted (CometdExtension *extension,
                                        CometdMessage   *event)
{
  CometdReplayExtension *self = COMETD_REPLAY_EXTENSION (extension);

  if (cometd_replay_tracker_accept (self->tracker, event))
    g_object_set_qdata (G_OBJECT (event), accepted_quark (), self);
}

static void
cometd_replay_extension_event_handled (CometdExtension *extension,
                                       CometdMessage   *event)
{
  CometdReplayExtension *self = COMETD_REPLAY_EXTENSION (extension);

  if (g_object_get_qdata (G_OBJECT (event), accepted_quark ()) == self)
    cometd_replay_tracker_handle (self->tracker, event);
}

static GVariant *
cometd_replay_extension_save_state (CometdExtension *extension)
{
  return cometd_replay_tracker_save (COMETD_REPLAY_EXTENSION (extension)->tracker);
}

static gboolean
cometd_replay_extension_restore_state (CometdExtension  *extension,
                                       GVariant         *state,
                                       GError          **error)
{
  return cometd_replay_tracker_restore (COMETD_REPLAY_EXTENSION (extension)->tracker, state,
                                        error);
}

static void
cometd_replay_extension_get_property (GObject    *object,
                                      guint       prop_id,
                                      GValue     *value,
                                      GParamSpec *pspec)
{
  CometdReplayExtension *self = COMETD_REPLAY_EXTENSION (object);

  switch ((CometdReplayExtensionProperty)prop_id)
    {
    case PROP_FALLBACK:
      g_value_set_enum (value, self->fallback);
      break;
    case PROP_STORE:
      g_value_set_object (value, self->store);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
cometd_replay_extension_set_property (GObject      *object,
                                      guint         prop_id,
                                      const GValue *value,
                                      GParamSpec   *pspec)
{
  CometdReplayExtension *self = COMETD_REPLAY_EXTENSION (object);

  switch ((CometdReplayExtensionProperty)prop_id)
    {
    case PROP_FALLBACK:
      cometd_replay_extension_set_fallback (self, g_value_get_enum (value));
      break;
    case PROP_STORE:
      cometd_replay_extension_set_store (self, g_value_get_object (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
cometd_replay_extension_dispose (GObject *object)
{
  CometdReplayExtension *self = COMETD_REPLAY_EXTENSION (object);

  cometd_replay_tracker_set_store (self->tracker, NULL);
  g_clear_object (&self->store);

  G_OBJECT_CLASS (cometd_replay_extension_parent_class)->dispose (object);
}

static void
cometd_replay_extension_finalize (GObject *object)
{
  CometdReplayExtension *self = COMETD_REPLAY_EXTENSION (object);

  cometd_replay_tracker_free (self->tracker);

  G_OBJECT_CLASS (cometd_replay_extension_parent_class)->finalize (object);
}

static void
cometd_replay_extension_class_init (CometdReplayExtensionClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  CometdExtensionClass *extension_class = COMETD_EXTENSION_CLASS (klass);

  object_class->get_property = cometd_replay_extension_get_property;
  object_class->set_property = cometd_replay_extension_set_property;
  object_class->dispose = cometd_replay_extension_dispose;
  object_class->finalize = cometd_replay_extension_finalize;
  extension_class->outgoing = cometd_replay_extension_outgoing;
  extension_class->incoming = cometd_replay_extension_incoming;
  extension_class->save_state = cometd_replay_extension_save_state;
  extension_class->restore_state = cometd_replay_extension_restore_state;
  extension_class->event_accepted = cometd_replay_extension_event_accepted;
  extension_class->event_handled = cometd_replay_extension_event_handled;

  /**
   * CometdReplayExtension:fallback: (getter get_fallback) (setter set_fallback)
   *
   * The action taken when the server refuses a subscription because it no longer retains the events
   * after the position.
   *
   * Unless this is `COMETD_REPLAY_FALLBACK_NONE`, the position is replaced, the subscription is
   * sent again, and [signal@ReplayExtension::fallback-used] is emitted. The operation of the app
   * goes on, and so does a subscription that is restored after a new handshake.
   *
   * Default: `COMETD_REPLAY_FALLBACK_NONE`.
   *
   * Since: 0.1
   */
  replay_properties[PROP_FALLBACK] =
    g_param_spec_enum ("fallback", NULL, NULL,
                       COMETD_TYPE_REPLAY_FALLBACK, COMETD_REPLAY_FALLBACK_NONE,
                       (G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS));

  /**
   * CometdReplayExtension:store: (getter get_store) (setter set_store)
   *
   * Where positions are kept when the app is not running.
   *
   * A position is loaded when the client first subscribes to the channel, unless the app has set it
   * before, and is saved whenever it changes. It is not an error if there is no store: positions
   * are then kept as long as the extension exists.
   *
   * Default: `NULL`.
   *
   * Since: 0.1
   */
  replay_properties[PROP_STORE] =
    g_param_spec_object ("store", NULL, NULL,
                         COMETD_TYPE_REPLAY_STORE,
                         (G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS));

  g_object_class_install_properties (object_class, G_N_ELEMENTS (replay_properties),
                                     replay_properties);

  /**
   * CometdReplayExtension::replay-id-changed:
   * @self: the extension
   * @channel: the name of a channel, without a query
   * @id: the new position as a decimal number
   *
   * Emitted when the position of a channel has changed: the app has processed an event or set the
   * position, or a fallback was used.
   *
   * Since: 0.1
   */
  replay_signals[SIGNAL_REPLAY_ID_CHANGED] =
    g_signal_new ("replay-id-changed", COMETD_TYPE_REPLAY_EXTENSION, G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL,
                  G_TYPE_NONE, 2, G_TYPE_STRING, G_TYPE_STRING);

  /**
   * CometdReplayExtension::fallback-used:
   * @self: the extension
   * @channel: the name of a channel, without a query
   * @old_id: the position that the server has refused, as a decimal number
   *
   * Emitted when a position was replaced because the server has refused it.
   *
   * With `COMETD_REPLAY_FALLBACK_LATEST` events are lost. With `COMETD_REPLAY_FALLBACK_EARLIEST`
   * events may be lost, or arrive again.
   *
   * Since: 0.1
   */
  replay_signals[SIGNAL_FALLBACK_USED] =
    g_signal_new ("fallback-used", COMETD_TYPE_REPLAY_EXTENSION, G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL,
                  G_TYPE_NONE, 2, G_TYPE_STRING, G_TYPE_STRING);
}

static void
cometd_replay_extension_init (CometdReplayExtension *self)
{
  self->tracker = cometd_replay_tracker_new (&tracker_sink, self);
}

/**
 * cometd_replay_extension_new:
 *
 * Creates an extension without positions.
 *
 * Add it to one client with [method@Client.add_extension], before the client is opened.
 *
 * Returns: (transfer full): a new extension
 *
 * Since: 0.1
 */
CometdReplayExtension *
cometd_replay_extension_new (void)
{
  return g_object_new (COMETD_TYPE_REPLAY_EXTENSION, NULL);
}

/**
 * cometd_replay_extension_get_replay_id:
 * @self: an extension
 * @channel: the name of a channel; a query is ignored
 *
 * Gets the position of a channel.
 *
 * In JavaScript, use [method@ReplayExtension.dup_replay_id_text], because numbers above 2⁵³ are not
 * exact there.
 *
 * Returns: the position; -1 if there is none, which means new events only
 *
 * Since: 0.1
 */
gint64
cometd_replay_extension_get_replay_id (CometdReplayExtension *self,
                                       const char            *channel)
{
  gint64 id;

  g_return_val_if_fail (COMETD_IS_REPLAY_EXTENSION (self), COMETD_REPLAY_LATEST);
  g_return_val_if_fail (channel != NULL, COMETD_REPLAY_LATEST);

  id = cometd_replay_tracker_get_id (self->tracker, channel);
  return id != COMETD_REPLAY_NO_ID ? id : COMETD_REPLAY_LATEST;
}

/**
 * cometd_replay_extension_set_replay_id:
 * @self: an extension
 * @channel: the name of a channel; a query is ignored
 * @id: the `replayId` of an event, -1 for new events only, or -2 for all events that the server
 *   retains
 *
 * Sets the position of a channel.
 *
 * It takes effect when the client next subscribes to the channel. Unlike an event, the app can also
 * move the position back.
 *
 * In JavaScript, use [method@ReplayExtension.set_replay_id_text], because numbers above 2⁵³ are not
 * exact there.
 *
 * Since: 0.1
 */
void
cometd_replay_extension_set_replay_id (CometdReplayExtension *self,
                                       const char            *channel,
                                       gint64                 id)
{
  g_return_if_fail (COMETD_IS_REPLAY_EXTENSION (self));
  g_return_if_fail (channel != NULL && cometd_channel_is_broadcast (channel));
  g_return_if_fail (id >= COMETD_REPLAY_EARLIEST);

  cometd_replay_tracker_set_id (self->tracker, channel, id);
}

/**
 * cometd_replay_extension_dup_replay_id_text:
 * @self: an extension
 * @channel: the name of a channel; a query is ignored
 *
 * Gets the position of a channel as text, which is exact in every language.
 *
 * Returns: (transfer full) (nullable): the position as a decimal number, or `NULL` if there is none
 *
 * Since: 0.1
 */
char *
cometd_replay_extension_dup_replay_id_text (CometdReplayExtension *self,
                                            const char            *channel)
{
  gint64 id;

  g_return_val_if_fail (COMETD_IS_REPLAY_EXTENSION (self), NULL);
  g_return_val_if_fail (channel != NULL, NULL);

  id = cometd_replay_tracker_get_id (self->tracker, channel);
  return id != COMETD_REPLAY_NO_ID ? cometd_replay_format_id (id) : NULL;
}

/**
 * cometd_replay_extension_set_replay_id_text:
 * @self: an extension
 * @channel: the name of a channel; a query is ignored
 * @id: a position as a decimal number, from -2 to 2⁶³ - 1
 * @error: the return location for a recoverable error
 *
 * Sets the position of a channel from text, which is exact in every language; see
 * [method@ReplayExtension.set_replay_id].
 *
 * The error is `COMETD_ERROR_INVALID_DATA` if @id is not such a number, or
 * `COMETD_ERROR_INVALID_CHANNEL` if @channel is not a broadcast channel. The position is not
 * changed then.
 *
 * Returns: `TRUE` on success, or `FALSE` with @error set
 *
 * Since: 0.1
 */
gboolean
cometd_replay_extension_set_replay_id_text (CometdReplayExtension  *self,
                                            const char             *channel,
                                            const char             *id,
                                            GError                **error)
{
  gint64 number;

  g_return_val_if_fail (COMETD_IS_REPLAY_EXTENSION (self), FALSE);
  g_return_val_if_fail (channel != NULL, FALSE);
  g_return_val_if_fail (id != NULL, FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  if (!cometd_channel_is_broadcast (channel))
    {
      g_set_error (error, COMETD_ERROR, COMETD_ERROR_INVALID_CHANNEL,
                   _("“%s” is not a broadcast channel"), channel);
      return FALSE;
    }

  if (!cometd_replay_parse_id (id, &number))
    {
      g_set_error (error, COMETD_ERROR, COMETD_ERROR_INVALID_DATA,
                   _("“%s” is not a replay id: it must be a number, -1 for new events or -2 for "
                     "all retained events"), id);
      return FALSE;
    }

  cometd_replay_tracker_set_id (self->tracker, channel, number);
  return TRUE;
}

/**
 * cometd_replay_extension_get_fallback: (get-property fallback)
 * @self: an extension
 *
 * Gets the action taken when the server refuses a position.
 *
 * Returns: the fallback
 *
 * Since: 0.1
 */
CometdReplayFallback
cometd_replay_extension_get_fallback (CometdReplayExtension *self)
{
  g_return_val_if_fail (COMETD_IS_REPLAY_EXTENSION (self), COMETD_REPLAY_FALLBACK_NONE);

  return self->fallback;
}

/**
 * cometd_replay_extension_set_fallback: (set-property fallback)
 * @self: an extension
 * @fallback: a fallback
 *
 * Sets the action taken when the server refuses a position.
 *
 * Since: 0.1
 */
void
cometd_replay_extension_set_fallback (CometdReplayExtension *self,
                                      CometdReplayFallback   fallback)
{
  g_return_if_fail (COMETD_IS_REPLAY_EXTENSION (self));

  if (self->fallback == fallback)
    return;

  self->fallback = fallback;
  cometd_replay_tracker_set_fallback (self->tracker, fallback);
  g_object_notify_by_pspec (G_OBJECT (self), replay_properties[PROP_FALLBACK]);
}

/**
 * cometd_replay_extension_get_store: (get-property store)
 * @self: an extension
 *
 * Gets the store of positions.
 *
 * Returns: (transfer none) (nullable): the store, or `NULL` if there is none
 *
 * Since: 0.1
 */
CometdReplayStore *
cometd_replay_extension_get_store (CometdReplayExtension *self)
{
  g_return_val_if_fail (COMETD_IS_REPLAY_EXTENSION (self), NULL);

  return self->store;
}

/**
 * cometd_replay_extension_set_store: (set-property store)
 * @self: an extension
 * @store: (nullable): a store, or `NULL` for none
 *
 * Sets the store of positions.
 *
 * Since: 0.1
 */
void
cometd_replay_extension_set_store (CometdReplayExtension *self,
                                   CometdReplayStore     *store)
{
  g_return_if_fail (COMETD_IS_REPLAY_EXTENSION (self));
  g_return_if_fail (store == NULL || COMETD_IS_REPLAY_STORE (store));

  if (!g_set_object (&self->store, store))
    return;

  cometd_replay_tracker_set_store (self->tracker, store);
  g_object_notify_by_pspec (G_OBJECT (self), replay_properties[PROP_STORE]);
}
