/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cometd-offline-private.h"

#include "../cometd-lazy-table-private.h"

struct _CometdOffline
{
  /* CometdRequest → its size when it was added. */
  GHashTable *sizes;
  guint64 size; /* The sum. */
  gint64 hold;
};

CometdOffline *
cometd_offline_new (void)
{
  CometdOffline *self = g_new0 (CometdOffline, 1);

  self->sizes = cometd_lazy_table_new ();
  return self;
}

void
cometd_offline_free (CometdOffline *self)
{
  g_hash_table_unref (self->sizes);
  g_free (self);
}

void
cometd_offline_add (CometdOffline *self,
                    CometdRequest *request)
{
  gsize size = cometd_request_get_message_size (request);

  g_assert (!cometd_offline_contains (self, request));

  cometd_lazy_table_need (&self->sizes, NULL, NULL, NULL, NULL);
  g_hash_table_insert (self->sizes, request, GSIZE_TO_POINTER (size));
  self->size += size;
}

void
cometd_offline_remove (CometdOffline *self,
                       CometdRequest *request)
{
  if (!cometd_offline_contains (self, request))
    return;

  self->size -= GPOINTER_TO_SIZE (g_hash_table_lookup (self->sizes, request));
  g_hash_table_remove (self->sizes, request);
}

gboolean
cometd_offline_contains (CometdOffline *self,
                         CometdRequest *request)
{
  return g_hash_table_size (self->sizes) > 0 && g_hash_table_contains (self->sizes, request);
}

guint
cometd_offline_get_length (CometdOffline *self)
{
  return g_hash_table_size (self->sizes);
}

guint64
cometd_offline_get_size (CometdOffline *self)
{
  return self->size;
}

GPtrArray *
cometd_offline_take_all (CometdOffline *self)
{
  GPtrArray *requests = g_ptr_array_sized_new (g_hash_table_size (self->sizes));
  GHashTableIter iter;
  gpointer request;

  g_hash_table_iter_init (&iter, self->sizes);
  while (g_hash_table_iter_next (&iter, &request, NULL))
    g_ptr_array_add (requests, request);

  g_ptr_array_sort (requests, cometd_request_compare_numbers);
  g_hash_table_remove_all (self->sizes);
  self->size = 0;
  return requests;
}

void
cometd_offline_hold (CometdOffline *self,
                     gint64         until)
{
  self->hold = MAX (self->hold, until);
}

void
cometd_offline_end_hold (CometdOffline *self)
{
  self->hold = 0;
}

gint64
cometd_offline_get_hold (CometdOffline *self)
{
  return self->hold;
}
