/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cometd-message-private.h"

/* Most events are only looked at by handlers. To create and free an object for each takes longer
 * than to scan its text, so the object of an event that nothing refers to any more is used for the
 * next event. */

static GData *
get_references (gpointer object)
{
  return g_atomic_pointer_get (&((GObject *)object)->qdata);
}

static void
toggled_cb (gpointer  data,
            GObject  *object,
            gboolean  is_last_ref)
{
}

/* GObject keeps weak references, toggle references, watched closures and data in one place. Whether
 * it does is checked once, in case that a later version does not. */
static gboolean
shows_references (void)
{
  static gsize answer;

  if (g_once_init_enter (&answer))
    {
      gpointer object = g_object_new (COMETD_TYPE_MESSAGE, NULL);
      gpointer pointer = object;
      GWeakRef weak;
      gboolean shows = get_references (object) == NULL;

      g_object_add_weak_pointer (object, &pointer);
      shows &= get_references (object) != NULL;
      g_object_remove_weak_pointer (object, &pointer);
      g_weak_ref_init (&weak, object);
      shows &= get_references (object) != NULL;
      g_weak_ref_clear (&weak);
      g_object_add_toggle_ref (object, toggled_cb, NULL);
      shows &= get_references (object) != NULL;
      g_object_remove_toggle_ref (object, toggled_cb, NULL);
      g_object_unref (object);
      g_once_init_leave (&answer, shows ? 1 : 2);
    }

  return answer == 1;
}

/* Another thread can only get a reference from one that exists, or from a weak one. It may leave a
 * weak one behind when it drops its own, so these are looked for on both sides of the count. */
gboolean
cometd_message_object_is_unused (gpointer object)
{
  return get_references (object) == NULL &&
         g_atomic_int_get (&((GObject *)object)->ref_count) == 1 &&
         get_references (object) == NULL && shows_references ();
}

CometdMessage *
cometd_message_reuse (CometdMessage       **spare,
                      GBytes               *frame,
                      const CometdEnvelope *envelope,
                      GRefString           *channel)
{
  CometdMessage *self = g_steal_pointer (spare);

  if (self == NULL)
    return cometd_message_new_from_envelope (frame, envelope, channel);

  cometd_record_init (cometd_message_get_record (self), frame, envelope, channel);
  return self;
}

void
cometd_message_release (CometdMessage  *self,
                        CometdMessage **spare)
{
  CometdMessageBytes *bytes = cometd_message_get_bytes_state (self);

  if (*spare != NULL || !cometd_message_object_is_unused (self))
    {
      g_object_unref (self);
      return;
    }

  /* As when it is disposed of: handlers of its properties end with the message. Their destruction
   * may run code of the app, which may keep the message. */
  g_signal_handlers_destroy (self);
  if (*spare != NULL || !cometd_message_object_is_unused (self))
    {
      g_object_unref (self);
      return;
    }

  cometd_record_empty (cometd_message_get_record (self));
  g_clear_pointer (&bytes->decoded, g_bytes_unref);
  bytes->is_unmarked = bytes->is_shown = FALSE;
  *spare = self;
}

void
cometd_message_drop_frame (CometdMessage *spare)
{
  cometd_record_drop_frame (cometd_message_get_record (spare));
}

CometdPackedRecord *
cometd_message_pack (CometdMessage *self)
{
  const CometdMessageBytes *bytes = cometd_message_get_bytes_state (self);

  if (bytes->decoded != NULL || bytes->is_unmarked || bytes->is_shown ||
      !cometd_message_object_is_unused (self))
    return NULL;

  return cometd_packed_record_new (cometd_message_get_record (self));
}

CometdMessage *
cometd_message_unpack (const CometdPackedRecord *packed)
{
  CometdMessage *self = g_object_new (COMETD_TYPE_MESSAGE, NULL);

  cometd_packed_record_unpack (packed, cometd_message_get_record (self));
  return self;
}

CometdMessage *
cometd_message_take_packed (CometdPackedRecord  *packed,
                            CometdMessage      **spare)
{
  CometdMessage *self = g_steal_pointer (spare);

  if (self == NULL)
    self = g_object_new (COMETD_TYPE_MESSAGE, NULL);
  cometd_packed_record_take (packed, cometd_message_get_record (self));
  return self;
}
