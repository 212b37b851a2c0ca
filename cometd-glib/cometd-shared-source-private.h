/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A source that all clients of one main context share. Each source slows down every iteration of
 * the loop, whether it has anything to do or not, so a thousand idle clients must not have a
 * thousand of them. */

typedef struct
{
  GSourceFuncs *funcs;
  gsize size; /* Of a struct that begins with a CometdSharedSource. */
  int priority;
  const char *name;

  /* Called before the source is attached. */
  void (*init) (GSource *source);
} CometdSharedSourceClass;

typedef struct
{
  GSource source;

  /* The rest belongs to this unit. */
  const CometdSharedSourceClass *klass;
  GMainContext *context;
  guint n_users;
} CometdSharedSource;

/* Returns the source of the thread-default main context, which is created for its first user. It is
 * dispatched in nested main loops, too. klass must be static. */
gpointer cometd_shared_source_acquire (const CometdSharedSourceClass *klass);
/* Destroys the source if this was its last user. If it is being dispatched, it stays valid until
 * that ends. */
void     cometd_shared_source_release (gpointer                       source);

G_END_DECLS
