/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

#ifdef COMETD_HAVE_SYSPROF
# include <sysprof-capture.h>
#endif

G_BEGIN_DECLS

/* Marks on the time line of Sysprof, in the group "Cometd". Without sysprof-capture-4, and outside
 * of a recording, they cost nothing. */

/* The time now; 0 if nothing is recorded. */
static inline gint64
cometd_mark_begin (void)
{
#ifdef COMETD_HAVE_SYSPROF
  if (sysprof_collector_is_active ())
    return SYSPROF_CAPTURE_CURRENT_TIME;
#endif
  return 0;
}

/* Marks what lasted from begin until now, unless begin is 0. */
static inline void
cometd_mark_end (gint64      begin,
                 const char *name)
{
#ifdef COMETD_HAVE_SYSPROF
  if (begin != 0)
    sysprof_collector_mark (begin, SYSPROF_CAPTURE_CURRENT_TIME - begin, "Cometd", name, NULL);
#endif
}

G_END_DECLS
