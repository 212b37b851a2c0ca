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

/* Whether Sysprof has started this process; this does not change. Each call takes about 70
 * instructions, so callers keep the result. */
static inline gboolean
cometd_mark_is_active (void)
{
#ifdef COMETD_HAVE_SYSPROF
  return sysprof_collector_is_active ();
#else
  return FALSE;
#endif
}

/* The time now; 0 if nothing is recorded. */
static inline gint64
cometd_mark_begin (gboolean is_active)
{
#ifdef COMETD_HAVE_SYSPROF
  if (G_UNLIKELY (is_active))
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
