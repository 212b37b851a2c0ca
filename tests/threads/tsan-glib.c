/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* ThreadSanitizer does not see the locks of a GLib that was not built with it. These functions
 * replace those of GLib for this program and the library, and report the resulting order to
 * ThreadSanitizer, so that protected data is not reported as unprotected. */

#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <dlfcn.h>
#include <glib.h>
#include <sanitizer/tsan_interface.h>

#define REAL(name) ((__typeof__ (&(name)))dlsym (RTLD_NEXT, #name))

#undef g_once_init_leave

void
g_mutex_init (GMutex *mutex)
{
  REAL (g_mutex_init) (mutex);
  __tsan_release (mutex);
}

void
g_mutex_lock (GMutex *mutex)
{
  REAL (g_mutex_lock) (mutex);
  __tsan_acquire (mutex);
}

void
g_mutex_unlock (GMutex *mutex)
{
  __tsan_release (mutex);
  REAL (g_mutex_unlock) (mutex);
}

void
g_once_init_leave (volatile void *location,
                   gsize          result)
{
  __tsan_release ((void *)location);
  REAL (g_once_init_leave) (location, result);
}

static _Thread_local GDestroyNotify clear;

static void
acquire_and_clear (gpointer box)
{
  __tsan_acquire (box);
  clear (box);
}

/* The last one is ordered after all others. */
void
g_atomic_rc_box_release_full (gpointer       box,
                              GDestroyNotify clear_func)
{
  GDestroyNotify outer = clear;

  clear = clear_func;
  __tsan_release (box);
  REAL (g_atomic_rc_box_release_full) (box, acquire_and_clear);
  clear = outer;
}
