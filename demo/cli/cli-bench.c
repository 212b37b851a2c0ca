/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* cometd-cli bench: publishes messages to a channel, receives them there, and prints how long that
 * took. */

#include "cli-commands.h"
#include "cli-link.h"
#include "cli-subscribe.h"
#include "cli-usage.h"

#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

#define DEFAULT_COUNT 1000
#define MAX_COUNT 1000000
#define MAX_SIZE (1024 * 1024)
#define MAX_IN_FLIGHT 1000
/* Half of what the library lets wait to be sent; the rest is for what is not payload. */
#define MAX_IN_FLIGHT_BYTES (8 * 1024 * 1024)
#define MAX_DURATION 3600
/* The code of a server that limits how fast clients may send, as in HTTP. */
#define TOO_MANY 429

typedef struct
{
  CliLink *link;
  char *channel;
  char *padding;
  GArray *sent;                /* When each message was sent, in microseconds; 0 once it arrived. */
  GArray *delays;              /* Of those that arrived, in microseconds. */
  gint64 start;
  gint64 last;                 /* When the last one arrived. */
  guint count;
  guint timer;
  gboolean finished;
} Bench;

static void send_more (Bench *self);

static int
compare_delays (gconstpointer one,
                gconstpointer other)
{
  gint64 first = *(const gint64 *)one;
  gint64 second = *(const gint64 *)other;

  return (first > second) - (first < second);
}

/* The delay that this share of the messages did not exceed. */
static gint64
get_delay (Bench  *self,
           double  share)
{
  gsize index = (gsize)ceil (share * self->delays->len);

  return g_array_index (self->delays, gint64, MAX (index, 1) - 1);
}

static void
print_result (Bench *self)
{
  g_autoptr(JsonObject) object = json_object_new ();
  g_autoptr(JsonNode) node = NULL;
  g_autofree char *json = NULL;
  g_autofree char *text = NULL;
  gint64 span = MAX (self->last - self->start, 1);

  json_object_set_string_member (object, "connectionType",
                                 cometd_client_get_connection_type
                                   (cli_link_get_client (self->link)));
  json_object_set_int_member (object, "sent", self->sent->len);
  json_object_set_int_member (object, "received", self->delays->len);
  if (self->delays->len > 0)
    {
      g_array_sort (self->delays, compare_delays);
      json_object_set_int_member (object, "microseconds", span);
      json_object_set_int_member (object, "perSecond",
                                  (gint64)self->delays->len * G_USEC_PER_SEC / span);
      json_object_set_int_member (object, "medianMicroseconds", get_delay (self, 0.5));
      json_object_set_int_member (object, "p99Microseconds", get_delay (self, 0.99));
      json_object_set_int_member (object, "maxMicroseconds", get_delay (self, 1));
    }

  node = json_node_init_object (json_node_alloc (), object);
  json = json_to_string (node, FALSE);
  text = cli_format_json (&cli_link_get_options (self->link)->format, json);
  cli_output_print (cli_link_get_output (self->link), text);
}

static void
finish_bench (Bench *self)
{
  if (self->finished)
    return;

  self->finished = TRUE;
  print_result (self);
  cli_link_finish (self->link, self->delays->len > 0 ? CLI_EXIT_DONE : CLI_EXIT_TIMEOUT);
}

static gboolean
duration_cb (gpointer user_data)
{
  Bench *self = user_data;

  self->timer = 0;
  finish_bench (self);
  return G_SOURCE_REMOVE;
}

static void
bench_message_cb (CometdClient  *client,
                  CometdMessage *message,
                  gpointer       user_data)
{
  Bench *self = user_data;
  JsonNode *data = cometd_message_get_data (message);
  JsonObject *object = data != NULL && JSON_NODE_HOLDS_OBJECT (data) ? json_node_get_object (data)
                                                                     : NULL;
  gint64 number = object != NULL ? json_object_get_int_member_with_default (object, "number", -1)
                                 : -1;
  gint64 now = g_get_monotonic_time ();
  gint64 delay;

  /* Others may publish there, too, and the server may deliver twice. */
  if (self->finished || number < 0 || number >= self->sent->len
      || g_array_index (self->sent, gint64, number) == 0)
    return;

  delay = now - g_array_index (self->sent, gint64, number);
  g_array_index (self->sent, gint64, number) = 0;
  g_array_append_val (self->delays, delay);
  self->last = now;
  if (self->delays->len == self->count)
    finish_bench (self);
  else
    send_more (self);
}

static void
bench_published_cb (GObject      *source,
                    GAsyncResult *result,
                    gpointer      user_data)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(CometdMessage) reply =
    cometd_client_publish_full_json_finish (COMETD_CLIENT (source), result, &error);
  Bench *self;

  /* After the end, the bench may be gone. */
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  self = user_data;
  if (reply == NULL)
    cli_link_fail (self->link,
                   cometd_error_get_code (error) == TOO_MANY
                     ? _("the server limits how fast clients may send; try a smaller --count, or "
                         "start cometd-chat-server with --relaxed")
                     : _("not published"),
                   error);
}

static void
send_one (Bench *self)
{
  gint64 now = g_get_monotonic_time ();
  g_autofree char *json =
    g_strdup_printf ("{\"number\":%u,\"padding\":\"%s\"}", self->sent->len, self->padding);

  g_array_append_val (self->sent, now);
  /* A message that arrives twice is counted once. So those that share a frame that is too large for
   * the server with others may be repeated in smaller ones. */
  cometd_client_publish_full_json_async (cli_link_get_client (self->link), self->channel, json,
                                         COMETD_PUBLISH_FLAGS_REPEAT, 0,
                                         cli_link_get_cancellable (self->link), bench_published_cb,
                                         self);
}

static void
send_more (Bench *self)
{
  guint in_flight = (guint)cli_link_get_options (self->link)->bench.in_flight;

  while (self->sent->len < self->count && self->sent->len - self->delays->len < in_flight)
    send_one (self);
}

static void
bench_subscribed (CliLink  *link,
                  gpointer  user_data)
{
  Bench *self = user_data;

  self->timer = g_timeout_add ((guint)(cli_link_get_options (link)->bench.duration * 1000),
                               duration_cb, self);
  self->start = g_get_monotonic_time ();
  self->last = self->start;
  send_more (self);
}

static void
bench_ready (CliLink  *link,
             gpointer  user_data)
{
  Bench *self = user_data;
  const char * const channels[] = { self->channel, NULL };

  g_signal_connect (cli_link_get_client (link), "message-received",
                    G_CALLBACK (bench_message_cb), self);
  cli_subscribe (link, channels, bench_subscribed, self);
}

static gboolean
check_bench (CliOptions  *options,
             GError     **error)
{
  const CliBenchOptions *bench = &options->bench;
  int count = MIN (bench->in_flight, options->count);

  if (options->count != CLI_NO_LIMIT && options->count > MAX_COUNT)
    return cli_usage_fail (error, _("--count: %d is more than %d"), options->count, MAX_COUNT);
  if (bench->size < 0 || bench->size > MAX_SIZE)
    return cli_usage_fail (error, _("--size: %d is not a number from 0 to %d"), bench->size,
                           MAX_SIZE);
  if (bench->in_flight < 1 || bench->in_flight > MAX_IN_FLIGHT)
    return cli_usage_fail (error, _("--in-flight: %d is not a number from 1 to %d"),
                           bench->in_flight, MAX_IN_FLIGHT);
  if ((gint64)count * bench->size > MAX_IN_FLIGHT_BYTES)
    return cli_usage_fail (error, _("--in-flight: %d messages of %d bytes are more than %d bytes"),
                           count, bench->size, MAX_IN_FLIGHT_BYTES);
  if (!isfinite (bench->duration) || bench->duration < 0.001 || bench->duration > MAX_DURATION)
    return cli_usage_fail (error, _("--duration: %g is not a number from 0.001 to %d"),
                           bench->duration, MAX_DURATION);

  return options->arguments[0] == NULL || cli_check_target (options->arguments[0], error);
}

static char *
make_channel (const CliOptions *options)
{
  if (options->arguments[0] != NULL)
    return g_strdup (options->arguments[0]);

  /* No one else listens there. */
  return g_strdup_printf ("/cometd-cli/bench/%08x", g_random_int ());
}

static CliExit
run_bench (const CliOptions *options)
{
  g_autoptr(CliLink) link = cli_link_new (options);
  g_autofree char *channel = make_channel (options);
  g_autofree char *padding = g_strnfill ((gsize)options->bench.size, 'x');
  g_autoptr(GArray) sent = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr(GArray) delays = g_array_new (FALSE, FALSE, sizeof (gint64));
  Bench self = {
    .link = link,
    .channel = channel,
    .padding = padding,
    .sent = sent,
    .delays = delays,
    .count = options->count != CLI_NO_LIMIT ? (guint)options->count : DEFAULT_COUNT,
  };
  CliExit status = cli_link_run (link, bench_ready, &self);

  g_clear_handle_id (&self.timer, g_source_remove);
  g_signal_handlers_disconnect_by_data (cli_link_get_client (link), &self);
  return status;
}

const CliCommand cli_command_bench = {
  .name = "bench",
  .arguments = "URL [CHANNEL]",
  .summary = N_("Publishes messages, receives them again, and prints how long that took."),
  .description = N_("By default, up to 1000 messages are published to a channel of its own, for at "
                    "most 10 seconds. Ask the people who run a server before you do this to it."),
  .min_arguments = 1,
  .max_arguments = 2,
  .counts = TRUE,
  .benches = TRUE,
  .prints = CLI_PRINTS_JSON,
  .check = check_bench,
  .run = run_bench,
};
