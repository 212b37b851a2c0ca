/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cometd-replay-state-private.h"

#include <glib/gi18n-lib.h>

#include "../cometd-channel.h"
#include "../cometd-error.h"
#include "cometd-replay-wire-private.h"

/* Channel → the position of accepted events, that of handled ones, and whether it was learned. */
#define POSITIONS_TYPE "a{s(xxb)}"

GVariant *
cometd_replay_state_save (CometdReplayPositions     *positions,
                          CometdReplaySubscriptions *subscriptions,
                          gboolean                   is_granted)
{
  GVariantBuilder state, ids;
  g_autoptr(GPtrArray) keys = cometd_replay_positions_list (positions);
  g_auto(GStrv) names = cometd_replay_subscriptions_dup_names (subscriptions);

  g_variant_builder_init (&ids, G_VARIANT_TYPE (POSITIONS_TYPE));
  for (guint i = 0; i < keys->len; i++)
    {
      const char *key = g_ptr_array_index (keys, i);

      g_variant_builder_add (&ids, "{s(xxb)}", key,
                             cometd_replay_positions_get_accepted (positions, key),
                             cometd_replay_positions_get_handled (positions, key),
                             cometd_replay_positions_is_learned (positions, key));
    }

  g_variant_builder_init (&state, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (&state, "{sv}", "granted", g_variant_new_boolean (is_granted));
  g_variant_builder_add (&state, "{sv}", "subscriptions",
                         g_variant_new_strv ((const char * const *)names, -1));
  g_variant_builder_add (&state, "{sv}", "positions", g_variant_builder_end (&ids));
  return g_variant_builder_end (&state);
}

static gboolean
is_position (gint64 id)
{
  return id >= COMETD_REPLAY_EARLIEST || id == COMETD_REPLAY_NO_ID;
}

static gboolean
restore_positions (CometdReplayPositions *positions,
                   GVariant              *ids)
{
  GVariantIter iter;
  const char *key;
  gint64 accepted, handled;
  gboolean is_learned;

  g_variant_iter_init (&iter, ids);
  while (g_variant_iter_next (&iter, "{&s(xxb)}", &key, &accepted, &handled, &is_learned))
    {
      if (!cometd_channel_is_valid (key) || !is_position (accepted) || !is_position (handled) ||
          handled > accepted)
        return FALSE;

      if (is_learned && !cometd_replay_positions_accept (positions, key, accepted))
        return FALSE;

      cometd_replay_positions_set (positions, key, accepted, handled);
    }
  return TRUE;
}

static gboolean
restore_subscriptions (CometdReplaySubscriptions *subscriptions,
                       GVariant                  *names)
{
  GVariantIter iter;
  const char *name;

  g_variant_iter_init (&iter, names);
  while (g_variant_iter_next (&iter, "&s", &name))
    {
      if (!cometd_channel_is_valid (name))
        return FALSE;

      cometd_replay_subscriptions_add (subscriptions, name);
    }
  return TRUE;
}

gboolean
cometd_replay_state_restore (GVariant                   *state,
                             CometdReplayPositions     **positions,
                             CometdReplaySubscriptions **subscriptions,
                             gboolean                   *is_granted,
                             GError                    **error)
{
  g_autoptr(CometdReplayPositions) new_positions = cometd_replay_positions_new ();
  g_autoptr(CometdReplaySubscriptions) new_subscriptions = cometd_replay_subscriptions_new ();
  g_autoptr(GVariant) ids = NULL;
  g_autoptr(GVariant) names = NULL;
  gboolean new_granted;

  if (!g_variant_is_of_type (state, G_VARIANT_TYPE_VARDICT) ||
      !g_variant_lookup (state, "granted", "b", &new_granted) ||
      (ids = g_variant_lookup_value (state, "positions",
                                     G_VARIANT_TYPE (POSITIONS_TYPE))) == NULL ||
      (names = g_variant_lookup_value (state, "subscriptions",
                                       G_VARIANT_TYPE_STRING_ARRAY)) == NULL ||
      !restore_positions (new_positions, ids) ||
      !restore_subscriptions (new_subscriptions, names))
    {
      g_set_error_literal (error, COMETD_ERROR, COMETD_ERROR_INVALID_DATA,
                           _("The state does not contain valid replay positions"));
      return FALSE;
    }

  cometd_replay_positions_free (*positions);
  cometd_replay_subscriptions_free (*subscriptions);
  *positions = g_steal_pointer (&new_positions);
  *subscriptions = g_steal_pointer (&new_subscriptions);
  *is_granted = new_granted;
  return TRUE;
}
