/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cometd-json-flood-private.h"

/* The largest prime below each power of two, from 2⁸, by which GHashTable divides; with
 * 2¹⁵ places there is room for COMETD_JSON_MAX_MEMBERS. */
static const guint16 primes[] = { 251, 509, 1021, 2039, 4093, 8191, 16381, 32749 };

struct _CometdJsonFlood
{
  GArray *hashes; /* guint, one for each name */
  guint8 *counts; /* How many hashes fall on a place. */
  guint size;     /* Which of the primes. */
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

/* As GHashTable does: a factor first. If it should ever do otherwise, names with the very same
 * hash still collide here, and only those can be made to collide there without knowing it. */
static gboolean
count (CometdJsonFlood *self,
       guint            hash)
{
  guint8 *place = &self->counts[hash * 11 % primes[self->size]];

  return ++*place <= COMETD_JSON_MAX_COLLISIONS;
}

static gboolean
grow (CometdJsonFlood *self)
{
  self->size++;
  g_free (self->counts);
  self->counts = g_new0 (guint8, primes[self->size]);

  for (guint i = 0; i < self->hashes->len; i++)
    if (!count (self, g_array_index (self->hashes, guint, i)))
      return FALSE;

  return TRUE;
}

gboolean
cometd_json_flood_add (CometdJsonFlood *self,
                       const char      *name)
{
  guint hash = g_str_hash (name);

  g_array_append_val (self->hashes, hash);

  /* GHashTable grows when a sixteenth is left. */
  if (self->hashes->len * 17 / 16 >= primes[self->size] && self->size + 1 < G_N_ELEMENTS (primes))
    return grow (self);

  return count (self, hash);
}

gboolean
cometd_json_flood_repeat (CometdJsonFlood *self)
{
  return ++self->n_repeats <= COMETD_JSON_MAX_REPEATS;
}
