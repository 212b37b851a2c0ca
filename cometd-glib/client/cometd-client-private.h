/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "../cometd-auth-request-private.h"
#include "../cometd-client.h"
#include "cometd-listeners-private.h"
#include "cometd-network-watch-private.h"
#include "cometd-receive-queue-private.h"
#include "cometd-status-private.h"
#include "../session/cometd-session-private.h"

G_BEGIN_DECLS

/* The client is one object in several files, each of which has one thing that an app does with it:
 *
 *   cometd-client             the object, its signals, its life
 *   cometd-client-properties  the properties, and telling which of them changed
 *   cometd-client-values      gets and sets them by number
 *   cometd-client-settings    the session's times and limits
 *   cometd-client-address     where to connect, how, and with which HTTP session
 *   cometd-client-transports  puts sessions and built-in transports together
 *   cometd-client-connection  open, close, and telling what changed
 *   cometd-client-network     the network monitor
 *   cometd-client-status      what is true of the connection
 *   cometd-client-operations  publish and remote call
 *   cometd-client-channels    subscribe and unsubscribe
 *   cometd-client-delivery    to whom an event goes
 *   cometd-client-queue       the queue of events that no handler takes, and its limits
 *   cometd-client-receive     takes events out of that queue
 *   cometd-client-hold        events wait for who waited for a subscription
 *   cometd-client-extensions  extensions and credentials
 */

typedef struct _CometdClientTransports CometdClientTransports;

/* On the stack while handlers run: whether they have disposed of the client. */
typedef struct _CometdClientGuard
{
  struct _CometdClientGuard *outer;
  gboolean is_gone;
} CometdClientGuard;

typedef enum
{
  COMETD_CLIENT_PROP_URL = 1,
  COMETD_CLIENT_PROP_CONNECTION_TYPES,
  COMETD_CLIENT_PROP_CONNECTION_TYPE,
  COMETD_CLIENT_PROP_STATE,
  COMETD_CLIENT_PROP_CONNECTED,
  COMETD_CLIENT_PROP_CLIENT_ID,
  COMETD_CLIENT_PROP_SUBSCRIPTIONS,
  COMETD_CLIENT_PROP_MAX_PENDING_COUNT,
  COMETD_CLIENT_PROP_PENDING_COUNT,
  COMETD_CLIENT_PROP_MAX_PENDING_SIZE,
  COMETD_CLIENT_PROP_OVERFLOW_POLICY,
  COMETD_CLIENT_PROP_PAUSED,
  COMETD_CLIENT_PROP_CONNECTION_TIMEOUT,
  COMETD_CLIENT_PROP_MAX_NETWORK_DELAY,
  COMETD_CLIENT_PROP_BACKOFF_INCREMENT,
  COMETD_CLIENT_PROP_MAX_BACKOFF,
  COMETD_CLIENT_PROP_MAX_BATCH_SIZE,
  COMETD_CLIENT_PROP_MAX_OUTGOING_SIZE,
  COMETD_CLIENT_PROP_OUTGOING_SIZE,
  COMETD_CLIENT_PROP_MAX_MESSAGE_SIZE,
  COMETD_CLIENT_PROP_MAX_DEPTH,
  COMETD_CLIENT_PROP_KEEPALIVE_INTERVAL,
  COMETD_CLIENT_PROP_NETWORK_MONITOR,
  COMETD_CLIENT_PROP_RESUBSCRIBE,
  COMETD_CLIENT_PROP_SESSION,
  COMETD_CLIENT_PROP_AUTH_EXTENSION,
  COMETD_CLIENT_PROP_LAST_ERROR,
  COMETD_CLIENT_PROP_NEXT_RETRY_TIME,
  COMETD_CLIENT_PROP_MULTIPLE_CLIENTS,
} CometdClientProperty;

typedef enum
{
  COMETD_CLIENT_SIGNAL_MESSAGE_RECEIVED,
  COMETD_CLIENT_SIGNAL_META_RECEIVED,
  COMETD_CLIENT_SIGNAL_STATE_CHANGED,
  COMETD_CLIENT_SIGNAL_ACCEPT_CERTIFICATE,
  COMETD_CLIENT_SIGNAL_OVERFLOW,
} CometdClientSignal;

typedef struct
{
  /* The thread-default main context of the constructor; owned. */
  GMainContext *context;

  /* Owned; aborted in dispose, after which it tells us no more news. */
  CometdSession *session;
  CometdSessionSettings settings;
  CometdLog log; /* Of this client; the session and its transports use it. */

  /* Owned; outlives the session's transports. */
  CometdClientTransports *transports;
  char *url;

  /* What the app was last told of the session; owned. */
  CometdStatus *status;

  /* The app's network monitor; owned. NULL: that of the system, or none, if has_network_monitor
   * says that the app has set it. The watch is there while the client is not disconnected. */
  GNetworkMonitor *network_monitor;
  gboolean has_network_monitor;
  CometdNetworkWatch *network_watch;

  /* Handles that the session knows: a set of owned subscriptions; and how many of them each channel
   * has that the server has confirmed. */
  GHashTable *subscriptions;
  GHashTable *channels;

  /* The session's present holds, and how many of them end in the next iteration of the main loop,
   * and in the one after it. The source is owned; destroyed in dispose. */
  guint hold_token;
  guint n_releases;
  guint n_new_releases;
  GSource *release_source;

  /* What takes events besides signals; owned. */
  CometdListeners *listeners;

  /* The events that no handler took; owned. The source looks for handlers; it is NULL while that is
   * not necessary. */
  CometdReceiveQueue *queue;
  GSource *handler_source;

  GTask *receive_task;     /* Owned while it waits. */
  GTask *receive_returned; /* Weak: has returned, and may be about to pop a message. */
  GError *end_error;       /* Why the session has ended, unless the app ended it. */

  /* Replaced, not changed, as exchanges on their way have the old one. */
  GPtrArray *extensions;
  CometdAuthExtension *auth_extension;
  /* Borrowed: good until it is done or abandoned. */
  CometdAuthRequest *auth_request;

  /* Since the last open: the app has closed or aborted it. */
  gboolean is_ended_by_app;

  guint n_batches;
  CometdClientGuard *guard;
  gboolean is_disposed;
} CometdClientPrivate;

/* cometd-client.c */
CometdClientPrivate *cometd_client_get_private          (CometdClient             *self);
guint                cometd_client_get_signal           (CometdClientSignal        id);
/* Between these two the client may go away; leave tells: FALSE if it did. */
void                 cometd_client_guard_enter          (CometdClient             *self,
                                                         CometdClientGuard        *guard);
gboolean             cometd_client_guard_leave          (CometdClient             *self,
                                                         CometdClientGuard        *guard);

/* cometd-client-properties.c */
void                 cometd_client_install_properties   (GObjectClass             *object_class);
void                 cometd_client_notify               (CometdClient             *self,
                                                         CometdClientProperty      property);
/* The default of a property that is a number, an enumeration or a boolean. */
guint64              cometd_client_get_default          (CometdClientProperty      property);

/* cometd-client-values.c */
void                 cometd_client_get_property         (GObject                  *object,
                                                         guint                     prop_id,
                                                         GValue                   *value,
                                                         GParamSpec               *pspec);
void                 cometd_client_set_property         (GObject                  *object,
                                                         guint                     prop_id,
                                                         const GValue             *value,
                                                         GParamSpec               *pspec);

/* cometd-client-transports.c. The SoupSession is NULL for one of our own. */
CometdClientTransports *
                     cometd_client_transports_new       (CometdClient             *client,
                                                         SoupSession              *session);
/* From here on no certificate is asked about; the client may go. */
void                 cometd_client_transports_detach    (CometdClientTransports   *self);
void                 cometd_client_transports_free      (CometdClientTransports   *self);
SoupSession         *cometd_client_transports_get_session
                                                        (CometdClientTransports   *self);
gboolean             cometd_client_knows_connection_type
                                                        (const char               *connection_type);
/* Whether url and connection_types can be opened. */
gboolean             cometd_client_transports_check     (CometdClientTransports   *self,
                                                         const char * const       *types,
                                                         GError                  **error);
void                 cometd_client_transports_set_url   (CometdClientTransports   *self,
                                                         const char               *url);
/* The address for the log, without user, password, query and fragment. */
char                *cometd_client_transports_describe_url
                                                        (CometdClientTransports   *self)
                                                        G_GNUC_WARN_UNUSED_RESULT;
guint64              cometd_client_transports_get_max_message_size
                                                        (CometdClientTransports   *self);
void                 cometd_client_transports_set_max_message_size
                                                        (CometdClientTransports   *self,
                                                         guint64                   size);
guint                cometd_client_transports_get_keepalive_interval
                                                        (CometdClientTransports   *self);
void                 cometd_client_transports_set_keepalive_interval
                                                        (CometdClientTransports   *self,
                                                         guint                     interval);
void                 cometd_client_transports_set_max_network_delay
                                                        (CometdClientTransports   *self,
                                                         guint                     delay);
void                 cometd_client_transports_set_header
                                                        (CometdClientTransports   *self,
                                                         const char               *name,
                                                         const char               *value);
/* For a CometdSessionListener whose user_data is the client. */
CometdTransport     *cometd_client_make_transport       (const char               *connection_type,
                                                         gpointer                  user_data);

/* cometd-client-connection.c */
void                 cometd_client_changed              (CometdState               old_state,
                                                         CometdState               new_state,
                                                         gpointer                  user_data);
void                 cometd_client_ended                (const GError             *error,
                                                         gpointer                  user_data);
/* Whether messages can be sent, now or after the handshake; else INVALID_OPERATION. */
gboolean             cometd_client_check_open           (CometdClient             *self,
                                                         GError                  **error);

/* cometd-client-sending.c */
void                 cometd_client_sent                 (gpointer                  user_data);

/* cometd-client-network.c */
void                 cometd_client_watch_network        (CometdClient             *self);
void                 cometd_client_unwatch_network      (CometdClient             *self);

/* cometd-client-channels.c */
void                 cometd_client_subscription_changed (gpointer                  key,
                                                         CometdSubscriptionState   state,
                                                         CometdMessage            *reply,
                                                         const GError             *error,
                                                         gpointer                  user_data);
/* Ends all subscriptions without notifications. */
void                 cometd_client_drop_subscriptions   (CometdClient             *self);

/* cometd-client-delivery.c. The listeners get all events, in addition to the signals. */
CometdListeners     *cometd_client_get_listeners        (CometdClient             *self);
void                 cometd_client_event                (CometdMessage            *message,
                                                         GPtrArray                *subscriptions,
                                                         gpointer                  user_data);
void                 cometd_client_meta                 (CometdMessage            *message,
                                                         gpointer                  user_data);

/* cometd-client-queue.c */
/* An event that no handler took. is_subscribed: a subscription covers its channel. */
void                 cometd_client_queue_event          (CometdClient             *self,
                                                         CometdMessage            *message,
                                                         gboolean                  is_subscribed);
/* The next event, NULL if there is none. The client may be gone afterwards. */
CometdMessage       *cometd_client_take_event           (CometdClient             *self);
/* There is a handler that takes events: see there. The client may be gone afterwards. */
void                 cometd_client_note_handlers        (CometdClient             *self);
/* The app calls receive: see there. The client may be gone afterwards. */
void                 cometd_client_note_receive         (CometdClient             *self);
/* To be called when what decides on pausing has changed. The client may be gone afterwards. */
void                 cometd_client_update_paused        (CometdClient             *self);
void                 cometd_client_clear_queue          (CometdClient             *self);

/* cometd-client-receive.c */
/* There is an event in the queue. */
void                 cometd_client_wake_receive         (CometdClient             *self);
/* The session is over: whoever waits for messages waits in vain. error: why, NULL if the app ended
 * it. */
void                 cometd_client_end_receive          (CometdClient             *self,
                                                         const GError             *error);
void                 cometd_client_unreachable          (const GError             *error,
                                                         gpointer                  user_data);

/* cometd-client-hold.c */
/* Events are held until the callback of task, which is about to return, has run. */
void                 cometd_client_hold_for_callback    (CometdClient             *self,
                                                         GTask                    *task);
void                 cometd_client_drop_holds           (CometdClient             *self);

/* cometd-client-extensions.c */
gboolean             cometd_client_can_authenticate     (gpointer                  user_data);
void                 cometd_client_authenticate         (CometdMessage            *reply,
                                                         gpointer                  user_data);

G_END_DECLS
