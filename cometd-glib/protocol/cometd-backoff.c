/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cometd-backoff-private.h"

guint
cometd_backoff_get_delay (guint  failures,
                          guint  increment,
                          guint  max,
                          double random)
{
  guint64 lower, upper;

  if (failures == 0)
    return 0;

  upper = MIN ((guint64)increment << MIN (failures, 31), (guint64)max);
  lower = MIN (MAX (upper / 2, increment), upper);

  return (guint)MAX (lower + (guint64)(random * (double)(upper - lower)), COMETD_BACKOFF_FLOOR);
}
