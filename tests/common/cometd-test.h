/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Waiting. All of it iterates the thread-default main context, so timers and sockets of the code
 * under test live on while a test waits. COMETD_TEST_TIMEOUT_SCALE stretches each deadline, for
 * valgrind and for slow machines. */
typedef struct _CometdTestDeadline CometdTestDeadline;

CometdTestDeadline *cometd_test_deadline_new     (double              seconds)
                                                 G_GNUC_WARN_UNUSED_RESULT;
gboolean            cometd_test_deadline_iterate (CometdTestDeadline *self);
void                cometd_test_deadline_free    (CometdTestDeadline *self);
double              cometd_test_timeout_scale    (void);

/* How many seconds anything may take that has to happen. Nobody waits that long for what works, and
 * a machine that is busy with other things must not look like a fault. */
#define COMETD_TEST_PATIENCE 60

/* Iterates until @condition holds; fails at the caller's line once @seconds are over. */
#define cometd_test_wait_until_for(condition, seconds) \
  G_STMT_START \
  { \
    CometdTestDeadline *deadline_ = cometd_test_deadline_new (seconds); \
    while (!(condition)) \
      { \
        if (!cometd_test_deadline_iterate (deadline_)) \
          g_assertion_message (G_LOG_DOMAIN, __FILE__, __LINE__, G_STRFUNC, \
                               "waited in vain for: " #condition); \
      } \
    cometd_test_deadline_free (deadline_); \
  } \
  G_STMT_END

#define cometd_test_wait_until(condition) \
  cometd_test_wait_until_for (condition, COMETD_TEST_PATIENCE)

/* Iterates for @milliseconds and fails at the caller's line as soon as @condition does not hold:
 * for what must not happen. This one is a length of time and not a deadline, so it is not
 * stretched. */
#define cometd_test_assert_stays(condition, milliseconds) \
  G_STMT_START \
  { \
    gint64 end_ = g_get_monotonic_time () + (gint64)(milliseconds) * 1000; \
    do \
      { \
        if (!(condition)) \
          g_assertion_message (G_LOG_DOMAIN, __FILE__, __LINE__, G_STRFUNC, \
                               "did not stay: " #condition); \
      } \
    while (cometd_test_iterate_until (end_)); \
  } \
  G_STMT_END

gboolean cometd_test_iterate_until (gint64 end);

/* The time that this program has had the processor, in microseconds: for what must not cost too
 * much, whoever else has his turn. Machines differ, so compare with what something else costs. */
gint64 cometd_test_cpu_time (void);
/* How many files this program has open. */
guint cometd_test_count_files (void);

/* A GAsyncReadyCallback: user_data is a GAsyncResult **, which must be NULL, and gets a
 * reference. */
void cometd_test_store_result (GObject      *source,
                               GAsyncResult *result,
                               gpointer      user_data);

/* A child process. It dies with the test, even if the test aborts. */
typedef struct _CometdTestChild CometdTestChild;

CometdTestChild *cometd_test_child_new         (const char * const *argv) G_GNUC_WARN_UNUSED_RESULT;
char            *cometd_test_child_read_line   (CometdTestChild    *self) G_GNUC_WARN_UNUSED_RESULT;
char            *cometd_test_child_wait_for    (CometdTestChild    *self,
                                                const char         *prefix,
                                                double              seconds)
                                               G_GNUC_WARN_UNUSED_RESULT;
void             cometd_test_child_write_line  (CometdTestChild    *self,
                                                const char         *line);
void             cometd_test_child_send_signal (CometdTestChild    *self,
                                                int                 signal_number);
void             cometd_test_child_close_stdin (CometdTestChild    *self);
int              cometd_test_child_wait        (CometdTestChild    *self);
void             cometd_test_child_stop        (CometdTestChild    *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CometdTestChild, cometd_test_child_stop)

/* A TCP port on 127.0.0.1 on which nobody listens, and which is nobody else's by chance as long as
 * the socket lives. A server that is told to listen there can. */
GSocket *cometd_test_port_new (guint16 *port) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
