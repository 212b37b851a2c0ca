/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <cometd-glib/cometd-exchange.h>
#include <cometd-glib/cometd-extension.h>

G_BEGIN_DECLS

/* An extension that holds what is sent and received until a test releases it. */

#define TYPE_HOLDER (holder_get_type ())
G_DECLARE_FINAL_TYPE (Holder, holder, , HOLDER, CometdExtension)

struct _Holder
{
  CometdExtension parent_instance;

  CometdExchange *exchange; /* The last one; cleared by the test. */
};

G_END_DECLS
