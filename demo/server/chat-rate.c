/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "chat-rate.h"

typedef struct
{
  double left;                 /* The number of messages allowed now. */
  gint64 time;                 /* The time to which that applies. */
  guint n_refused;             /* Refusals since the bucket was last full. */
} Bucket;

struct _ChatRate
{
  GHashTable *buckets;         /* Connection → owned Bucket. */
  guint burst;
  guint per_second;
};

ChatRate *
chat_rate_new (guint burst,
               guint per_second)
{
  ChatRate *self = g_new0 (ChatRate, 1);

  self->buckets = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  self->burst = burst;
  self->per_second = per_second;

  return self;
}

void
chat_rate_free (ChatRate *self)
{
  g_hash_table_unref (self->buckets);
  g_free (self);
}

static void
fill (ChatRate *self,
      Bucket   *bucket,
      gint64    now)
{
  double seconds = (double)(now - bucket->time) / G_USEC_PER_SEC;

  bucket->left = bucket->left + seconds * self->per_second;
  bucket->time = now;
  if (bucket->left >= self->burst)
    {
      bucket->left = self->burst;
      bucket->n_refused = 0;
    }
}

gboolean
chat_rate_allow (ChatRate *self,
                 guint     connection,
                 gint64    now,
                 guint    *n_refused)
{
  Bucket *bucket = g_hash_table_lookup (self->buckets, GUINT_TO_POINTER (connection));

  if (bucket == NULL)
    {
      bucket = g_new0 (Bucket, 1);
      bucket->left = self->burst;
      bucket->time = now;
      g_hash_table_insert (self->buckets, GUINT_TO_POINTER (connection), bucket);
    }

  fill (self, bucket, now);
  if (bucket->left < 1)
    {
      *n_refused = ++bucket->n_refused;
      return FALSE;
    }

  bucket->left--;
  *n_refused = 0;
  return TRUE;
}

void
chat_rate_forget (ChatRate *self,
                  gint64    now)
{
  GHashTableIter iter;
  gpointer bucket;

  g_hash_table_iter_init (&iter, self->buckets);
  while (g_hash_table_iter_next (&iter, NULL, &bucket))
    {
      fill (self, bucket, now);
      if (((Bucket *)bucket)->left >= self->burst)
        g_hash_table_iter_remove (&iter);
    }
}

guint
chat_rate_count (ChatRate *self)
{
  return g_hash_table_size (self->buckets);
}
