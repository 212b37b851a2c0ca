/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cometd-shared-source-private.h"

/* All shared sources of the process, by context and class. The last reference on a client may be
 * released in another thread than its own. */
static GMutex mutex;
static GHashTable *sources;

static guint
source_hash (gconstpointer key)
{
  const CometdSharedSource *source = key;

  return g_direct_hash (source->context) ^ g_direct_hash (source->klass);
}

static gboolean
source_equal (gconstpointer a,
              gconstpointer b)
{
  const CometdSharedSource *first = a, *second = b;

  return first->context == second->context && first->klass == second->klass;
}

static CometdSharedSource *
create (const CometdSharedSourceClass *klass,
        GMainContext                  *context)
{
  CometdSharedSource *self =
    (CometdSharedSource *)g_source_new (klass->funcs, (guint)klass->size);

  self->klass = klass;
  self->context = g_main_context_ref (context);
  g_source_set_static_name (&self->source, klass->name);
  g_source_set_priority (&self->source, klass->priority);
  g_source_set_can_recurse (&self->source, TRUE);
  klass->init (&self->source);
  g_source_attach (&self->source, context);
  return self;
}

gpointer
cometd_shared_source_acquire (const CometdSharedSourceClass *klass)
{
  g_autoptr(GMainContext) context = g_main_context_ref_thread_default ();
  const CometdSharedSource key = { .klass = klass, .context = context };
  CometdSharedSource *self = NULL;

  g_mutex_lock (&mutex);
  if (sources == NULL)
    sources = g_hash_table_new (source_hash, source_equal);

  self = g_hash_table_lookup (sources, &key);
  if (self == NULL)
    {
      self = create (klass, context);
      g_hash_table_add (sources, self);
    }
  self->n_users++;
  g_mutex_unlock (&mutex);

  return self;
}

void
cometd_shared_source_release (gpointer source)
{
  CometdSharedSource *self = source;
  g_autoptr(GMainContext) context = NULL;

  g_mutex_lock (&mutex);
  if (--self->n_users == 0)
    {
      g_hash_table_remove (sources, self);
      context = g_steal_pointer (&self->context);
    }
  g_mutex_unlock (&mutex);

  if (context != NULL)
    {
      g_source_destroy (&self->source);
      g_source_unref (&self->source);
    }
}
