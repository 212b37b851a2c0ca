/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include <cometd-glib/cometd-exchange.h>

#include "story.h"

typedef struct
{
  CometdExtension parent_instance;
  Story *story;
  GQueue held; /* CometdExchange, owned. */
} Meddler;
typedef CometdExtensionClass MeddlerClass;
static GType meddler_get_type (void);
G_DEFINE_TYPE (Meddler, meddler, COMETD_TYPE_EXTENSION)

static void
meddler_pass (CometdExtension *extension,
              CometdExchange  *exchange)
{
  Meddler *self = (Meddler *)extension;
  GListStore *messages = cometd_exchange_get_messages (exchange);
  guint n_messages = g_list_model_get_n_items (G_LIST_MODEL (messages));

  if (!self->story->is_noisy)
    return;

  story_react (self->story);
  if (!story_is_mean (self->story))
    return;

  switch (story_pick (self->story, 5))
    {
    case 0:
      cometd_exchange_hold (exchange);
      g_queue_push_tail (&self->held, g_object_ref (exchange));
      break;

    case 1:
      cometd_exchange_fail_literal (exchange, "meddled");
      break;

    case 2:
      if (n_messages > 0)
        g_list_store_remove (messages, story_pick (self->story, n_messages));
      break;

    case 3:
      cometd_exchange_hold (exchange);
      break;

    case 4:
    default:
      cometd_exchange_set_header (exchange, "X-Meddler", "1");
    }
}

static void
meddler_finalize (GObject *object)
{
  g_queue_clear_full (&((Meddler *)object)->held, g_object_unref);

  G_OBJECT_CLASS (meddler_parent_class)->finalize (object);
}

static void
meddler_class_init (MeddlerClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = meddler_finalize;
  klass->outgoing = meddler_pass;
  klass->incoming = meddler_pass;
}

static void
meddler_init (Meddler *self)
{
  g_queue_init (&self->held);
}

CometdExtension *
story_meddler_new (Story *story)
{
  Meddler *self = g_object_new (meddler_get_type (), NULL);

  self->story = story;
  return COMETD_EXTENSION (self);
}

void
story_meddler_release (CometdExtension *extension)
{
  Meddler *self = (Meddler *)extension;
  CometdExchange *exchange = NULL;

  while ((exchange = g_queue_pop_head (&self->held)) != NULL)
    {
      cometd_exchange_release (exchange);
      g_object_unref (exchange);
    }
}
