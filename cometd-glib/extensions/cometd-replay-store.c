/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "../cometd-replay-store.h"

/**
 * CometdReplayStore:
 *
 * Where a [class@ReplayExtension] keeps positions, so that an app continues where it stopped when
 * it is started again.
 *
 * [class@ReplayFileStore] keeps them in a file. To keep them elsewhere, derive a class and
 * implement [vfunc@ReplayStore.load] and [vfunc@ReplayStore.save], for example with a database, or
 * with a table as here. In JavaScript, where numbers are only exact up to 2⁵³, implement
 * [vfunc@ReplayStore.load_text] and [vfunc@ReplayStore.save_text] instead.
 *
 * ```c
 * #include <cometd-glib/cometd.h>
 *
 * #define MY_TYPE_STORE (my_store_get_type ())
 * G_DECLARE_FINAL_TYPE (MyStore, my_store, MY, STORE, CometdReplayStore)
 *
 * struct _MyStore
 * {
 *   CometdReplayStore parent_instance;
 *   GHashTable *ids;
 * };
 *
 * G_DEFINE_FINAL_TYPE (MyStore, my_store, COMETD_TYPE_REPLAY_STORE)
 *
 * static gboolean
 * my_store_load (CometdReplayStore *store,
 *                const char        *channel,
 *                gint64            *id)
 * {
 *   const char *text = g_hash_table_lookup (MY_STORE (store)->ids, channel);
 *
 *   *id = text != NULL ? g_ascii_strtoll (text, NULL, 10) : 0;
 *   return text != NULL;
 * }
 *
 * static void
 * my_store_save (CometdReplayStore *store,
 *                const char        *channel,
 *                gint64             id)
 * {
 *   g_hash_table_insert (MY_STORE (store)->ids, g_strdup (channel),
 *                        g_strdup_printf ("%" G_GINT64_FORMAT, id));
 * }
 *
 * static void
 * my_store_finalize (GObject *object)
 * {
 *   g_hash_table_unref (MY_STORE (object)->ids);
 *   G_OBJECT_CLASS (my_store_parent_class)->finalize (object);
 * }
 *
 * static void
 * my_store_class_init (MyStoreClass *klass)
 * {
 *   G_OBJECT_CLASS (klass)->finalize = my_store_finalize;
 *   COMETD_REPLAY_STORE_CLASS (klass)->load = my_store_load;
 *   COMETD_REPLAY_STORE_CLASS (klass)->save = my_store_save;
 * }
 *
 * static void
 * my_store_init (MyStore *self)
 * {
 *   self->ids = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
 * }
 *
 * CometdReplayStore *
 * my_store_new (void)
 * {
 *   return g_object_new (MY_TYPE_STORE, NULL);
 * }
 * ```
 *
 * A position is saved for each event, in the main loop, so a store that needs time writes in the
 * background. If a position is lost, the events after the one before it arrive again.
 *
 * Since: 0.1
 */

/**
 * CometdReplayStoreClass::load:
 * @self: a store
 * @channel: the name of a channel, without a query
 * @id: (out): the position
 *
 * Gets the position of a channel.
 *
 * In JavaScript and Python, the function returns two values.
 *
 * Returns: `TRUE` if there is a position
 *
 * Since: 0.1
 */

/**
 * CometdReplayStoreClass::save:
 * @self: a store
 * @channel: the name of a channel, without a query
 * @id: the position
 *
 * Stores the position of a channel.
 *
 * Since: 0.1
 */

/**
 * CometdReplayStoreClass::load_text:
 * @self: a store
 * @channel: the name of a channel, without a query
 *
 * Gets the position of a channel as text; by default with [vfunc@ReplayStore.load].
 *
 * Text that is not a position counts as none.
 *
 * Returns: (transfer full) (nullable): the position as a decimal number, or `NULL` if there is none
 *
 * Since: 0.1
 */

/**
 * CometdReplayStoreClass::save_text:
 * @self: a store
 * @channel: the name of a channel, without a query
 * @id: the position as a decimal number
 *
 * Stores the position of a channel, which is given as text; by default with
 * [vfunc@ReplayStore.save].
 *
 * Since: 0.1
 */

/**
 * CometdReplayStoreClass::list_channels:
 * @self: a store
 *
 * Lists the channels that have a position.
 *
 * Only needed for subscriptions to patterns: the extension asks for the positions of the channels
 * that the pattern covers.
 *
 * Returns: (transfer full) (nullable) (array zero-terminated=1): the names of the channels
 *
 * Since: 0.1
 */

/**
 * CometdReplayStoreClass::flush:
 * @self: a store
 *
 * Writes positions that have been saved but not written yet.
 *
 * Called when the client is closed.
 *
 * Since: 0.1
 */

G_DEFINE_ABSTRACT_TYPE (CometdReplayStore, cometd_replay_store, G_TYPE_OBJECT)

static gboolean
parse_id (const char *text,
          gint64     *id)
{
  return text != NULL && g_ascii_string_to_signed (text, 10, -2, G_MAXINT64, id, NULL);
}

static char *
cometd_replay_store_real_load_text (CometdReplayStore *self,
                                    const char        *channel)
{
  CometdReplayStoreClass *klass = COMETD_REPLAY_STORE_GET_CLASS (self);
  gint64 id = 0;

  if (klass->load == NULL || !klass->load (self, channel, &id))
    return NULL;

  return g_strdup_printf ("%" G_GINT64_FORMAT, id);
}

static void
cometd_replay_store_real_save_text (CometdReplayStore *self,
                                    const char        *channel,
                                    const char        *id)
{
  CometdReplayStoreClass *klass = COMETD_REPLAY_STORE_GET_CLASS (self);
  gint64 number;

  if (klass->save != NULL && parse_id (id, &number))
    klass->save (self, channel, number);
}

static void
cometd_replay_store_class_init (CometdReplayStoreClass *klass)
{
  klass->load_text = cometd_replay_store_real_load_text;
  klass->save_text = cometd_replay_store_real_save_text;
}

static void
cometd_replay_store_init (CometdReplayStore *self)
{
}

/**
 * cometd_replay_store_load:
 * @self: a store
 * @channel: the name of a channel, without a query
 * @id: (out): the position
 *
 * Gets the position of a channel.
 *
 * In JavaScript, use [method@ReplayStore.load_text], because numbers above 2⁵³ are not exact there.
 *
 * Returns: `TRUE` if there is a position
 *
 * Since: 0.1
 */
gboolean
cometd_replay_store_load (CometdReplayStore *self,
                          const char        *channel,
                          gint64            *id)
{
  g_autofree char *text = NULL;

  g_return_val_if_fail (COMETD_IS_REPLAY_STORE (self), FALSE);
  g_return_val_if_fail (channel != NULL, FALSE);
  g_return_val_if_fail (id != NULL, FALSE);

  *id = 0;
  text = cometd_replay_store_load_text (self, channel);
  return parse_id (text, id);
}

/**
 * cometd_replay_store_save:
 * @self: a store
 * @channel: the name of a channel, without a query
 * @id: the position: the `replayId` of an event, -1 for new events, or -2 for all retained events
 *
 * Stores the position of a channel.
 *
 * Since: 0.1
 */
void
cometd_replay_store_save (CometdReplayStore *self,
                          const char        *channel,
                          gint64             id)
{
  g_autofree char *text = NULL;

  g_return_if_fail (COMETD_IS_REPLAY_STORE (self));
  g_return_if_fail (channel != NULL);
  g_return_if_fail (id >= -2);

  text = g_strdup_printf ("%" G_GINT64_FORMAT, id);
  cometd_replay_store_save_text (self, channel, text);
}

/**
 * cometd_replay_store_load_text:
 * @self: a store
 * @channel: the name of a channel, without a query
 *
 * Gets the position of a channel as text.
 *
 * Returns: (transfer full) (nullable): the position as a decimal number, or `NULL` if there is none
 *
 * Since: 0.1
 */
char *
cometd_replay_store_load_text (CometdReplayStore *self,
                               const char        *channel)
{
  g_return_val_if_fail (COMETD_IS_REPLAY_STORE (self), NULL);
  g_return_val_if_fail (channel != NULL, NULL);

  return COMETD_REPLAY_STORE_GET_CLASS (self)->load_text (self, channel);
}

/**
 * cometd_replay_store_save_text:
 * @self: a store
 * @channel: the name of a channel, without a query
 * @id: the position as a decimal number
 *
 * Stores the position of a channel, which is given as text.
 *
 * Since: 0.1
 */
void
cometd_replay_store_save_text (CometdReplayStore *self,
                               const char        *channel,
                               const char        *id)
{
  gint64 number;

  g_return_if_fail (COMETD_IS_REPLAY_STORE (self));
  g_return_if_fail (channel != NULL);
  g_return_if_fail (parse_id (id, &number));

  COMETD_REPLAY_STORE_GET_CLASS (self)->save_text (self, channel, id);
}

/**
 * cometd_replay_store_list_channels:
 * @self: a store
 *
 * Lists the channels that have a position.
 *
 * Returns: (transfer full) (nullable) (array zero-terminated=1): the names of the channels, or
 *   `NULL` if the store does not know
 *
 * Since: 0.1
 */
char **
cometd_replay_store_list_channels (CometdReplayStore *self)
{
  CometdReplayStoreClass *klass;

  g_return_val_if_fail (COMETD_IS_REPLAY_STORE (self), NULL);

  klass = COMETD_REPLAY_STORE_GET_CLASS (self);
  return klass->list_channels != NULL ? klass->list_channels (self) : NULL;
}

/**
 * cometd_replay_store_flush:
 * @self: a store
 *
 * Writes positions that have been saved but not written yet.
 *
 * Since: 0.1
 */
void
cometd_replay_store_flush (CometdReplayStore *self)
{
  CometdReplayStoreClass *klass;

  g_return_if_fail (COMETD_IS_REPLAY_STORE (self));

  klass = COMETD_REPLAY_STORE_GET_CLASS (self);
  if (klass->flush != NULL)
    klass->flush (self);
}
