/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cometd-channel-cache-private.h"

#include <string.h>

/* An event on one of many channels mostly waits for memory. The table of numbers is small, and the
 * names lie in the order in which they were added, which often is the order in which they arrive
 * again. So the name after the last one is tried before the table, and the text of the one behind
 * it is requested before it is needed. */

#define MIN_NUMBERS 16

typedef struct
{
  CometdDestination destination;
  char *json; /* NULL if it is the channel in quotes, without escapes. */
  guint32 length; /* Of the JSON string. */
  guint32 hash;
} Name;

typedef struct
{
  GArray *names;     /* Name; NULL if there are none. */
  guint16 *numbers;  /* A hash table with linear probing: index in names + 1; 0: empty. */
  guint n_numbers;   /* A power of two. */
  gsize n_bytes;
} Generation;

/* A number fits. */
G_STATIC_ASSERT (COMETD_CHANNEL_CACHE_MAX_NAMES <= G_MAXUINT16);

struct _CometdChannelCache
{
  Generation recent;
  Generation older;
  guint64 seed; /* A server cannot know which names collide. */

  Name *last; /* In recent; or NULL. Most events are on the same channel as the previous one, and
               * many on the next one. */

  /* Of the name that was added last; or NULL. Those of the next are often the same. */
  GPtrArray *subscriptions;
};

static void
name_clear (gpointer data)
{
  Name *name = data;

  g_ref_string_release (name->destination.channel);
  g_clear_pointer (&name->destination.subscriptions, g_ptr_array_unref);
  g_clear_pointer (&name->json, g_free);
}

static gsize
count_bytes (const Name *name)
{
  const GPtrArray *subscriptions = name->destination.subscriptions;

  return sizeof *name + (name->json != NULL ? 2 : 1) * name->length +
         (subscriptions != NULL ? subscriptions->len : 0) * sizeof (gpointer);
}

static gboolean
name_equals (const Name            *name,
             const CometdJsonSlice *json)
{
  if (name->length != json->length)
    return FALSE;

  return name->json != NULL
           ? memcmp (name->json, json->text, json->length) == 0
           : memcmp (name->destination.channel, json->text + 1, json->length - 2) == 0;
}

static void
generation_clear (Generation *self)
{
  g_clear_pointer (&self->names, g_array_unref);
  g_free (self->numbers);
  *self = (Generation) { 0 };
}

static Name *
generation_find (const Generation      *self,
                 const CometdJsonSlice *json,
                 guint32                hash)
{
  guint mask = self->n_numbers - 1;

  if (self->n_numbers == 0)
    return NULL;

  for (guint i = hash & mask; self->numbers[i] > 0; i = (i + 1) & mask)
    {
      Name *name = &g_array_index (self->names, Name, self->numbers[i] - 1);

      if (name->hash == hash && name_equals (name, json))
        return name;
    }

  return NULL;
}

static void
set_number (Generation *self,
            guint32     hash,
            guint       number)
{
  guint mask = self->n_numbers - 1;
  guint i = hash & mask;

  while (self->numbers[i] > 0)
    i = (i + 1) & mask;
  self->numbers[i] = (guint16)number;
}

/* At most three quarters of the numbers are used. */
static void
grow_generation (Generation *self)
{
  if (self->names == NULL)
    {
      self->names = g_array_new (FALSE, FALSE, sizeof (Name));
      g_array_set_clear_func (self->names, name_clear);
    }
  if ((self->names->len + 1) * 4 <= self->n_numbers * 3)
    return;

  g_free (self->numbers);
  self->n_numbers = MAX (MIN_NUMBERS, 2 * self->n_numbers);
  self->numbers = g_new0 (guint16, self->n_numbers);
  for (guint i = 0; i < self->names->len; i++)
    set_number (self, g_array_index (self->names, Name, i).hash, i + 1);
}

static Name *
generation_add (Generation *self,
                const Name *added)
{
  grow_generation (self);
  g_array_append_vals (self->names, added, 1);
  set_number (self, added->hash, self->names->len);
  self->n_bytes += count_bytes (added);
  return &g_array_index (self->names, Name, self->names->len - 1);
}

static gboolean
generation_is_full (const Generation *self,
                    gsize             n_bytes)
{
  return self->names != NULL &&
         (self->names->len >= COMETD_CHANNEL_CACHE_MAX_NAMES ||
          self->n_bytes + n_bytes > COMETD_CHANNEL_CACHE_MAX_BYTES);
}

CometdChannelCache *
cometd_channel_cache_new (void)
{
  CometdChannelCache *self = g_new0 (CometdChannelCache, 1);

  self->seed = (guint64)g_random_int () << 32 | g_random_int ();
  return self;
}

void
cometd_channel_cache_free (CometdChannelCache *self)
{
  cometd_channel_cache_clear (self);
  g_free (self);
}

void
cometd_channel_cache_clear (CometdChannelCache *self)
{
  self->last = NULL;
  generation_clear (&self->recent);
  generation_clear (&self->older);
  g_clear_pointer (&self->subscriptions, g_ptr_array_unref);
}

/* The name behind the one that was found last, or the first one behind the last; NULL if nothing
 * was found. */
static Name *
get_next (CometdChannelCache *self)
{
  Name *names, *next;

  if (self->last == NULL)
    return NULL;

  names = (Name *)self->recent.names->data;
  next = self->last + 1;
  return next < names + self->recent.names->len ? next : names;
}

/* The names themselves are read in order, which the processor expects. */
static void
prefetch_next (CometdChannelCache *self)
{
  __builtin_prefetch (get_next (self)->destination.channel);
}

static guint32
hash_json (CometdChannelCache    *self,
           const CometdJsonSlice *json)
{
  guint64 hash = self->seed;
  guint64 word = 0;
  gsize i = 0;

  for (; i + sizeof word <= json->length; i += sizeof word)
    {
      memcpy (&word, json->text + i, sizeof word);
      hash = (hash ^ word) * G_GUINT64_CONSTANT (0x9e3779b97f4a7c15);
      hash ^= hash >> 32;
    }

  word = 0;
  memcpy (&word, json->text + i, json->length - i);
  hash = (hash ^ word) * G_GUINT64_CONSTANT (0x9e3779b97f4a7c15);
  return (guint32)(hash >> 32);
}

static const CometdDestination *
add_recent (CometdChannelCache *self,
            const Name         *added)
{
  if (generation_is_full (&self->recent, count_bytes (added)))
    {
      generation_clear (&self->older);
      self->older = self->recent;
      self->recent = (Generation) { 0 };
    }

  self->last = generation_add (&self->recent, added);
  return &self->last->destination;
}

/* Copies a name, which stays in the older generation until that is forgotten. */
static const CometdDestination *
add_again (CometdChannelCache *self,
           const Name         *older)
{
  Name added = *older;

  g_ref_string_acquire (added.destination.channel);
  if (added.destination.subscriptions != NULL)
    g_ptr_array_ref (added.destination.subscriptions);
  if (added.json != NULL)
    added.json = g_memdup2 (added.json, added.length);
  return add_recent (self, &added);
}

const CometdDestination *
cometd_channel_cache_find (CometdChannelCache    *self,
                           const CometdJsonSlice *json)
{
  Name *name = NULL;
  guint32 hash;

  if (self->last != NULL && name_equals (self->last, json))
    return &self->last->destination;

  name = get_next (self);
  if (name != NULL && name_equals (name, json))
    {
      self->last = name;
      prefetch_next (self);
      return &name->destination;
    }

  hash = hash_json (self, json);
  name = generation_find (&self->recent, json, hash);
  if (name != NULL)
    {
      self->last = name;
      return &name->destination;
    }

  name = generation_find (&self->older, json, hash);
  return name != NULL ? add_again (self, name) : NULL;
}

static gboolean
has_same (const GPtrArray *first,
          const GPtrArray *second)
{
  return first != NULL && second != NULL && first->len == second->len &&
         memcmp (first->pdata, second->pdata, first->len * sizeof (gpointer)) == 0;
}

const CometdDestination *
cometd_channel_cache_add (CometdChannelCache    *self,
                          const CometdJsonSlice *json,
                          const char            *name,
                          GPtrArray             *subscriptions)
{
  Name added = { .length = (guint32)json->length, .hash = hash_json (self, json) };

  /* Mostly there is one, which needs no memory of its own. */
  if (subscriptions != NULL && subscriptions->len == 1)
    {
      added.destination.subscription = g_ptr_array_index (subscriptions, 0);
      subscriptions = NULL;
    }

  if (has_same (self->subscriptions, subscriptions))
    subscriptions = self->subscriptions;
  added.destination.channel = g_ref_string_new (name);
  added.destination.subscriptions = subscriptions != NULL ? g_ptr_array_ref (subscriptions) : NULL;
  if (strlen (name) + 2 != json->length)
    added.json = g_memdup2 (json->text, json->length);

  if (subscriptions != NULL && subscriptions != self->subscriptions)
    {
      g_clear_pointer (&self->subscriptions, g_ptr_array_unref);
      self->subscriptions = g_ptr_array_ref (subscriptions);
    }
  return add_recent (self, &added);
}

gsize
cometd_channel_cache_get_bytes (CometdChannelCache *self)
{
  return self->recent.n_bytes + self->older.n_bytes;
}
