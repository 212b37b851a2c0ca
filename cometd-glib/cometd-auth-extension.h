/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#if !defined (COMETD_INSIDE) && !defined (COMETD_COMPILATION)
# error "Only <cometd-glib/cometd.h> can be included directly."
#endif

#include "cometd-extension.h"

G_BEGIN_DECLS

#define COMETD_TYPE_AUTH_EXTENSION (cometd_auth_extension_get_type ())
COMETD_AVAILABLE_IN_ALL
G_DECLARE_DERIVABLE_TYPE (CometdAuthExtension, cometd_auth_extension,
                          COMETD, AUTH_EXTENSION, CometdExtension)

/**
 * CometdAuthExtensionClass:
 * @parent_class: the parent class
 * @authenticate: obtains new credentials, then completes or fails the request, now or later
 *
 * The class structure of [class@AuthExtension].
 *
 * Since: 0.1
 */
struct _CometdAuthExtensionClass
{
  CometdExtensionClass parent_class;

  void (*authenticate) (CometdAuthExtension *self,
                        CometdAuthRequest   *request);

  /*< private >*/
  gpointer padding[8];
};

G_END_DECLS
