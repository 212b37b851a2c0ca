/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cometd-timesync-extension-private.h"

#include <string.h>
#include <time.h>

#include "../cometd-channel.h"
#include "../cometd-exchange.h"
#include "../cometd-message.h"
#include "cometd-ext-private.h"
#include "cometd-timesync-samples-private.h"

/**
 * CometdTimesyncExtension:
 *
 * An extension that finds out the time of the server's clock.
 *
 * It works with servers that have CometD's time synchronization extension, and has no effect with
 * others. Requests and replies on meta channels carry the times at which they were sent, so the
 * extension causes no messages of its own. The first result is available when the client has
 * opened; it is updated whenever the server measures a difference of 25 milliseconds or more.
 *
 * ```c
 * #include <cometd-glib/cometd.h>
 *
 * char *
 * describe_server_time (CometdTimesyncExtension *timesync)
 * {
 *   g_autoptr(GDateTime) time = cometd_timesync_extension_get_server_time (timesync);
 *
 *   if (time == NULL)
 *     return g_strdup ("unknown");
 *
 *   return g_date_time_format (time, "%H:%M:%S UTC");
 * }
 * ```
 *
 * The results are the mean of the last 10 measurements. A handshake starts again, as it may reach
 * another server; its own measurement includes the time to connect, so it counts only until the
 * next one. The server's time stays right when the user sets the client's clock and when the
 * system was suspended. Measurements that contradict themselves, such as a server that needed
 * longer than the request took, are ignored.
 *
 * An extension object belongs to one client. Only replies to its client's own requests count, so
 * other users of the server cannot influence the result.
 *
 * Since: 0.1
 */

/* A request whose reply has not arrived. */
typedef struct
{
  char *id;
  gint64 client_time; /* In milliseconds: tc. */
  gint64 sent;
  gboolean is_handshake;
} Pending;

struct _CometdTimesyncExtension
{
  CometdExtension parent_instance;

  const CometdTimesyncClock *clock;
  gpointer clock_data;

  GArray *pending; /* Pending, the oldest first. */
  CometdTimesyncSamples samples;
  /* The only sample is that of a handshake. */
  gboolean is_provisional;
};

G_DEFINE_FINAL_TYPE (CometdTimesyncExtension, cometd_timesync_extension, COMETD_TYPE_EXTENSION)

typedef enum { PROP_OFFSET = 1, PROP_LAG } CometdTimesyncExtensionProperty;
static GParamSpec *timesync_properties[PROP_LAG + 1];

static gint64
get_steady_time (gpointer clock_data)
{
#ifdef CLOCK_BOOTTIME
  struct timespec now;

  if (clock_gettime (CLOCK_BOOTTIME, &now) == 0)
    return (gint64)now.tv_sec * G_USEC_PER_SEC + now.tv_nsec / 1000;
#endif

  return g_get_monotonic_time ();
}

static gint64
get_real_time (gpointer clock_data)
{
  return g_get_real_time ();
}

static const CometdTimesyncClock system_clock = { get_steady_time, get_real_time };

void
cometd_timesync_extension_set_clock (CometdTimesyncExtension   *self,
                                     const CometdTimesyncClock *clock,
                                     gpointer                   clock_data)
{
  self->clock = clock;
  self->clock_data = clock_data;
}

static void
pending_clear (gpointer data)
{
  Pending *pending = data;

  g_free (pending->id);
}

/* The index of the request with an id, or -1. */
static int
find_pending (CometdTimesyncExtension *self,
              const char              *id)
{
  for (guint i = 0; i < self->pending->len; i++)
    {
      if (strcmp (g_array_index (self->pending, Pending, i).id, id) == 0)
        return (int)i;
    }

  return -1;
}

/* From microseconds, rounded. */
static gint64
to_milliseconds (gint64 time)
{
  return (time >= 0 ? time + 500 : time - 500) / 1000;
}

static JsonNode *
new_request_member (CometdTimesyncExtension *self,
                    gint64                   client_time)
{
  g_autoptr(JsonObject) object = json_object_new ();

  json_object_set_int_member (object, "tc", client_time);
  json_object_set_int_member (object, "l", cometd_timesync_extension_get_lag (self));
  json_object_set_int_member (object, "o", cometd_timesync_extension_get_offset (self));
  return json_node_init_object (json_node_alloc (), object);
}

static void
stamp (CometdTimesyncExtension *self,
       CometdMessage           *message)
{
  const char *channel = cometd_message_get_channel (message);
  const char *id = cometd_message_get_id (message);
  Pending pending = { 0 };
  int old;

  if (channel == NULL || !cometd_channel_is_meta (channel) || id == NULL)
    return;

  pending.client_time = self->clock->get_real_time (self->clock_data) / 1000;
  if (!cometd_ext_set (message, "timesync", new_request_member (self, pending.client_time)))
    return;

  pending.is_handshake = strcmp (channel, "/meta/handshake") == 0;
  old = find_pending (self, id);
  if (pending.is_handshake)
    g_array_set_size (self->pending, 0);
  else if (old != -1)
    g_array_remove_index (self->pending, (guint)old);
  else if (self->pending->len == COMETD_TIMESYNC_MAX_PENDING)
    g_array_remove_index (self->pending, 0);

  pending.id = g_strdup (id);
  pending.sent = self->clock->get_steady_time (self->clock_data);
  g_array_append_val (self->pending, pending);
}

static void
cometd_timesync_extension_outgoing (CometdExtension *extension,
                                    CometdExchange  *exchange)
{
  GListModel *messages = G_LIST_MODEL (cometd_exchange_get_messages (exchange));
  guint n_messages = g_list_model_get_n_items (messages);

  for (guint i = 0; i < n_messages; i++)
    {
      g_autoptr(CometdMessage) message = g_list_model_get_item (messages, i);

      stamp (COMETD_TIMESYNC_EXTENSION (extension), message);
    }
}

static void
add_sample (CometdTimesyncExtension    *self,
            const CometdTimesyncSample *sample,
            gboolean                    is_handshake)
{
  gint64 offset = cometd_timesync_extension_get_offset (self);
  guint lag = cometd_timesync_extension_get_lag (self);

  /* A handshake may reach another server, and opens the connection first, which takes time in one
   * direction only. */
  if (is_handshake || self->is_provisional)
    self->samples = (CometdTimesyncSamples) { 0 };
  self->is_provisional = is_handshake;
  cometd_timesync_samples_add (&self->samples, sample);

  g_object_freeze_notify (G_OBJECT (self));
  if (cometd_timesync_extension_get_offset (self) != offset)
    g_object_notify_by_pspec (G_OBJECT (self), timesync_properties[PROP_OFFSET]);
  if (cometd_timesync_extension_get_lag (self) != lag)
    g_object_notify_by_pspec (G_OBJECT (self), timesync_properties[PROP_LAG]);
  g_object_thaw_notify (G_OBJECT (self));
}

static void
read_reply (CometdTimesyncExtension *self,
            CometdMessage           *message)
{
  const char *channel = cometd_message_get_channel (message);
  const char *id = cometd_message_get_id (message);
  CometdTimesyncReply reply;
  CometdTimesyncSample sample;
  Pending request;
  int index;

  if (channel == NULL || !cometd_channel_is_meta (channel) || id == NULL)
    return;

  index = find_pending (self, id);
  if (index == -1)
    return;

  request = g_array_index (self->pending, Pending, index);
  g_array_remove_index (self->pending, (guint)index);
  if (cometd_timesync_read_reply (cometd_ext_get (message, "timesync"), &reply) &&
      reply.client_time == request.client_time &&
      cometd_timesync_measure (&reply, request.sent,
                               self->clock->get_steady_time (self->clock_data), &sample))
    add_sample (self, &sample, request.is_handshake);
}

static void
cometd_timesync_extension_incoming (CometdExtension *extension,
                                    CometdExchange  *exchange)
{
  GListModel *messages = G_LIST_MODEL (cometd_exchange_get_messages (exchange));
  guint n_messages = g_list_model_get_n_items (messages);

  for (guint i = 0; i < n_messages; i++)
    {
      g_autoptr(CometdMessage) message = g_list_model_get_item (messages, i);

      read_reply (COMETD_TIMESYNC_EXTENSION (extension), message);
    }
}

static void
cometd_timesync_extension_finalize (GObject *object)
{
  CometdTimesyncExtension *self = COMETD_TIMESYNC_EXTENSION (object);

  g_array_unref (self->pending);

  G_OBJECT_CLASS (cometd_timesync_extension_parent_class)->finalize (object);
}

static void
cometd_timesync_extension_get_property (GObject    *object,
                                        guint       prop_id,
                                        GValue     *value,
                                        GParamSpec *pspec)
{
  CometdTimesyncExtension *self = COMETD_TIMESYNC_EXTENSION (object);

  switch ((CometdTimesyncExtensionProperty)prop_id)
    {
    case PROP_OFFSET:
      g_value_set_int64 (value, cometd_timesync_extension_get_offset (self));
      break;
    case PROP_LAG:
      g_value_set_uint (value, cometd_timesync_extension_get_lag (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
cometd_timesync_extension_class_init (CometdTimesyncExtensionClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  CometdExtensionClass *extension_class = COMETD_EXTENSION_CLASS (klass);

  object_class->finalize = cometd_timesync_extension_finalize;
  object_class->get_property = cometd_timesync_extension_get_property;
  extension_class->outgoing = cometd_timesync_extension_outgoing;
  extension_class->incoming = cometd_timesync_extension_incoming;

  /**
   * CometdTimesyncExtension:offset: (getter get_offset)
   *
   * How far the server's clock is ahead of the client's, in milliseconds.
   *
   * Negative if the server's clock is behind, 0 before the first measurement. The property is
   * notified after measurements; when the user sets the client's clock, its value changes at once.
   *
   * Default: 0 milliseconds.
   *
   * Since: 0.1
   */
  timesync_properties[PROP_OFFSET] =
    g_param_spec_int64 ("offset", NULL, NULL,
                        G_MININT64, G_MAXINT64, 0,
                        (G_PARAM_READABLE | G_PARAM_STATIC_STRINGS));

  /**
   * CometdTimesyncExtension:lag: (getter get_lag)
   *
   * How long a message takes from the client to the server, in milliseconds.
   *
   * It is half the time that requests took, without the server's part of it. 0 before the first
   * measurement, at most one minute.
   *
   * Default: 0 milliseconds.
   *
   * Since: 0.1
   */
  timesync_properties[PROP_LAG] =
    g_param_spec_uint ("lag", NULL, NULL,
                       0, COMETD_TIMESYNC_MAX_LAG / 1000, 0,
                       (G_PARAM_READABLE | G_PARAM_STATIC_STRINGS));

  g_object_class_install_properties (object_class, G_N_ELEMENTS (timesync_properties),
                                     timesync_properties);
}

static void
cometd_timesync_extension_init (CometdTimesyncExtension *self)
{
  self->clock = &system_clock;
  self->pending = g_array_new (FALSE, FALSE, sizeof (Pending));
  g_array_set_clear_func (self->pending, pending_clear);
}

/**
 * cometd_timesync_extension_new:
 *
 * Creates an extension that finds out the time of the server's clock.
 *
 * Returns: (transfer full): a new extension
 *
 * Since: 0.1
 */
CometdTimesyncExtension *
cometd_timesync_extension_new (void)
{
  return g_object_new (COMETD_TYPE_TIMESYNC_EXTENSION, NULL);
}

/* In microseconds; only if there are samples. */
static gint64
get_server_time (CometdTimesyncExtension *self)
{
  CometdTimesyncSample mean;

  cometd_timesync_samples_mean (&self->samples, &mean);
  return self->clock->get_steady_time (self->clock_data) + mean.difference;
}

/**
 * cometd_timesync_extension_get_offset: (get-property offset)
 * @self: a time synchronization extension
 *
 * Gets how far the server's clock is ahead of the client's.
 *
 * Returns: the difference in milliseconds; negative if the server's clock is behind, 0 before the
 *   first measurement
 *
 * Since: 0.1
 */
gint64
cometd_timesync_extension_get_offset (CometdTimesyncExtension *self)
{
  g_return_val_if_fail (COMETD_IS_TIMESYNC_EXTENSION (self), 0);

  if (self->samples.n_samples == 0)
    return 0;

  return to_milliseconds (get_server_time (self) - self->clock->get_real_time (self->clock_data));
}

/**
 * cometd_timesync_extension_get_lag: (get-property lag)
 * @self: a time synchronization extension
 *
 * Gets how long a message takes from the client to the server.
 *
 * Returns: the time in milliseconds, 0 before the first measurement
 *
 * Since: 0.1
 */
guint
cometd_timesync_extension_get_lag (CometdTimesyncExtension *self)
{
  CometdTimesyncSample mean;

  g_return_val_if_fail (COMETD_IS_TIMESYNC_EXTENSION (self), 0);

  cometd_timesync_samples_mean (&self->samples, &mean);
  return (guint)to_milliseconds (mean.lag);
}

/**
 * cometd_timesync_extension_get_server_time:
 * @self: a time synchronization extension
 *
 * Gets the current time of the server's clock.
 *
 * Returns: (transfer full) (nullable): the time in UTC, or `NULL` before the first measurement
 *
 * Since: 0.1
 */
GDateTime *
cometd_timesync_extension_get_server_time (CometdTimesyncExtension *self)
{
  g_autoptr(GDateTime) seconds = NULL;
  gint64 time;

  g_return_val_if_fail (COMETD_IS_TIMESYNC_EXTENSION (self), NULL);

  if (self->samples.n_samples == 0)
    return NULL;

  time = get_server_time (self);
  seconds = g_date_time_new_from_unix_utc (time / G_USEC_PER_SEC);
  if (seconds == NULL)
    return NULL;

  return g_date_time_add (seconds, time % G_USEC_PER_SEC);
}
