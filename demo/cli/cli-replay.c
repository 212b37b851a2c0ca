/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cli-replay.h"

#include "cli-output.h"

#include <errno.h>
#include <glib/gi18n.h>
#include <unistd.h>

/* The position that --replay names, as text, or NULL. */
static const char *
get_id (const char *replay)
{
  if (g_strcmp0 (replay, "earliest") == 0)
    return "-2";
  if (g_strcmp0 (replay, "latest") == 0)
    return "-1";

  return replay;
}

gboolean
cli_replay_check (const char  *replay,
                  GError     **error)
{
  g_autoptr(CometdReplayExtension) extension = cometd_replay_extension_new ();

  if (replay == NULL ||
      cometd_replay_extension_set_replay_id_text (extension, "/check", get_id (replay), NULL))
    return TRUE;

  g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
               _("--replay: “%s” is neither the replay id of an event, nor earliest or latest"),
               replay);
  return FALSE;
}

static void
failed_cb (CometdReplayFileStore *store,
           const GError          *error,
           gpointer               user_data)
{
  cli_output_complain ("--replay-file: %s", error->message);
}

static void
fallback_used_cb (CometdReplayExtension *extension,
                  const char            *channel,
                  const char            *old_id,
                  gpointer               user_data)
{
  cli_link_say (user_data,
                cometd_replay_extension_get_fallback (extension) == COMETD_REPLAY_FALLBACK_EARLIEST
                  ? _("the server no longer has the events after %s on %s; starting with the "
                      "earliest one")
                  : _("the server no longer has the events after %s on %s; starting with new ones"),
                old_id, channel);
}

static void
shaken_cb (CometdClient  *client,
           CometdMessage *reply,
           gpointer       user_data)
{
  JsonNode *ext = cometd_message_get_ext (reply);

  if (!cometd_message_get_successful (reply) ||
      (ext != NULL && json_object_get_boolean_member_with_default (json_node_get_object (ext),
                                                                   "replay", FALSE)))
    return;

  cli_link_say (user_data, _("the server does not support replay"));
}

/* Each write makes a new file in the folder. */
static gboolean
check_folder (const char *path)
{
  g_autofree char *folder = g_path_get_dirname (path);

  if (*path != '\0' && access (folder, W_OK | X_OK) == 0)
    return TRUE;

  cli_output_complain ("--replay-file: “%s”: %s",
                       path, g_strerror (*path != '\0' ? errno : ENOENT));
  return FALSE;
}

static gboolean
use_file (CometdReplayExtension *extension,
          const char            *path)
{
  g_autoptr(CometdReplayFileStore) store = NULL;
  g_autoptr(GError) error = NULL;

  if (!check_folder (path))
    return FALSE;

  store = cometd_replay_file_store_new (path);
  if (!cometd_replay_file_store_read (store, &error))
    {
      cli_output_complain ("--replay-file: %s", error->message);
      return FALSE;
    }

  g_signal_connect (store, "failed", G_CALLBACK (failed_cb), NULL);
  cometd_replay_extension_set_store (extension, COMETD_REPLAY_STORE (store));
  return TRUE;
}

static CometdReplayFallback
get_fallback (const char *replay)
{
  if (g_strcmp0 (replay, "earliest") == 0)
    return COMETD_REPLAY_FALLBACK_EARLIEST;
  if (g_strcmp0 (replay, "latest") == 0)
    return COMETD_REPLAY_FALLBACK_LATEST;

  return COMETD_REPLAY_FALLBACK_NONE;
}

gboolean
cli_replay_set_up (CliLink  *link,
                   char    **channels)
{
  const CliOptions *options = cli_link_get_options (link);
  CometdClient *client = cli_link_get_client (link);
  g_autoptr(CometdReplayExtension) extension = NULL;

  if (options->replay == NULL && options->replay_file == NULL)
    return TRUE;

  extension = cometd_replay_extension_new ();
  cometd_replay_extension_set_fallback (extension, get_fallback (options->replay));
  if (options->replay_file != NULL && !use_file (extension, options->replay_file))
    return FALSE;

  /* The position of an event in the file counts more. */
  for (guint i = 0; options->replay != NULL && channels[i] != NULL; i++)
    {
      if (cometd_replay_extension_get_replay_id (extension, channels[i]) < 0)
        cometd_replay_extension_set_replay_id_text (extension, channels[i],
                                                    get_id (options->replay), NULL);
    }

  g_signal_connect (extension, "fallback-used", G_CALLBACK (fallback_used_cb), link);
  g_signal_connect (client, "meta-received::/meta/handshake", G_CALLBACK (shaken_cb), link);
  cometd_client_add_extension (client, COMETD_EXTENSION (extension));
  return TRUE;
}
