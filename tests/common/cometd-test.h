/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Waiting. All functions iterate the thread-default main context, so timers and sockets of the code
 * under test keep working. COMETD_TEST_TIMEOUT_SCALE scales each deadline, for valgrind and slow
 * machines. */
typedef struct _CometdTestDeadline CometdTestDeadline;

CometdTestDeadline *cometd_test_deadline_new     (double              seconds)
                                                 G_GNUC_WARN_UNUSED_RESULT;
gboolean            cometd_test_deadline_iterate (CometdTestDeadline *self);
void                cometd_test_deadline_free    (CometdTestDeadline *self);
double              cometd_test_timeout_scale    (void);

/* The time limit in seconds for conditions that must become true. It is never reached if the code
 * works, and is long enough for a busy machine. */
#define COMETD_TEST_PATIENCE 60

/* Iterates until @condition is true; fails at the caller's line after @seconds. */
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

/* Takes the reference that the caller has to @object, and waits until nothing else keeps it. An
 * operation without a callback that has just ended keeps its object until its task is done with. */
#define cometd_test_finalize(object) \
  G_STMT_START \
  { \
    GObject *object_ = G_OBJECT (object); \
    g_object_add_weak_pointer (object_, (gpointer *)&object_); \
    g_object_unref (object_); \
    cometd_test_wait_until (object_ == NULL); \
  } \
  G_STMT_END

/* Iterates for @milliseconds and fails at the caller's line as soon as @condition is false: for
 * conditions that must not change. This is a duration and not a deadline, so it is not scaled. */
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

/* The processor time used by this program, in microseconds: for operations whose cost is limited,
 * independent of other programs. Compare it with the cost of something else, because machines
 * differ. */
gint64 cometd_test_cpu_time (void);
/* The number of open file descriptors of this program. */
guint cometd_test_count_files (void);

/* A GAsyncReadyCallback: user_data is a GAsyncResult **, which must be NULL, and receives a
 * reference. */
void cometd_test_store_result (GObject      *source,
                               GAsyncResult *result,
                               gpointer      user_data);

/* A child process. It is killed with the test, even if the test aborts. */
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
/* How long its threads have computed, or waited for a processor, in microseconds; those of this
 * program if @self is NULL. 0 if the kernel does not say it. On a busy machine,
 * what has a limit in real time may take longer by this. */
gint64           cometd_test_busy_time         (CometdTestChild    *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CometdTestChild, cometd_test_child_stop)

/* Reserves a TCP port on 127.0.0.1 at which connections are refused, as long as the socket exists.
 * A server can be told to listen on it. */
GSocket *cometd_test_port_new (guint16 *port) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
