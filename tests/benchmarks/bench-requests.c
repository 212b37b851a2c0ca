/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "bench.h"

#include <cometd-glib/session/cometd-requests-private.h>
#include <locale.h>

/* The cost of a deadline does not depend on the number of requests that wait, nor on the two
 * properties from which it is computed: connection-timeout while a request is queued, and
 * max-network-delay once it is sent. */

typedef struct
{
  gint64 queued, sent;
} Timeouts;

static void
expired (CometdRequest *request,
         gpointer       user_data)
{
  CometdRequests **requests = user_data;

  cometd_request_free (cometd_requests_steal (*requests, request));
}

/* Requests are queued one by one; then each is sent, while others are queued behind it. */
static void
run (guint    n_items,
     gpointer user_data)
{
  const Timeouts *timeouts = user_data;
  static const CometdRequestsSink sink = { .expired = expired };
  CometdRequests *requests = NULL;
  g_autoptr(CometdMessage) message = cometd_message_new ("/a");
  g_autofree CometdRequest **all = g_new (CometdRequest *, n_items);

  requests = cometd_requests_new (&sink, &requests);
  for (guint i = 0; i < n_items; i++)
    {
      all[i] = cometd_requests_add (requests, COMETD_REQUEST_PUBLISH, message, 0);
      cometd_requests_set_deadline (requests, all[i], i + timeouts->queued);
      if (i >= n_items / 2)
        cometd_requests_set_deadline (requests, all[i - n_items / 2], i + timeouts->sent);
    }

  while (cometd_requests_expire (requests, G_MAXINT64))
    ;
  cometd_requests_free (requests);
}

int
main (int   argc,
      char *argv[])
{
  static Timeouts equal = { 10000000, 10000000 };
  static Timeouts longer = { 60000000, 10000000 };
  static Timeouts shorter = { 10000000, 60000000 };
  static const BenchWay ways[] = {
    { "equal timeouts", run, &equal, 20000, 0 },
    { "longer in the queue", run, &longer, 20000, 2 },
    { "longer once sent", run, &shorter, 20000, 2 },
    { "ten times as many", run, &longer, 200000, 4 },
  };

  setlocale (LC_ALL, "");
  return bench_compare ("deadlines", BENCH_CPU, ways, G_N_ELEMENTS (ways)) ? 0 : 1;
}
