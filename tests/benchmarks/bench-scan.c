/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Parses frames in memory: with json-glib's parser, with the scanner alone, with an object for each
 * message, and with a JsonNode for each payload. */

#include "bench.h"
#include "bench-messages.h"

#include <cometd-glib/cometd-message-private.h>
#include <json-glib/json-glib.h>
#include <stdlib.h>
#include <string.h>

G_STATIC_ASSERT (sizeof BENCH_EVENT - 1 == 145);

typedef struct
{
  const char *name;
  GBytes *frame;
  guint n_messages;
} Document;

static void
make_array (Document   *document,
            const char *name,
            const char *message,
            guint       n_messages)
{
  GString *text = g_string_new ("[");

  for (guint i = 0; i < n_messages; i++)
    {
      g_string_append (text, i > 0 ? "," : "");
      g_string_append (text, message);
    }
  g_string_append_c (text, ']');

  *document = (Document) { name, g_string_free_to_bytes (text), n_messages };
}

static void
make_large (Document   *document,
            const char *name,
            const char *open,
            const char *element,
            const char *separator,
            const char *close)
{
  g_autoptr(GString) message = g_string_new ("{\"channel\":\"/bench/large\",\"data\":");

  g_string_append (message, open);
  while (message->len < 10000)
    {
      g_string_append (message, element);
      g_string_append (message, separator);
    }
  g_string_append (message, element);
  g_string_append (message, close);
  g_string_append_c (message, '}');

  make_array (document, name, message->str, 1);
}

static void
run_json_parser (guint    n_messages,
                 gpointer user_data)
{
  const Document *document = user_data;
  gsize length;
  const char *text = g_bytes_get_data (document->frame, &length);

  for (guint i = 0; i < n_messages; i += document->n_messages)
    {
      g_autoptr(JsonParser) parser = json_parser_new ();

      if (!json_parser_load_from_data (parser, text, length, NULL))
        g_error ("json-glib cannot read the frame");
    }
}

typedef enum { SCAN, OBJECTS, NODES } Depth;

static void
read_frames (guint           n_messages,
             const Document *document,
             Depth           depth)
{
  g_autoptr(GArray) envelopes = g_array_new (FALSE, FALSE, sizeof (CometdEnvelope));
  gsize length;
  const char *text = g_bytes_get_data (document->frame, &length);

  for (guint i = 0; i < n_messages; i += document->n_messages)
    {
      g_array_set_size (envelopes, 0);
      if (!cometd_codec_read (text, length, 100, envelopes, NULL))
        g_error ("The frame is not valid");

      for (guint j = 0; depth > SCAN && j < envelopes->len; j++)
        {
          g_autoptr(CometdMessage) message =
            cometd_message_new_from_envelope (document->frame,
                                              &g_array_index (envelopes, CometdEnvelope, j), NULL);

          if (depth == NODES && cometd_message_get_data (message) == NULL)
            g_error ("There is no data");
        }
    }
}

static void
run_scan (guint    n_messages,
          gpointer user_data)
{
  read_frames (n_messages, user_data, SCAN);
}

static void
run_objects (guint    n_messages,
             gpointer user_data)
{
  read_frames (n_messages, user_data, OBJECTS);
}

static void
run_nodes (guint    n_messages,
           gpointer user_data)
{
  read_frames (n_messages, user_data, NODES);
}

int
main (void)
{
  Document documents[5];
  gboolean success = TRUE;

  make_array (&documents[0], "10 messages of 145 B", BENCH_EVENT, 10);
  make_array (&documents[1], "1 message of 145 B", BENCH_EVENT, 1);
  make_large (&documents[2], "10 kB of objects", "[", BENCH_TICK, ",", "]");
  make_large (&documents[3], "10 kB string", "\"", "lorem ipsum dolor", " ", "\"");
  make_large (&documents[4], "10 kB of UTF-8",
              "\"", "gr\xc3\xbc\xc3\x9f \\\"dich\\\"", "\\n", "\"");

  for (gsize i = 0; i < G_N_ELEMENTS (documents); i++)
    {
      const guint n_messages = i < 2 ? 100000 : 2000;
      /* json-glib hardly checks the contents of strings. */
      const gboolean is_text = i == 4;
      const double max_ratios[] = { is_text ? 0.8 : 0.15, is_text ? 0.8 : 0.25,
                                    is_text ? 2.0 : 0.8 };
      const BenchWay ways[] = {
        { "json-glib", run_json_parser, &documents[i], n_messages / 4 },
        { "scan", run_scan, &documents[i], n_messages, max_ratios[0] },
        { "scan, objects", run_objects, &documents[i], n_messages, max_ratios[1] },
        { "scan, objects, nodes", run_nodes, &documents[i], n_messages / 4, max_ratios[2] },
      };

      success &= bench_compare (documents[i].name, BENCH_CPU, ways, G_N_ELEMENTS (ways));
    }

  for (gsize i = 0; i < G_N_ELEMENTS (documents); i++)
    g_bytes_unref (documents[i].frame);
  return success ? EXIT_SUCCESS : EXIT_FAILURE;
}
