/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "perf-clock.h"

#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

static gint64 now;

gint64
g_get_monotonic_time (void)
{
  return now;
}

int
clock_gettime (clockid_t        clock,
               struct timespec *time)
{
  if (clock != CLOCK_BOOTTIME)
    return (int)syscall (SYS_clock_gettime, clock, time);

  *time = (struct timespec){ now / G_USEC_PER_SEC, now % G_USEC_PER_SEC * 1000 };
  return 0;
}

static void
set_clock (void)
{
  struct timespec time;

  clock_gettime (CLOCK_MONOTONIC, &time);
  now = time.tv_sec * G_USEC_PER_SEC + time.tv_nsec / 1000;
}

static int
poll_cb (GPollFD *fds,
         guint    n_fds,
         int      timeout)
{
  int n_ready = g_poll (fds, n_fds, timeout);

  set_clock ();
  return n_ready;
}

void
perf_clock_start (void)
{
  set_clock ();
  g_main_context_set_poll_func (NULL, poll_cb);
}
