/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "../cometd-message.h"

G_BEGIN_DECLS

/* The result of a receive. A task would complete in an iteration of the main loop of its own
 * whenever it was created in the same one; this is completed by the client, which knows when the
 * call that created it has returned. */
#define COMETD_TYPE_RECEIVE_RESULT (cometd_receive_result_get_type ())
G_DECLARE_FINAL_TYPE (CometdReceiveResult, cometd_receive_result, COMETD, RECEIVE_RESULT, GObject)

/* Called in the main loop when the operation is cancelled, until it has ended. */
typedef void (*CometdReceiveCancelled) (CometdReceiveResult    *result,
                                        GObject                *source);

/* source: the client, to which a reference is held. spare: an object to be used, if there is
 * one. */
CometdReceiveResult *cometd_receive_result_new          (CometdReceiveResult   **spare,
                                                         GObject                *source,
                                                         GCancellable           *cancellable,
                                                         GAsyncReadyCallback     callback,
                                                         gpointer                user_data,
                                                         gpointer                tag)
                                                        G_GNUC_WARN_UNUSED_RESULT;
/* Drops a reference. If it was the last one, the object is moved to *spare. */
void                 cometd_receive_result_release      (CometdReceiveResult    *self,
                                                         CometdReceiveResult   **spare);
/* Watches the cancellable in context until the operation ends. */
void                 cometd_receive_result_watch        (CometdReceiveResult    *self,
                                                         GMainContext           *context,
                                                         CometdReceiveCancelled  cancelled);
gboolean             cometd_receive_result_is_cancelled (CometdReceiveResult    *self,
                                                         GError                **error);
/* The operation has ended. error: NULL if there is a message. */
void                 cometd_receive_result_end          (CometdReceiveResult    *self,
                                                         const GError           *error);
/* The result is in *place until it is finished or freed; it is not owned there. */
void                 cometd_receive_result_put          (CometdReceiveResult    *self,
                                                         CometdReceiveResult   **place);
/* Whether it is a result of this client. */
gboolean             cometd_receive_result_is_valid     (CometdReceiveResult    *self,
                                                         gpointer                source);
/* Calls the callback, once. */
void                 cometd_receive_result_complete     (CometdReceiveResult    *self);
/* For the finish function: FALSE with error set if the operation failed or was cancelled. */
gboolean             cometd_receive_result_finish       (CometdReceiveResult    *self,
                                                         GError                **error);
/* The reply that caused the error; or NULL. */
CometdMessage       *cometd_receive_result_get_reply    (CometdReceiveResult    *self);

G_END_DECLS
