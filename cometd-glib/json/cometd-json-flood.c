/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cometd-json-flood-private.h"

/* The largest prime below each power of two, starting at 2⁸, by which GHashTable divides. With 2¹⁵
 * buckets there is room for COMETD_JSON_MAX_MEMBERS. */
static const guint16 primes[] = { 251, 509, 1021, 2039, 4093, 8191, 16381, 32749 };

struct _CometdJsonFlood
{
  GArray *hashes; /* guint, one per name */
  guint8 *counts; /* The number of hashes in each bucket. */
  guint size;     /* Index into primes. */
  guint n_repeats;
};

CometdJsonFlood *
cometd_json_flood_new (void)
{
  CometdJsonFlood *self = g_new0 (CometdJsonFlood, 1);

  self->hashes = g_array_new (FALSE, FALSE, sizeof (guint));
  self->counts = g_new0 (guint8, primes[0]);
  return self;
}

void
cometd_json_flood_free (CometdJsonFlood *self)
{
  g_array_unref (self->hashes);
  g_free (self->counts);
  g_free (self);
}

/* Follows GHashTable, which first multiplies by a factor. If GHashTable ever changes, names with
 * the same hash still collide here, and these are the only ones that can be made to collide there
 * regardless of the factor. */
static gboolean
count_hash (CometdJsonFlood *self,
            guint            hash)
{
  guint8 *place = &self->counts[hash * 11 % primes[self->size]];

  return ++*place <= COMETD_JSON_MAX_COLLISIONS;
}

static gboolean
grow_counts (CometdJsonFlood *self)
{
  self->size++;
  g_free (self->counts);
  self->counts = g_new0 (guint8, primes[self->size]);

  for (guint i = 0; i < self->hashes->len; i++)
    if (!count_hash (self, g_array_index (self->hashes, guint, i)))
      return FALSE;

  return TRUE;
}

gboolean
cometd_json_flood_add (CometdJsonFlood *self,
                       const char      *name)
{
  guint hash = g_str_hash (name);

  g_array_append_val (self->hashes, hash);

  /* GHashTable grows when less than a sixteenth is free. */
  if (self->hashes->len * 17 / 16 >= primes[self->size] && self->size + 1 < G_N_ELEMENTS (primes))
    return grow_counts (self);

  return count_hash (self, hash);
}

gboolean
cometd_json_flood_repeat (CometdJsonFlood *self)
{
  return ++self->n_repeats <= COMETD_JSON_MAX_REPEATS;
}
