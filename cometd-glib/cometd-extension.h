/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#if !defined (COMETD_INSIDE) && !defined (COMETD_COMPILATION)
# error "Only <cometd-glib/cometd.h> can be included directly."
#endif

#include "cometd-types.h"
#include "cometd-version-macros.h"

G_BEGIN_DECLS

#define COMETD_TYPE_EXTENSION (cometd_extension_get_type ())
COMETD_AVAILABLE_IN_ALL
G_DECLARE_DERIVABLE_TYPE (CometdExtension, cometd_extension, COMETD, EXTENSION, GObject)

/**
 * CometdExtensionClass:
 * @parent_class: the parent class
 * @incoming: inspects or changes received messages; `NULL` leaves them unchanged
 * @outgoing: inspects or changes messages to be sent; `NULL` leaves them unchanged
 * @save_state: returns what another process needs to continue the session; `NULL`: nothing
 * @restore_state: takes over what @save_state returned; `NULL` ignores it
 * @event_accepted: called when an event is about to be passed to the app; or `NULL`
 * @event_handled: called when the app has processed an event; or `NULL`
 *
 * The class structure of [class@Extension].
 *
 * Since: 0.1
 */
struct _CometdExtensionClass
{
  GObjectClass parent_class;

  void (*incoming) (CometdExtension *self,
                    CometdExchange  *exchange);
  void (*outgoing) (CometdExtension *self,
                    CometdExchange  *exchange);

  GVariant *(*save_state)    (CometdExtension  *self);
  gboolean  (*restore_state) (CometdExtension  *self,
                              GVariant         *state,
                              GError          **error);

  void (*event_accepted) (CometdExtension *self,
                          CometdMessage   *event);
  void (*event_handled)  (CometdExtension *self,
                          CometdMessage   *event);

  /*< private >*/
  gpointer padding[4];
};

G_END_DECLS
