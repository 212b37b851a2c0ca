/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "../cometd-timestamp-extension.h"

#include "../cometd-exchange.h"
#include "../cometd-message.h"

/**
 * CometdTimestampExtension:
 *
 * An extension that adds the current time to all messages that are sent.
 *
 * Each message gets a member `timestamp` with a text such as `Sun, 22 Nov 2026 03:08:57 GMT`, which
 * is what the other CometD clients send. The format does not depend on the user's locale or time
 * zone.
 *
 * ```c
 * #include <cometd-glib/cometd.h>
 *
 * void
 * add_timestamps (CometdClient *client)
 * {
 *   g_autoptr(CometdTimestampExtension) extension = cometd_timestamp_extension_new ();
 *
 *   cometd_client_add_extension (client, COMETD_EXTENSION (extension));
 * }
 * ```
 *
 * Received messages are not changed. Their timestamps are available with
 * [method@Message.get_field], but are for information only: a server passes on what the publisher
 * wrote, or replaces it with a time of its own, in a format of its own. Use the payload for a time
 * that the app relies on.
 *
 * Since: 0.1
 */

struct _CometdTimestampExtension
{
  CometdExtension parent_instance;
};

G_DEFINE_FINAL_TYPE (CometdTimestampExtension, cometd_timestamp_extension, COMETD_TYPE_EXTENSION)

/* In the format of RFC 1123, without the names of the user's locale. */
static char *
format_time (GDateTime *time)
{
  static const char * const days[] = { "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun" };
  static const char * const months[] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                         "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };

  return g_strdup_printf ("%s, %02d %s %04d %02d:%02d:%02d GMT",
                          days[g_date_time_get_day_of_week (time) - 1],
                          g_date_time_get_day_of_month (time),
                          months[g_date_time_get_month (time) - 1],
                          g_date_time_get_year (time),
                          g_date_time_get_hour (time),
                          g_date_time_get_minute (time),
                          g_date_time_get_second (time));
}

static void
cometd_timestamp_extension_outgoing (CometdExtension *extension,
                                     CometdExchange  *exchange)
{
  GListModel *messages = G_LIST_MODEL (cometd_exchange_get_messages (exchange));
  guint n_messages = g_list_model_get_n_items (messages);
  g_autoptr(GDateTime) now = g_date_time_new_now_utc ();
  g_autofree char *text = format_time (now);
  g_autoptr(JsonNode) node = json_node_init_string (json_node_alloc (), text);

  for (guint i = 0; i < n_messages; i++)
    {
      g_autoptr(CometdMessage) message = g_list_model_get_item (messages, i);

      cometd_message_set_field (message, "timestamp", node);
    }
}

static void
cometd_timestamp_extension_class_init (CometdTimestampExtensionClass *klass)
{
  COMETD_EXTENSION_CLASS (klass)->outgoing = cometd_timestamp_extension_outgoing;
}

static void
cometd_timestamp_extension_init (CometdTimestampExtension *self)
{
}

/**
 * cometd_timestamp_extension_new:
 *
 * Creates an extension that adds timestamps.
 *
 * Returns: (transfer full): a new extension
 *
 * Since: 0.1
 */
CometdTimestampExtension *
cometd_timestamp_extension_new (void)
{
  return g_object_new (COMETD_TYPE_TIMESTAMP_EXTENSION, NULL);
}
