/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "../cometd-replay-file-store.h"

#include <glib/gi18n-lib.h>

#include "../cometd-error.h"
#include "cometd-replay-file-private.h"

/* The shortest time between two writes, in milliseconds. */
#define INTERVAL 200

/**
 * CometdReplayFileStore:
 *
 * Keeps the positions of a [class@ReplayExtension] in a file.
 *
 * ```c
 * #include <cometd-glib/cometd.h>
 *
 * static void
 * failed_cb (CometdReplayFileStore *store,
 *            const GError          *error,
 *            gpointer               user_data)
 * {
 *   g_message ("The position is not kept: %s", error->message);
 * }
 *
 * void
 * keep_positions (CometdReplayExtension *replay,
 *                 const char            *path)
 * {
 *   g_autoptr(CometdReplayFileStore) store = cometd_replay_file_store_new (path);
 *
 *   g_signal_connect (store, "failed", G_CALLBACK (failed_cb), NULL);
 *   cometd_replay_extension_set_store (replay, COMETD_REPLAY_STORE (store));
 * }
 * ```
 *
 * The file is read the first time that a position is needed. It is a [struct@GLib.KeyFile], which
 * only the user can read, and is always replaced as a whole, so that it is complete even if the
 * process is killed or the power fails.
 *
 * It is written in the background, at most five times per second. If the process is killed, the
 * file may therefore be 200 ms older than the last event, plus the time that the disk needs, and
 * the events of that time arrive again. The file is up to date when the client was closed, and when
 * the store is finalized.
 *
 * If the file exists but cannot be read, it is not overwritten. [signal@ReplayFileStore::failed] is
 * emitted, and positions are only kept in memory.
 *
 * Each client needs a file of its own.
 *
 * Since: 0.1
 */
struct _CometdReplayFileStore
{
  CometdReplayStore parent_instance;

  char *path;
  GHashTable *ids;  /* Owned. */
  gsize size;       /* The largest size of its text. */
  GError *unusable; /* Why the file cannot be used; owned. */
  guint is_read : 1;

  CometdReplayWriter *writer; /* Owned; threads have references, too. */
  guint64 number;             /* Of the latest text. */
  guint is_dirty : 1;         /* There are positions that no text has. */
  guint is_writing : 1;       /* In a thread. */
  gint64 write_time;          /* When the last write in a thread began; monotonic. */
  GSource *source;            /* For the next write, or NULL; owned, destroyed in dispose. */
  GMainContext *context;      /* Owned. */
};

G_DEFINE_FINAL_TYPE (CometdReplayFileStore, cometd_replay_file_store, COMETD_TYPE_REPLAY_STORE)

typedef enum { PROP_PATH = 1 } CometdReplayFileStoreProperty;
static GParamSpec *file_store_properties[PROP_PATH + 1];

enum { SIGNAL_FAILED, N_FILE_STORE_SIGNALS };
static guint file_store_signals[N_FILE_STORE_SIGNALS];

/* What a thread writes. */
typedef struct
{
  CometdReplayWriter *writer;
  char *text;
  guint64 number;
  GWeakRef store;
} Job;

static void
job_free (Job *job)
{
  cometd_replay_writer_unref (job->writer);
  g_weak_ref_clear (&job->store);
  g_free (job->text);
  g_free (job);
}

/* Reads the file the first time. */
static gboolean
ensure_read (CometdReplayFileStore *self)
{
  g_autoptr(GError) error = NULL;

  if (self->is_read)
    return self->unusable == NULL;

  self->is_read = TRUE;
  if (self->path == NULL || cometd_replay_file_read (self->path, self->ids, &error))
    {
      self->size = cometd_replay_file_measure_table (self->ids);
      return TRUE;
    }

  self->unusable = g_error_new (error->domain, error->code,
                                _("Could not read the replay positions in “%s”: %s"),
                                self->path, error->message);
  return FALSE;
}

static void
emit_failed (CometdReplayFileStore *self,
             const GError          *error)
{
  g_signal_emit (self, file_store_signals[SIGNAL_FAILED], 0, error);
}

static void
read_or_tell (CometdReplayFileStore *self)
{
  if (!self->is_read && !ensure_read (self))
    emit_failed (self, self->unusable);
}

static GError *
make_write_error (CometdReplayFileStore *self,
                  const GError          *error)
{
  return g_error_new (error->domain, error->code,
                      _("Could not write the replay positions to “%s”: %s"), self->path,
                      error->message);
}

static void
clear_write_source (CometdReplayFileStore *self)
{
  if (self->source != NULL)
    g_source_destroy (self->source);
  g_clear_pointer (&self->source, g_source_unref);
}

static void plan_write (CometdReplayFileStore *self);

static void
written_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  Job *job = g_task_get_task_data (G_TASK (result));
  g_autoptr(CometdReplayFileStore) self = g_weak_ref_get (&job->store);
  g_autoptr(GError) error = NULL;
  g_autoptr(GError) described = NULL;

  if (self == NULL)
    return;

  self->is_writing = FALSE;
  if (g_task_propagate_boolean (G_TASK (result), &error))
    {
      plan_write (self);
      return;
    }

  /* The next position, or the end, is the occasion to try again. */
  self->is_dirty = TRUE;
  described = make_write_error (self, error);
  emit_failed (self, described);
}

static void
write_in_thread (GTask        *task,
                 gpointer      source_object,
                 gpointer      task_data,
                 GCancellable *cancellable)
{
  Job *job = task_data;
  GError *error = NULL;

  if (cometd_replay_writer_write (job->writer, job->text, job->number, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
begin_write (CometdReplayFileStore *self)
{
  Job *job = g_new0 (Job, 1);
  g_autoptr(GTask) task = g_task_new (NULL, NULL, written_cb, NULL);

  job->writer = cometd_replay_writer_ref (self->writer);
  job->text = cometd_replay_file_format (self->ids);
  job->number = ++self->number;
  /* Not a reference: the store writes the rest when it is disposed of, without a main loop. */
  g_weak_ref_init (&job->store, self);
  g_task_set_source_tag (task, begin_write);
  g_task_set_task_data (task, job, (GDestroyNotify)job_free);
  self->is_dirty = FALSE;
  self->is_writing = TRUE;
  self->write_time = g_get_monotonic_time ();
  g_task_run_in_thread (task, write_in_thread);
}

static gboolean
write_now_cb (gpointer user_data)
{
  CometdReplayFileStore *self = user_data;

  clear_write_source (self);
  begin_write (self);
  return G_SOURCE_REMOVE;
}

static void
plan_write (CometdReplayFileStore *self)
{
  gint64 wait = self->write_time + INTERVAL * (gint64)1000 - g_get_monotonic_time ();

  if (!self->is_dirty || self->is_writing || self->source != NULL)
    return;

  self->source = g_timeout_source_new ((guint)(CLAMP (wait, 0, INTERVAL * (gint64)1000) / 1000));
  g_source_set_static_name (self->source, "[cometd] write replay positions");
  g_source_set_callback (self->source, write_now_cb, self, NULL);
  g_source_attach (self->source, self->context);
}

static gboolean
cometd_replay_file_store_load (CometdReplayStore *store,
                               const char        *channel,
                               gint64            *id)
{
  CometdReplayFileStore *self = COMETD_REPLAY_FILE_STORE (store);
  const gint64 *kept;

  read_or_tell (self);
  kept = g_hash_table_lookup (self->ids, channel);
  if (kept == NULL)
    return FALSE;

  *id = *kept;
  return TRUE;
}

static void
cometd_replay_file_store_save (CometdReplayStore *store,
                               const char        *channel,
                               gint64             id)
{
  CometdReplayFileStore *self = COMETD_REPLAY_FILE_STORE (store);
  gint64 *kept;

  read_or_tell (self);
  kept = g_hash_table_lookup (self->ids, channel);
  if (kept == NULL)
    {
      gsize size = cometd_replay_file_measure (channel);

      if (self->size + size > COMETD_REPLAY_FILE_MAX_SIZE)
        {
          g_autoptr(GError) error =
            g_error_new (COMETD_ERROR, COMETD_ERROR_TOO_LARGE,
                         _("The replay position of %s is not kept: the file would have more than "
                           "%d bytes"), channel, COMETD_REPLAY_FILE_MAX_SIZE);

          emit_failed (self, error);
          return;
        }

      self->size += size;
      g_hash_table_insert (self->ids, g_strdup (channel), g_memdup2 (&id, sizeof id));
    }
  else if (*kept != id)
    *kept = id;
  else
    return;

  if (self->unusable != NULL || self->path == NULL)
    return;

  self->is_dirty = TRUE;
  plan_write (self);
}

static char **
cometd_replay_file_store_list_channels (CometdReplayStore *store)
{
  CometdReplayFileStore *self = COMETD_REPLAY_FILE_STORE (store);
  g_autofree gpointer *channels = NULL;

  read_or_tell (self);
  channels = g_hash_table_get_keys_as_array (self->ids, NULL);
  return g_strdupv ((char **)channels);
}

static void
cometd_replay_file_store_flush (CometdReplayStore *store)
{
  CometdReplayFileStore *self = COMETD_REPLAY_FILE_STORE (store);
  g_autoptr(GError) error = NULL;

  if (self->unusable == NULL && !cometd_replay_file_store_write (self, &error))
    emit_failed (self, error);
}

static void
cometd_replay_file_store_get_property (GObject    *object,
                                       guint       prop_id,
                                       GValue     *value,
                                       GParamSpec *pspec)
{
  CometdReplayFileStore *self = COMETD_REPLAY_FILE_STORE (object);

  switch ((CometdReplayFileStoreProperty)prop_id)
    {
    case PROP_PATH:
      g_value_set_string (value, self->path);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
cometd_replay_file_store_set_property (GObject      *object,
                                       guint         prop_id,
                                       const GValue *value,
                                       GParamSpec   *pspec)
{
  CometdReplayFileStore *self = COMETD_REPLAY_FILE_STORE (object);

  switch ((CometdReplayFileStoreProperty)prop_id)
    {
    case PROP_PATH:
      self->path = g_value_dup_string (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
cometd_replay_file_store_constructed (GObject *object)
{
  CometdReplayFileStore *self = COMETD_REPLAY_FILE_STORE (object);

  G_OBJECT_CLASS (cometd_replay_file_store_parent_class)->constructed (object);

  self->writer = cometd_replay_writer_new (self->path);
}

/* No signal is emitted here, because this may happen during garbage collection. */
static void
cometd_replay_file_store_dispose (GObject *object)
{
  CometdReplayFileStore *self = COMETD_REPLAY_FILE_STORE (object);

  clear_write_source (self);
  cometd_replay_file_store_write (self, NULL);

  G_OBJECT_CLASS (cometd_replay_file_store_parent_class)->dispose (object);
}

static void
cometd_replay_file_store_finalize (GObject *object)
{
  CometdReplayFileStore *self = COMETD_REPLAY_FILE_STORE (object);

  cometd_replay_writer_unref (self->writer);
  g_hash_table_unref (self->ids);
  g_clear_error (&self->unusable);
  g_main_context_unref (self->context);
  g_free (self->path);

  G_OBJECT_CLASS (cometd_replay_file_store_parent_class)->finalize (object);
}

static void
cometd_replay_file_store_class_init (CometdReplayFileStoreClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  CometdReplayStoreClass *store_class = COMETD_REPLAY_STORE_CLASS (klass);

  object_class->get_property = cometd_replay_file_store_get_property;
  object_class->set_property = cometd_replay_file_store_set_property;
  object_class->constructed = cometd_replay_file_store_constructed;
  object_class->dispose = cometd_replay_file_store_dispose;
  object_class->finalize = cometd_replay_file_store_finalize;
  store_class->load = cometd_replay_file_store_load;
  store_class->save = cometd_replay_file_store_save;
  store_class->list_channels = cometd_replay_file_store_list_channels;
  store_class->flush = cometd_replay_file_store_flush;

  /**
   * CometdReplayFileStore:path: (getter get_path)
   *
   * The path of the file.
   *
   * Its folder must exist; the file need not. Without a path, positions are only kept in memory.
   *
   * Default: `NULL`.
   *
   * Since: 0.1
   */
  file_store_properties[PROP_PATH] =
    g_param_spec_string ("path", NULL, NULL,
                         NULL,
                         (G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS));

  g_object_class_install_properties (object_class, G_N_ELEMENTS (file_store_properties),
                                     file_store_properties);

  /**
   * CometdReplayFileStore::failed:
   * @self: the store
   * @error: what happened
   *
   * Emitted when the file could not be read or written.
   *
   * Positions are then kept in memory. If the file could not be written, this is tried again when a
   * position changes.
   *
   * Since: 0.1
   */
  file_store_signals[SIGNAL_FAILED] =
    g_signal_new ("failed", COMETD_TYPE_REPLAY_FILE_STORE, G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL,
                  G_TYPE_NONE, 1, G_TYPE_ERROR);
}

static void
cometd_replay_file_store_init (CometdReplayFileStore *self)
{
  self->ids = cometd_replay_file_table_new ();
  self->context = g_main_context_ref_thread_default ();
  self->write_time = G_MININT64 / 2;
}

/**
 * cometd_replay_file_store_new:
 * @path: (type filename): the path of a file, which need not exist
 *
 * Creates a store that keeps positions in a file.
 *
 * Returns: (transfer full): a new store
 *
 * Since: 0.1
 */
CometdReplayFileStore *
cometd_replay_file_store_new (const char *path)
{
  g_return_val_if_fail (path != NULL && *path != '\0', NULL);

  return g_object_new (COMETD_TYPE_REPLAY_FILE_STORE, "path", path, NULL);
}

/**
 * cometd_replay_file_store_get_path: (get-property path)
 * @self: a store
 *
 * Gets the path of the file.
 *
 * Returns: (type filename) (nullable): the path, or `NULL` if there is none
 *
 * Since: 0.1
 */
const char *
cometd_replay_file_store_get_path (CometdReplayFileStore *self)
{
  g_return_val_if_fail (COMETD_IS_REPLAY_FILE_STORE (self), NULL);

  return self->path;
}

/**
 * cometd_replay_file_store_read:
 * @self: a store
 * @error: the return location for a recoverable error
 *
 * Reads the file, unless that was done before.
 *
 * An app that calls this function first learns at once whether the file can be used. It is not an
 * error if the file does not exist. The error is one of those of [func@GLib.file_get_contents],
 * `COMETD_ERROR_INVALID_DATA` if the file contains something else than positions, or
 * `COMETD_ERROR_TOO_LARGE` if it has more than 1 MiB or is not a regular file.
 *
 * Returns: `TRUE` if the file can be used, or `FALSE` with @error set
 *
 * Since: 0.1
 */
gboolean
cometd_replay_file_store_read (CometdReplayFileStore  *self,
                               GError                **error)
{
  g_return_val_if_fail (COMETD_IS_REPLAY_FILE_STORE (self), FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  if (ensure_read (self))
    return TRUE;

  if (error != NULL)
    *error = g_error_copy (self->unusable);
  return FALSE;
}

/**
 * cometd_replay_file_store_write:
 * @self: a store
 * @error: the return location for a recoverable error
 *
 * Writes the file now, if a position has changed, and waits until that is done.
 *
 * The error is one of those of [func@GLib.file_set_contents_full], or that of
 * [method@ReplayFileStore.read].
 *
 * Returns: `TRUE` if the file is up to date, or `FALSE` with @error set
 *
 * Since: 0.1
 */
gboolean
cometd_replay_file_store_write (CometdReplayFileStore  *self,
                                GError                **error)
{
  g_autofree char *text = NULL;
  g_autoptr(GError) failure = NULL;

  g_return_val_if_fail (COMETD_IS_REPLAY_FILE_STORE (self), FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  if (self->unusable != NULL)
    return cometd_replay_file_store_read (self, error);
  if (!self->is_dirty && !self->is_writing)
    return TRUE;

  clear_write_source (self);
  text = cometd_replay_file_format (self->ids);
  if (!cometd_replay_writer_write (self->writer, text, ++self->number, &failure))
    {
      if (error != NULL)
        *error = make_write_error (self, failure);
      return FALSE;
    }

  self->is_dirty = FALSE;
  return TRUE;
}
