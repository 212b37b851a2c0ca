/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "tally.h"

#include <malloc.h>
#include <string.h>

typedef GObject *(*Constructor) (GType                  type,
                                 guint                  n_properties,
                                 GObjectConstructParam *properties);

/* Objects are made and freed in other threads, too: GType → how many there are. */
G_LOCK_DEFINE_STATIC (counts);
static GHashTable *counts;
static GQuark counted;
static Constructor plain_constructor;

static void
add (GType type,
     int   n)
{
  gpointer count;

  G_LOCK (counts);
  count = g_hash_table_lookup (counts, GSIZE_TO_POINTER (type));
  g_hash_table_insert (counts, GSIZE_TO_POINTER (type),
                       GINT_TO_POINTER (GPOINTER_TO_INT (count) + n));
  G_UNLOCK (counts);
}

static void
finalized_cb (gpointer data)
{
  add (GPOINTER_TO_SIZE (data), -1);
}

static GObject *
counting_constructor (GType                  type,
                      guint                  n_properties,
                      GObjectConstructParam *properties)
{
  GObject *object = plain_constructor (type, n_properties, properties);

  /* The data of an object goes when it is finalized, and not before as weak references do. */
  g_object_set_qdata_full (object, counted, GSIZE_TO_POINTER (type), finalized_cb);
  add (type, 1);

  return object;
}

/* A class has its own copy of what it inherits; one that makes its objects in a way of its own ends
 * in that of a class it comes from. */
static void
count_class (GType type)
{
  GObjectClass *klass = g_type_class_peek (type);
  g_autofree GType *children = g_type_children (type, NULL);

  if (klass != NULL && klass->constructor == plain_constructor)
    klass->constructor = counting_constructor;
  for (guint i = 0; children[i] != 0; i++)
    count_class (children[i]);
}

/**
 * tally_start:
 *
 * Counts objects from now on. Classes that have not been used yet are left out, unless a class
 * from which they are derived is counted.
 */
void
tally_start (void)
{
  GObjectClass *object_class = g_type_class_ref (G_TYPE_OBJECT);

  g_return_if_fail (counts == NULL);

  counts = g_hash_table_new (NULL, NULL);
  counted = g_quark_from_static_string ("tally-counted");
  plain_constructor = object_class->constructor;
  count_class (G_TYPE_OBJECT);
}

static int
compare_lines (gconstpointer first,
               gconstpointer second)
{
  return strcmp (*(const char *const *)first, *(const char *const *)second);
}

/**
 * tally_list_objects:
 *
 * What there is of the objects made since [func@Tally.start], as "CometdMessage 3".
 *
 * Returns: (transfer full): sorted, and without those of which there is none
 */
char **
tally_list_objects (void)
{
  GPtrArray *lines = g_ptr_array_new ();
  GHashTableIter iter;
  gpointer type;
  gpointer count;

  g_return_val_if_fail (counts != NULL, NULL);

  G_LOCK (counts);
  g_hash_table_iter_init (&iter, counts);
  while (g_hash_table_iter_next (&iter, &type, &count))
    {
      if (count != NULL)
        g_ptr_array_add (lines, g_strdup_printf ("%s %d", g_type_name (GPOINTER_TO_SIZE (type)),
                                                 GPOINTER_TO_INT (count)));
    }
  G_UNLOCK (counts);
  g_ptr_array_sort (lines, compare_lines);
  g_ptr_array_add (lines, NULL);

  return (char **)g_ptr_array_free (lines, FALSE);
}

/**
 * tally_get_bytes:
 *
 * What malloc() has given out and not got back. GLIBC_TUNABLES=glibc.malloc.tcache_count=0 keeps
 * what threads have put by for later out of it.
 *
 * Returns: bytes
 */
guint64
tally_get_bytes (void)
{
  struct mallinfo2 info = mallinfo2 ();

  return info.uordblks + info.hblkhd;
}

/**
 * tally_count_files:
 *
 * Returns: how many file descriptors are open
 */
guint
tally_count_files (void)
{
  g_autoptr(GDir) folder = g_dir_open ("/proc/self/fd", 0, NULL);
  guint n = 0;

  while (g_dir_read_name (folder) != NULL)
    n++;

  /* One of them is of this folder. */
  return n - 1;
}
