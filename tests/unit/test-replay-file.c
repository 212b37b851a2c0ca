/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* CometdReplayFileStore. */

#include <cometd-glib/cometd.h>
#include <cometd-glib/extensions/cometd-replay-file-private.h>
#include <glib/gstdio.h>
#include <locale.h>
#include <signal.h>
#include <string.h>
#include <sys/stat.h>

#include "cometd-test.h"

/* How often a process is killed. */
#define N_KILLS 20

typedef struct
{
  char *folder;
  char *path;
  CometdReplayFileStore *store;
  GError *error; /* The last one that it told. */
} Fixture;

static const char *program;

static void
failed_cb (CometdReplayFileStore *store,
           const GError          *error,
           gpointer               user_data)
{
  Fixture *fixture = user_data;

  g_assert_null (fixture->error);
  fixture->error = g_error_copy (error);
}

static void
restart (Fixture *fixture)
{
  if (fixture->store != NULL)
    g_assert_finalize_object (fixture->store);
  fixture->store = cometd_replay_file_store_new (fixture->path);
  g_signal_connect (fixture->store, "failed", G_CALLBACK (failed_cb), fixture);
}

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  fixture->folder = g_dir_make_tmp ("cometd-glib-XXXXXX", NULL);
  fixture->path = g_build_filename (fixture->folder, "positions", NULL);
  restart (fixture);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  g_clear_object (&fixture->store);
  g_clear_error (&fixture->error);
  g_unlink (fixture->path);
  g_assert_cmpint (g_rmdir (fixture->folder), ==, 0);
  g_free (fixture->path);
  g_free (fixture->folder);
}

static void
save (Fixture    *fixture,
      const char *channel,
      gint64      id)
{
  cometd_replay_store_save (COMETD_REPLAY_STORE (fixture->store), channel, id);
}

static void
assert_kept (Fixture    *fixture,
             const char *channel,
             const char *id)
{
  g_autofree char *kept =
    cometd_replay_store_load_text (COMETD_REPLAY_STORE (fixture->store), channel);

  g_assert_cmpstr (kept, ==, id);
}

static char *
read_text (Fixture *fixture)
{
  char *text = NULL;

  g_file_get_contents (fixture->path, &text, NULL, NULL);
  return text;
}

static gboolean
file_has (Fixture    *fixture,
          const char *line)
{
  g_autofree char *text = read_text (fixture);

  return text != NULL && strstr (text, line) != NULL;
}

static void
test_keep (Fixture       *fixture,
           gconstpointer  data)
{
  g_auto(GStrv) channels = NULL;
  GStatBuf status;

  assert_kept (fixture, "/u/x", NULL);
  save (fixture, "/u/x", G_GINT64_CONSTANT (9007199254740993));
  save (fixture, "/event/*", -2);
  assert_kept (fixture, "/u/x", "9007199254740993");
  cometd_test_wait_until (file_has (fixture, "/u/x=9007199254740993\n"));
  g_assert_cmpint (g_stat (fixture->path, &status), ==, 0);
  g_assert_cmpint (status.st_mode & 0777, ==, 0600);

  restart (fixture);
  assert_kept (fixture, "/u/x", "9007199254740993");
  assert_kept (fixture, "/event/*", "-2");
  channels = cometd_replay_store_list_channels (COMETD_REPLAY_STORE (fixture->store));
  g_assert_cmpuint (g_strv_length (channels), ==, 2);
  g_assert_cmpstr (cometd_replay_file_store_get_path (fixture->store), ==, fixture->path);
}

/* Channels may have all kinds of characters, which keys may not. */
static void
test_names (Fixture       *fixture,
            gconstpointer  data)
{
  static const char *const names[] = {
    "/a b", "/a=b", "/[a]", "/a[b]", "/#", "/;", "/%20", "/é/☃", "/ a ", "/a\\b", "/'\"",
    "/$&,:@!()~",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    save (fixture, names[i], (gint64)i);
  restart (fixture);
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *id = g_strdup_printf ("%" G_GSIZE_FORMAT, i);

      assert_kept (fixture, names[i], id);
    }
}

/* Without a main loop. */
static void
test_flush (Fixture       *fixture,
            gconstpointer  data)
{
  for (gint64 id = 0; id <= 1000; id++)
    save (fixture, "/u/x", id);
  cometd_replay_store_flush (COMETD_REPLAY_STORE (fixture->store));
  g_assert_true (file_has (fixture, "/u/x=1000\n"));

  save (fixture, "/u/x", 1001);
  g_assert_true (cometd_replay_file_store_write (fixture->store, NULL));
  g_assert_true (file_has (fixture, "/u/x=1001\n"));

  save (fixture, "/u/x", 1002);
  restart (fixture);
  g_assert_true (file_has (fixture, "/u/x=1002\n"));
}

/* Many changes are written together: not one of the versions between is ever in the file. */
static void
test_coalesce (Fixture       *fixture,
               gconstpointer  data)
{
  save (fixture, "/u/x", 0);
  cometd_test_wait_until (file_has (fixture, "/u/x=0\n"));
  for (gint64 id = 1; id <= 1000; id++)
    {
      save (fixture, "/u/x", id);
      g_assert_true (file_has (fixture, "/u/x=0\n"));
    }
  cometd_test_wait_until (!file_has (fixture, "/u/x=0\n"));
  g_assert_true (file_has (fixture, "/u/x=1000\n"));
}

/* A thread that is late does not replace what was written later. */
static void
test_order (Fixture       *fixture,
            gconstpointer  data)
{
  g_autoptr(CometdReplayWriter) writer = cometd_replay_writer_new (fixture->path);

  g_assert_true (cometd_replay_writer_write (writer, "two", 2, NULL));
  g_assert_true (cometd_replay_writer_write (writer, "one", 1, NULL));
  g_assert_true (file_has (fixture, "two"));
}

static const struct
{
  const char *text;
  int code;
} bad[] = {
  { "nothing like it", COMETD_ERROR_INVALID_DATA },
  { "[Positions]\n/u/x=one\n", COMETD_ERROR_INVALID_DATA },
  { "[Positions]\n/u/x=1.5\n", COMETD_ERROR_INVALID_DATA },
  { "[Positions]\n/u/x=-3\n", COMETD_ERROR_INVALID_DATA },
  { "[Positions]\n/u/x=9223372036854775808\n", COMETD_ERROR_INVALID_DATA },
  { "[Positions]\n/u/x=\n", COMETD_ERROR_INVALID_DATA },
  { "[Positions]\nu=1\n", COMETD_ERROR_INVALID_DATA },
  { "[Positions]\n/u/%ff=1\n", COMETD_ERROR_INVALID_DATA },
};

/* A file that is something else is not overwritten. */
static void
test_bad (Fixture       *fixture,
          gconstpointer  data)
{
  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr(GError) error = NULL;
      g_autofree char *text = NULL;

      g_assert_true (g_file_set_contents (fixture->path, bad[i].text, -1, NULL));
      restart (fixture);
      assert_kept (fixture, "/u/x", NULL);
      g_assert_error (fixture->error, COMETD_ERROR, bad[i].code);
      g_assert_nonnull (strstr (fixture->error->message, fixture->path));
      g_clear_error (&fixture->error);

      save (fixture, "/u/x", 5);
      assert_kept (fixture, "/u/x", "5");
      g_assert_false (cometd_replay_file_store_write (fixture->store, &error));
      g_assert_error (error, COMETD_ERROR, bad[i].code);
      cometd_replay_store_flush (COMETD_REPLAY_STORE (fixture->store));
      restart (fixture);
      text = read_text (fixture);
      g_assert_cmpstr (text, ==, bad[i].text);
    }
}

static void
test_too_large (Fixture       *fixture,
                gconstpointer  data)
{
  g_autoptr(GString) text = g_string_new ("[Positions]\n");
  g_autoptr(GError) error = NULL;

  while (text->len <= COMETD_REPLAY_FILE_MAX_SIZE)
    g_string_append (text, "# more\n");
  g_assert_true (g_file_set_contents (fixture->path, text->str, -1, NULL));
  g_assert_false (cometd_replay_file_store_read (fixture->store, &error));
  g_assert_error (error, COMETD_ERROR, COMETD_ERROR_TOO_LARGE);
}

/* What is written can be read. */
static void
test_too_many (Fixture       *fixture,
               gconstpointer  data)
{
  guint n = 0;

  while (fixture->error == NULL)
    {
      g_autofree char *channel = g_strdup_printf ("/%01000u", n++);

      save (fixture, channel, G_MAXINT64);
    }
  g_assert_error (fixture->error, COMETD_ERROR, COMETD_ERROR_TOO_LARGE);
  g_assert_cmpuint (n, >, 1000);
  g_clear_error (&fixture->error);
  restart (fixture);
  g_assert_true (cometd_replay_file_store_read (fixture->store, NULL));
}

/* A pipe would block. */
static void
test_not_a_file (Fixture       *fixture,
                 gconstpointer  data)
{
  g_autoptr(GError) error = NULL;

  g_assert_cmpint (mkfifo (fixture->path, 0600), ==, 0);
  g_assert_false (cometd_replay_file_store_read (fixture->store, &error));
  g_assert_error (error, COMETD_ERROR, COMETD_ERROR_TOO_LARGE);
}

/* It is tried again. */
static void
test_no_folder (Fixture       *fixture,
                gconstpointer  data)
{
  g_autoptr(GError) error = NULL;

  g_assert_cmpint (g_rmdir (fixture->folder), ==, 0);
  save (fixture, "/u/x", 1);
  cometd_test_wait_until (fixture->error != NULL);
  g_assert_error (fixture->error, G_FILE_ERROR, G_FILE_ERROR_NOENT);
  g_assert_nonnull (strstr (fixture->error->message, fixture->path));
  g_clear_error (&fixture->error);
  g_assert_false (cometd_replay_file_store_write (fixture->store, &error));
  g_assert_error (error, G_FILE_ERROR, G_FILE_ERROR_NOENT);

  g_assert_cmpint (g_mkdir (fixture->folder, 0700), ==, 0);
  save (fixture, "/u/x", 2);
  cometd_test_wait_until (file_has (fixture, "/u/x=2\n"));
}

/* A process that saves without end, and says which position it has saved. */
static int
keep_saving (const char *path)
{
  g_autoptr(CometdReplayFileStore) store = cometd_replay_file_store_new (path);
  gint64 id = cometd_replay_store_load (COMETD_REPLAY_STORE (store), "/u/x", &id) ? id : 0;

  for (;;)
    {
      cometd_replay_store_save (COMETD_REPLAY_STORE (store), "/u/x", ++id);
      if (!cometd_replay_file_store_write (store, NULL))
        return 1;
      g_print ("%" G_GINT64_FORMAT "\n", id);
    }
}

/* Whenever a process is killed, the file is complete, and has at least what was written. */
static void
test_kill (Fixture       *fixture,
           gconstpointer  data)
{
  gint64 last = 0;

  for (guint i = 0; i < N_KILLS; i++)
    {
      g_autoptr(GError) error = NULL;
      g_autoptr(GSubprocess) process =
        g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error, program, "--save",
                          fixture->path, NULL);
      g_autoptr(GDataInputStream) output = NULL;
      gint64 id = 0;

      g_assert_no_error (error);
      output = g_data_input_stream_new (g_subprocess_get_stdout_pipe (process));
      for (guint line = 0; line <= i % 4; line++)
        {
          g_autofree char *text = g_data_input_stream_read_line (output, NULL, NULL, &error);

          g_assert_no_error (error);
          g_assert_nonnull (text);
          last = g_ascii_strtoll (text, NULL, 10);
        }
      g_subprocess_send_signal (process, SIGKILL);
      g_assert_true (g_subprocess_wait (process, NULL, NULL));

      restart (fixture);
      g_assert_true (cometd_replay_file_store_read (fixture->store, &error));
      g_assert_no_error (error);
      g_assert_true (cometd_replay_store_load (COMETD_REPLAY_STORE (fixture->store), "/u/x", &id));
      g_assert_cmpint (id, >=, last);
    }

  /* Killed between writing and renaming, a process leaves its temporary file. */
  {
    g_autoptr(GDir) folder = g_dir_open (fixture->folder, 0, NULL);
    const char *name;

    while ((name = g_dir_read_name (folder)) != NULL)
      {
        g_autofree char *path = g_build_filename (fixture->folder, name, NULL);

        if (!g_str_equal (name, "positions"))
          g_unlink (path);
      }
  }
}

static void
add (const char *name,
     void      (*test) (Fixture *, gconstpointer))
{
  g_autofree char *path = g_strconcat ("/replay-file/", name, NULL);

  g_test_add (path, Fixture, NULL, set_up, test, tear_down);
}

int
main (int   argc,
      char *argv[])
{
  setlocale (LC_ALL, "");
  program = argv[0];
  if (argc == 3 && g_str_equal (argv[1], "--save"))
    return keep_saving (argv[2]);

  g_test_init (&argc, &argv, NULL);
  add ("keep", test_keep);
  add ("names", test_names);
  add ("flush", test_flush);
  add ("coalesce", test_coalesce);
  add ("order", test_order);
  add ("bad", test_bad);
  add ("too-large", test_too_large);
  add ("too-many", test_too_many);
  add ("not-a-file", test_not_a_file);
  add ("no-folder", test_no_folder);
  add ("kill", test_kill);
  return g_test_run ();
}
