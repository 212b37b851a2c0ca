/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#if !defined (COMETD_INSIDE) && !defined (COMETD_COMPILATION)
# error "Only <cometd-glib/cometd.h> can be included directly."
#endif

#include <libsoup/soup.h>

#include "cometd-enums.h"
#include "cometd-types.h"
#include "cometd-version-macros.h"

G_BEGIN_DECLS

#define COMETD_TYPE_CLIENT (cometd_client_get_type ())
COMETD_AVAILABLE_IN_ALL
G_DECLARE_DERIVABLE_TYPE (CometdClient, cometd_client, COMETD, CLIENT, GObject)

/**
 * CometdClientClass:
 * @parent_class: the parent class
 *
 * The class structure of [class@Client].
 *
 * Since: 0.1
 */
struct _CometdClientClass
{
  GObjectClass parent_class;

  /*< private >*/
  gpointer padding[8];
};

COMETD_AVAILABLE_IN_ALL
CometdClient        *cometd_client_new                    (const char *url)
                                                          G_GNUC_WARN_UNUSED_RESULT;
COMETD_AVAILABLE_IN_ALL
const char          *cometd_client_get_url                (CometdClient *self);
COMETD_AVAILABLE_IN_ALL
void                 cometd_client_set_url                (CometdClient *self,
                                                           const char   *url);
COMETD_AVAILABLE_IN_ALL
const char * const  *cometd_client_get_fallback_urls      (CometdClient *self);
COMETD_AVAILABLE_IN_ALL
void                 cometd_client_set_fallback_urls      (CometdClient       *self,
                                                           const char * const *urls);
COMETD_AVAILABLE_IN_ALL
const char          *cometd_client_get_current_url        (CometdClient *self);
COMETD_AVAILABLE_IN_ALL
const char * const  *cometd_client_get_connection_types   (CometdClient *self);
COMETD_AVAILABLE_IN_ALL
void                 cometd_client_set_connection_types   (CometdClient       *self,
                                                           const char * const *connection_types);
COMETD_AVAILABLE_IN_ALL
const char          *cometd_client_get_connection_type    (CometdClient *self);
COMETD_AVAILABLE_IN_ALL
CometdState          cometd_client_get_state              (CometdClient *self);
COMETD_AVAILABLE_IN_ALL
gboolean             cometd_client_get_connected          (CometdClient *self);
COMETD_AVAILABLE_IN_ALL
const char          *cometd_client_get_client_id          (CometdClient *self);
COMETD_AVAILABLE_IN_ALL
char               **cometd_client_dup_subscriptions      (CometdClient *self)
                                                          G_GNUC_WARN_UNUSED_RESULT;
COMETD_AVAILABLE_IN_ALL
guint                cometd_client_get_max_pending_count  (CometdClient *self);
COMETD_AVAILABLE_IN_ALL
void                 cometd_client_set_max_pending_count  (CometdClient *self,
                                                           guint         max_pending_count);
COMETD_AVAILABLE_IN_ALL
guint                cometd_client_get_pending_count      (CometdClient *self);
COMETD_AVAILABLE_IN_ALL
guint64              cometd_client_get_max_pending_size   (CometdClient *self);
COMETD_AVAILABLE_IN_ALL
void                 cometd_client_set_max_pending_size   (CometdClient *self,
                                                           guint64       max_pending_size);
COMETD_AVAILABLE_IN_ALL
gboolean             cometd_client_get_paused             (CometdClient *self);
COMETD_AVAILABLE_IN_ALL
CometdOverflowPolicy cometd_client_get_overflow_policy    (CometdClient *self);
COMETD_AVAILABLE_IN_ALL
void                 cometd_client_set_overflow_policy    (CometdClient        *self,
                                                           CometdOverflowPolicy policy);
COMETD_AVAILABLE_IN_ALL
guint                cometd_client_get_connection_timeout (CometdClient *self);
COMETD_AVAILABLE_IN_ALL
void                 cometd_client_set_connection_timeout (CometdClient *self,
                                                           guint         timeout);
COMETD_AVAILABLE_IN_ALL
guint                cometd_client_get_max_network_delay  (CometdClient *self);
COMETD_AVAILABLE_IN_ALL
void                 cometd_client_set_max_network_delay  (CometdClient *self,
                                                           guint         delay);
COMETD_AVAILABLE_IN_ALL
guint                cometd_client_get_backoff_increment  (CometdClient *self);
COMETD_AVAILABLE_IN_ALL
void                 cometd_client_set_backoff_increment  (CometdClient *self,
                                                           guint         increment);
COMETD_AVAILABLE_IN_ALL
guint                cometd_client_get_max_backoff        (CometdClient *self);
COMETD_AVAILABLE_IN_ALL
void                 cometd_client_set_max_backoff        (CometdClient *self,
                                                           guint         max_backoff);
COMETD_AVAILABLE_IN_ALL
guint64              cometd_client_get_max_message_size   (CometdClient *self);
COMETD_AVAILABLE_IN_ALL
void                 cometd_client_set_max_message_size   (CometdClient *self,
                                                           guint64       size);
COMETD_AVAILABLE_IN_ALL
guint                cometd_client_get_max_batch_size     (CometdClient *self);
COMETD_AVAILABLE_IN_ALL
void                 cometd_client_set_max_batch_size     (CometdClient *self,
                                                           guint         size);
COMETD_AVAILABLE_IN_ALL
guint64              cometd_client_get_max_outgoing_size  (CometdClient *self);
COMETD_AVAILABLE_IN_ALL
void                 cometd_client_set_max_outgoing_size  (CometdClient *self,
                                                           guint64       size);
COMETD_AVAILABLE_IN_ALL
guint64              cometd_client_get_outgoing_size      (CometdClient *self);
COMETD_AVAILABLE_IN_ALL
guint                cometd_client_get_max_depth          (CometdClient *self);
COMETD_AVAILABLE_IN_ALL
void                 cometd_client_set_max_depth          (CometdClient *self,
                                                           guint         depth);
COMETD_AVAILABLE_IN_ALL
guint                cometd_client_get_keepalive_interval (CometdClient *self);
COMETD_AVAILABLE_IN_ALL
void                 cometd_client_set_keepalive_interval (CometdClient *self,
                                                           guint         interval);
COMETD_AVAILABLE_IN_ALL
GNetworkMonitor     *cometd_client_get_network_monitor    (CometdClient *self);
COMETD_AVAILABLE_IN_ALL
void                 cometd_client_set_network_monitor    (CometdClient    *self,
                                                           GNetworkMonitor *monitor);
COMETD_AVAILABLE_IN_ALL
gboolean             cometd_client_get_resubscribe        (CometdClient *self);
COMETD_AVAILABLE_IN_ALL
void                 cometd_client_set_resubscribe        (CometdClient *self,
                                                           gboolean      resubscribe);
COMETD_AVAILABLE_IN_ALL
SoupSession         *cometd_client_get_session            (CometdClient *self);
COMETD_AVAILABLE_IN_ALL
CometdAuthExtension *cometd_client_get_auth_extension     (CometdClient *self);
COMETD_AVAILABLE_IN_ALL
void                 cometd_client_set_auth_extension     (CometdClient        *self,
                                                           CometdAuthExtension *extension);
COMETD_AVAILABLE_IN_ALL
const GError        *cometd_client_get_last_error         (CometdClient *self);
COMETD_AVAILABLE_IN_ALL
gint64               cometd_client_get_next_retry_time    (CometdClient *self);
COMETD_AVAILABLE_IN_ALL
gboolean             cometd_client_get_multiple_clients   (CometdClient *self);

/* Operations. */
COMETD_AVAILABLE_IN_ALL
void                cometd_client_open_async          (CometdClient       *self,
                                                       GCancellable       *cancellable,
                                                       GAsyncReadyCallback callback,
                                                       gpointer            user_data);
COMETD_AVAILABLE_IN_ALL
gboolean            cometd_client_open_finish         (CometdClient *self,
                                                       GAsyncResult *result,
                                                       GError      **error);
COMETD_AVAILABLE_IN_ALL
void                cometd_client_close_async         (CometdClient       *self,
                                                       GCancellable       *cancellable,
                                                       GAsyncReadyCallback callback,
                                                       gpointer            user_data);
COMETD_AVAILABLE_IN_ALL
gboolean            cometd_client_close_finish        (CometdClient *self,
                                                       GAsyncResult *result,
                                                       GError      **error);
COMETD_AVAILABLE_IN_ALL
void                cometd_client_publish_async       (CometdClient       *self,
                                                       const char         *channel,
                                                       JsonNode           *data,
                                                       GCancellable       *cancellable,
                                                       GAsyncReadyCallback callback,
                                                       gpointer            user_data);
COMETD_AVAILABLE_IN_ALL
CometdMessage      *cometd_client_publish_finish      (CometdClient *self,
                                                       GAsyncResult *result,
                                                       GError      **error)
                                                      G_GNUC_WARN_UNUSED_RESULT;
COMETD_AVAILABLE_IN_ALL
void                cometd_client_publish_json_async  (CometdClient       *self,
                                                       const char         *channel,
                                                       const char         *json,
                                                       GCancellable       *cancellable,
                                                       GAsyncReadyCallback callback,
                                                       gpointer            user_data);
COMETD_AVAILABLE_IN_ALL
CometdMessage      *cometd_client_publish_json_finish (CometdClient *self,
                                                       GAsyncResult *result,
                                                       GError      **error)
                                                      G_GNUC_WARN_UNUSED_RESULT;
COMETD_AVAILABLE_IN_ALL
void                cometd_client_publish_full_async  (CometdClient       *self,
                                                       const char         *channel,
                                                       JsonNode           *data,
                                                       CometdPublishFlags  flags,
                                                       guint               timeout,
                                                       GCancellable       *cancellable,
                                                       GAsyncReadyCallback callback,
                                                       gpointer            user_data);
COMETD_AVAILABLE_IN_ALL
CometdMessage      *cometd_client_publish_full_finish (CometdClient *self,
                                                       GAsyncResult *result,
                                                       GError      **error)
                                                      G_GNUC_WARN_UNUSED_RESULT;
COMETD_AVAILABLE_IN_ALL
void                cometd_client_publish_full_json_async
                                                      (CometdClient       *self,
                                                       const char         *channel,
                                                       const char         *json,
                                                       CometdPublishFlags  flags,
                                                       guint               timeout,
                                                       GCancellable       *cancellable,
                                                       GAsyncReadyCallback callback,
                                                       gpointer            user_data);
COMETD_AVAILABLE_IN_ALL
CometdMessage      *cometd_client_publish_full_json_finish
                                                      (CometdClient *self,
                                                       GAsyncResult *result,
                                                       GError      **error)
                                                      G_GNUC_WARN_UNUSED_RESULT;
COMETD_AVAILABLE_IN_ALL
void                cometd_client_publish_bytes_async (CometdClient       *self,
                                                       const char         *channel,
                                                       GBytes             *bytes,
                                                       gboolean            last,
                                                       JsonNode           *meta,
                                                       GCancellable       *cancellable,
                                                       GAsyncReadyCallback callback,
                                                       gpointer            user_data);
COMETD_AVAILABLE_IN_ALL
CometdMessage      *cometd_client_publish_bytes_finish
                                                      (CometdClient *self,
                                                       GAsyncResult *result,
                                                       GError      **error)
                                                      G_GNUC_WARN_UNUSED_RESULT;
COMETD_AVAILABLE_IN_ALL
void                cometd_client_remote_call_async   (CometdClient       *self,
                                                       const char         *target,
                                                       JsonNode           *data,
                                                       guint               timeout,
                                                       GCancellable       *cancellable,
                                                       GAsyncReadyCallback callback,
                                                       gpointer            user_data);
COMETD_AVAILABLE_IN_ALL
CometdMessage      *cometd_client_remote_call_finish  (CometdClient *self,
                                                       GAsyncResult *result,
                                                       GError      **error)
                                                      G_GNUC_WARN_UNUSED_RESULT;
COMETD_AVAILABLE_IN_ALL
void                cometd_client_remote_call_bytes_async
                                                      (CometdClient       *self,
                                                       const char         *target,
                                                       GBytes             *bytes,
                                                       gboolean            last,
                                                       JsonNode           *meta,
                                                       guint               timeout,
                                                       GCancellable       *cancellable,
                                                       GAsyncReadyCallback callback,
                                                       gpointer            user_data);
COMETD_AVAILABLE_IN_ALL
CometdMessage      *cometd_client_remote_call_bytes_finish
                                                      (CometdClient *self,
                                                       GAsyncResult *result,
                                                       GError      **error)
                                                      G_GNUC_WARN_UNUSED_RESULT;
COMETD_AVAILABLE_IN_ALL
void                cometd_client_subscribe_async     (CometdClient       *self,
                                                       const char         *channel,
                                                       GCancellable       *cancellable,
                                                       GAsyncReadyCallback callback,
                                                       gpointer            user_data);
COMETD_AVAILABLE_IN_ALL
CometdSubscription *cometd_client_subscribe_finish    (CometdClient *self,
                                                       GAsyncResult *result,
                                                       GError      **error);
COMETD_AVAILABLE_IN_ALL
void                cometd_client_unsubscribe_async   (CometdClient       *self,
                                                       const char         *channel,
                                                       GCancellable       *cancellable,
                                                       GAsyncReadyCallback callback,
                                                       gpointer            user_data);
COMETD_AVAILABLE_IN_ALL
gboolean            cometd_client_unsubscribe_finish  (CometdClient *self,
                                                       GAsyncResult *result,
                                                       GError      **error);
COMETD_AVAILABLE_IN_ALL
CometdMessage      *cometd_client_try_receive         (CometdClient *self)
                                                      G_GNUC_WARN_UNUSED_RESULT;
COMETD_AVAILABLE_IN_ALL
void                cometd_client_receive_async       (CometdClient       *self,
                                                       GCancellable       *cancellable,
                                                       GAsyncReadyCallback callback,
                                                       gpointer            user_data);
COMETD_AVAILABLE_IN_ALL
CometdMessage      *cometd_client_receive_finish      (CometdClient *self,
                                                       GAsyncResult *result,
                                                       GError      **error)
                                                      G_GNUC_WARN_UNUSED_RESULT;
COMETD_AVAILABLE_IN_ALL
CometdMessage      *cometd_client_get_error_reply     (CometdClient *self,
                                                       GAsyncResult *result);

COMETD_AVAILABLE_IN_ALL
void cometd_client_abort               (CometdClient *self);
COMETD_AVAILABLE_IN_ALL
void cometd_client_retry_now           (CometdClient *self);
COMETD_AVAILABLE_IN_ALL
GVariant *cometd_client_dup_session_state
                                       (CometdClient *self) G_GNUC_WARN_UNUSED_RESULT;
COMETD_AVAILABLE_IN_ALL
gboolean cometd_client_restore_session_state
                                       (CometdClient  *self,
                                        GVariant      *state,
                                        GError       **error);
COMETD_AVAILABLE_IN_ALL
void cometd_client_begin_batch         (CometdClient *self);
COMETD_AVAILABLE_IN_ALL
void cometd_client_end_batch           (CometdClient *self);
COMETD_AVAILABLE_IN_ALL
void cometd_client_add_extension       (CometdClient    *self,
                                        CometdExtension *extension);
COMETD_AVAILABLE_IN_ALL
void cometd_client_remove_extension    (CometdClient    *self,
                                        CometdExtension *extension);
COMETD_AVAILABLE_IN_ALL
void cometd_client_set_handshake_field (CometdClient *self,
                                        const char   *name,
                                        JsonNode     *value);
COMETD_AVAILABLE_IN_ALL
void cometd_client_set_request_header  (CometdClient *self,
                                        const char   *name,
                                        const char   *value);

/* For the overrides of language bindings only; not part of the stable interface. */
COMETD_AVAILABLE_IN_ALL
guint  cometd_client__hold_dispatch    (CometdClient *self);
COMETD_AVAILABLE_IN_ALL
void   cometd_client__release_dispatch (CometdClient *self,
                                        guint         token);
COMETD_AVAILABLE_IN_ALL
GList *cometd_client__list_extensions  (CometdClient *self) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
