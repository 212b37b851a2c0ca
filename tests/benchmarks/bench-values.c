/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Reads three values of a large payload: by JSON pointers, and from a JsonNode. The baseline is one
 * validating scan of the payload. */

#include "bench.h"
#include "bench-messages.h"

#include <cometd-glib/cometd-message-private.h>
#include <cometd-glib/json/cometd-json-private.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>

#define SIZE 10000
#define N_READS 5000

typedef struct
{
  const char *name;
  char *message;
  char *data;
  const char *pointers[4];
  double max_ratio; /* Of the three values to the scan. */
} Document;

/* An array of objects with few members. */
static void
make_ticks (Document *document)
{
  g_autofree char *message = bench_make_event (SIZE);
  char *data = strchr (message, '[');

  *document = (Document) {
    .name = "10 kB of objects",
    .data = g_strndup (data, strlen (data) - 1),
    .message = g_steal_pointer (&message),
    .pointers = { "/0/price", "/57/symbol", "/100/n" },
    .max_ratio = 3.0,
  };
}

/* An object with many members, each of which is compared with the pointers. */
static void
make_members (Document *document)
{
  GString *data = g_string_new ("{");

  for (guint i = 0; data->len < SIZE; i++)
    g_string_append_printf (data, "%s\"n%03u\":%u.5", i > 0 ? "," : "", i, i);
  g_string_append_c (data, '}');

  *document = (Document) {
    .name = "10 kB of members",
    .message = g_strdup_printf ("{\"channel\":\"/bench/ticks\",\"data\":%s}", data->str),
    .pointers = { "/n000", "/n400", "/n700" },
    .max_ratio = 6.0,
  };
  document->data = g_string_free (data, FALSE);
}

static void
run_scan (guint    n_reads,
          gpointer user_data)
{
  const Document *document = user_data;
  const gsize length = strlen (document->data);

  for (guint i = 0; i < n_reads; i++)
    if (!cometd_json_scan (document->data, length, 100, NULL, NULL))
      g_error ("The payload is not valid");
}

/* The text of a message is scanned when it is created, which counts as a part of the way. */
static CometdMessage *
receive (const Document *document)
{
  g_autoptr(GError) error = NULL;
  CometdMessage *message = cometd_message_new_from_json (document->message, &error);

  if (message == NULL)
    g_error ("The message is not valid: %s", error->message);
  return message;
}

static void
run_values (guint    n_reads,
            gpointer user_data)
{
  const Document *document = user_data;

  for (guint i = 0; i < n_reads; i++)
    {
      g_autoptr(CometdMessage) message = receive (document);
      g_autofree char *values = cometd_message_dup_json_values (message, document->pointers);

      if (strstr (values, "null") != NULL)
        g_error ("Values are missing: %s", values);
    }
}

static void
run_node (guint    n_reads,
          gpointer user_data)
{
  for (guint i = 0; i < n_reads; i++)
    {
      g_autoptr(CometdMessage) message = receive (user_data);

      if (cometd_message_get_data (message) == NULL)
        g_error ("There is no payload");
    }
}

int
main (void)
{
  Document documents[2];
  gboolean success = TRUE;

  setlocale (LC_ALL, "");
  make_ticks (&documents[0]);
  make_members (&documents[1]);

  for (gsize i = 0; i < G_N_ELEMENTS (documents); i++)
    {
      const BenchWay ways[] = {
        { "scan", run_scan, &documents[i], N_READS },
        { "scan, three values", run_values, &documents[i], N_READS,
          documents[i].max_ratio },
        { "scan, node", run_node, &documents[i], N_READS / 5 },
      };

      success &= bench_compare (documents[i].name, BENCH_CPU, ways, G_N_ELEMENTS (ways));
      g_free (documents[i].message);
      g_free (documents[i].data);
    }

  return success ? EXIT_SUCCESS : EXIT_FAILURE;
}
