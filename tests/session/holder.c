/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "holder.h"

G_DEFINE_FINAL_TYPE (Holder, holder, COMETD_TYPE_EXTENSION)

static void
hold (CometdExtension *extension,
      CometdExchange  *exchange)
{
  cometd_exchange_hold (exchange);
  g_set_object (&((Holder *)extension)->exchange, exchange);
}

static void
holder_class_init (HolderClass *klass)
{
  COMETD_EXTENSION_CLASS (klass)->outgoing = hold;
  COMETD_EXTENSION_CLASS (klass)->incoming = hold;
}

static void
holder_init (Holder *self)
{
}
