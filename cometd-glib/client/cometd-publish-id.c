/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cometd-publish-id-private.h"

#include <string.h>
#ifdef __linux__
# include <sys/random.h>
#endif

#include "../cometd-message-private.h"

#define N_WORDS 4

static void
fill (guint32 words[N_WORDS])
{
#ifdef __linux__
  if (getrandom (words, N_WORDS * sizeof (guint32), 0) == N_WORDS * sizeof (guint32))
    return;
#endif

  for (guint i = 0; i < N_WORDS; i++)
    words[i] = g_random_int ();
}

void
cometd_publish_id_add (CometdMessage *message)
{
  guint32 words[N_WORDS];
  g_autofree char *json = NULL;
  g_autoptr(GBytes) bytes = NULL;

  fill (words);
  json = g_strdup_printf ("{\"cometd-glib\":{\"id\":\"%08x%08x%08x%08x\"}}",
                          words[0], words[1], words[2], words[3]);
  bytes = g_bytes_new (json, strlen (json));
  cometd_message_set_raw (message, "ext", bytes);
}
