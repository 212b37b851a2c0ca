/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "../cometd-auth-request-private.h"
#include "../cometd-client.h"
#include "cometd-listeners-private.h"
#include "cometd-network-watch-private.h"
#include "cometd-receive-queue-private.h"
#include "cometd-receive-result-private.h"
#include "cometd-status-private.h"
#include "../session/cometd-session-private.h"

G_BEGIN_DECLS

/* The client is one object in several files, by topic:
 *
 *   cometd-client             the object, its signals and lifetime
 *   cometd-client-properties  the properties and their notification
 *   cometd-client-limits      properties for queues and sizes
 *   cometd-client-values      getting and setting properties by number
 *   cometd-client-settings    times and limits of the session
 *   cometd-client-sending     limits of what is sent
 *   cometd-client-address     the address, connection types and HTTP session
 *   cometd-client-transports  creates sessions and built-in transports
 *   cometd-client-connection  open, close, and notification of changes
 *   cometd-client-network     the network monitor
 *   cometd-client-status      the status of the connection
 *   cometd-client-operations  publish and remote call
 *   cometd-client-bytes       the same with bytes
 *   cometd-client-channels    subscribe and unsubscribe
 *   cometd-client-delivery    delivers events to handlers
 *   cometd-client-queue       the receive queue and its limits
 *   cometd-client-receive     takes events out of the receive queue
 *   cometd-client-hold        holds events until the callback of a subscription has run
 *   cometd-client-extensions  extensions and credentials
 *   cometd-client-session-state  the session for another process
 *   cometd-client-restored    channels of another process that the app has not subscribed to
 *
 * Its receive queue, its listeners and the status that was last reported are structs that do not
 * know the client: cometd-receive-queue, cometd-listeners, cometd-status.
 */

/* How long after an event was received session-state-changed is emitted, at the latest, so that an
 * app that receives many events need not store each. Milliseconds. */
#define COMETD_CLIENT_STATE_DELAY 1000

typedef struct _CometdClientTransports CometdClientTransports;

/* Each of them may take its time before the next one is tried. */
#define COMETD_CLIENT_MAX_FALLBACK_URLS 50

/* On the stack while handlers run; records whether they have disposed of the client. */
typedef struct _CometdClientGuard
{
  struct _CometdClientGuard *outer;
  gboolean is_gone;
} CometdClientGuard;

typedef enum
{
  COMETD_CLIENT_PROP_URL = 1,
  COMETD_CLIENT_PROP_FALLBACK_URLS,
  COMETD_CLIENT_PROP_CURRENT_URL,
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
  COMETD_CLIENT_SIGNAL_SESSION_STATE_CHANGED,
} CometdClientSignal;

typedef struct
{
  /* The thread-default main context when the client was created; owned. */
  GMainContext *context;

  /* Owned; aborted in dispose, after which it sends no more notifications. */
  CometdSession *session;
  CometdSessionSettings settings;
  CometdLog log; /* Of this client; the session and its transports use it. */

  /* Owned; outlives the session's transports. */
  CometdClientTransports *transports;
  char *url;
  char **fallback_urls; /* Owned. */

  /* The status of the session as last reported to the app; owned. */
  CometdStatus *status;

  /* The app's network monitor; owned. If has_network_monitor is set, NULL means no monitor,
   * otherwise that of the system. The watch exists while the client is not disconnected. */
  GNetworkMonitor *network_monitor;
  gboolean has_network_monitor;
  CometdNetworkWatch *network_watch;

  /* The subscriptions known to the session, a set of owned CometdSubscription; and the number of
   * confirmed ones per channel. */
  GHashTable *subscriptions;
  GHashTable *channels;

  /* The session's current holds, and how many of them end in the next iteration of the main loop
   * and in the one after it. The source is owned; destroyed in dispose. */
  guint hold_token;
  guint n_releases;
  guint n_new_releases;
  GSource *release_source;

  /* Consumers of events besides signals; owned. */
  CometdListeners *listeners;

  /* The events that no handler consumed; owned. The source looks for handlers; NULL while this is
   * not necessary. */
  CometdReceiveQueue *queue;
  GSource *handler_source;
  guint told_count; /* The pending count as last notified. */

  /* The session of another process, until the server has confirmed it; or NULL. */
  CometdSavedSession *saved;
  GPtrArray *saved_events; /* Those of it that were put into the queue; owned. */
  gboolean is_saved_used;  /* The client was opened with it. */
  guint64 n_opens;         /* The number of the last operation that opened the client. */
  /* What the extensions kept when the last connect was sent; NULL before the first one. */
  GVariant *extension_states;
  /* Emits session-state-changed; owned; NULL while none is to be emitted. Its time. */
  GSource *state_source;
  gint64 state_time;
  /* Channels that another process subscribed to, and this one did not yet; owned; or NULL. Those to
   * which it has just done, whose events are delivered when the callback has run. */
  GHashTable *restored;
  guint64 restored_number; /* That of the operation that opens the client with them; see n_opens. */
  GPtrArray *claims;

  CometdReceiveResult *receiving; /* Owned while it waits. */
  CometdReceiveResult *received;  /* Not owned: has ended, and may be about to take a message. */
  CometdReceiveResult *spare_result; /* Owned; for the next receive; or NULL. */
  /* Not owned: see cometd_client_hand_over(); NULL if there is none, or if a state that the app got
   * has it. */
  CometdMessage *handed;
  GQueue receive_ended;    /* Results, owned, whose callbacks … */
  GSource *receive_source; /* … this calls; NULL until it is needed. */

  /* Replaced, never changed, because exchanges in progress refer to the old one. */
  GPtrArray *extensions;
  gboolean has_event_hooks; /* One of them follows the delivery of events. */
  gboolean has_states;      /* One of them is a part of the session's state. */
  CometdMessage *taken;     /* What the app received last and may still be processing; owned. */
  CometdAuthExtension *auth_extension;
  /* Not a reference: valid until it is completed or abandoned. */
  CometdAuthRequest *auth_request;

  /* The app has closed or aborted the client since the last open. */
  gboolean is_ended_by_app;

  guint n_batches;
  CometdClientGuard *guard;
  gboolean is_disposed;
} CometdClientPrivate;

/* cometd-client.c */
CometdClientPrivate *cometd_client_get_private          (CometdClient             *self);
guint                cometd_client_get_signal           (CometdClientSignal        id);
/* Handlers may dispose of the client between these two; leave returns FALSE in that case. */
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

/* cometd-client-limits.c. properties: all of the client; sets its own. */
void                 cometd_client_define_limits        (GParamSpec              **properties);

/* cometd-client-values.c */
void                 cometd_client_get_property         (GObject                  *object,
                                                         guint                     prop_id,
                                                         GValue                   *value,
                                                         GParamSpec               *pspec);
void                 cometd_client_set_property         (GObject                  *object,
                                                         guint                     prop_id,
                                                         const GValue             *value,
                                                         GParamSpec               *pspec);

/* cometd-client-transports.c. Without a SoupSession, the client creates its own. */
CometdClientTransports *
                     cometd_client_transports_new       (CometdClient             *client,
                                                         SoupSession              *session);
/* No certificates are passed to the client from now on; it may be finalized. */
void                 cometd_client_transports_detach    (CometdClientTransports   *self);
void                 cometd_client_transports_free      (CometdClientTransports   *self);
SoupSession         *cometd_client_transports_get_session
                                                        (CometdClientTransports   *self);
gboolean             cometd_client_knows_connection_type
                                                        (const char               *connection_type);
/* Checks whether url and connection_types can be opened. */
gboolean             cometd_client_transports_check     (CometdClientTransports   *self,
                                                         const char * const       *types,
                                                         GError                  **error);
/* fallback_urls: NULL for none. */
void                 cometd_client_transports_set_urls  (CometdClientTransports   *self,
                                                         const char               *url,
                                                         const char * const       *fallback_urls);
/* The addresses, without duplicates, in the order in which they are tried. */
guint                cometd_client_transports_get_url_count
                                                        (CometdClientTransports   *self);
const char          *cometd_client_transports_get_url   (CometdClientTransports   *self,
                                                         guint                     position);
/* The cookies for the address of the client, see cometd-http-cookies-private.h. There must be a
 * valid address. */
GVariant            *cometd_client_transports_save_cookies
                                                        (CometdClientTransports   *self)
                                                        G_GNUC_WARN_UNUSED_RESULT;
GPtrArray           *cometd_client_transports_read_cookies
                                                        (CometdClientTransports   *self,
                                                         GVariant                 *cookies,
                                                         GError                  **error)
                                                        G_GNUC_WARN_UNUSED_RESULT;
void                 cometd_client_transports_add_cookies
                                                        (CometdClientTransports   *self,
                                                         GPtrArray                *cookies);
/* Cookies are those of this address until a transport is made. FALSE if it is not in the list. */
gboolean             cometd_client_transports_use_url   (CometdClientTransports   *self,
                                                         const char               *url,
                                                         guint                    *position);
/* An address for the log, without user, password, query and fragment. */
char                *cometd_client_transports_describe_url
                                                        (CometdClientTransports   *self,
                                                         guint                     position)
                                                        G_GNUC_WARN_UNUSED_RESULT;
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
                                                         guint                     address,
                                                         gpointer                  user_data);

/* cometd-client-connection.c */
void                 cometd_client_changed              (CometdState               old_state,
                                                         CometdState               new_state,
                                                         gpointer                  user_data);
/* Checks whether messages can be sent, now or after the handshake; otherwise INVALID_OPERATION. */
gboolean             cometd_client_check_open           (CometdClient             *self,
                                                         GError                  **error);

/* cometd-client-operations.c */
/* Checks the syntax of the name of a channel or a pattern. */
gboolean             cometd_client_check_channel        (const char               *channel,
                                                         GError                  **error);
/* Begins an operation that sends a message to channel. FALSE if task has completed already. */
gboolean             cometd_client_begin_sending        (GTask                    *task,
                                                         const char               *channel);
/* NULL stands for null, so that a message always has a payload, which some servers require. */
void                 cometd_client_set_payload          (CometdMessage            *message,
                                                         JsonNode                 *data);
void                 cometd_client_send_message         (CometdClient             *self,
                                                         CometdMessage            *message,
                                                         gboolean                  is_call,
                                                         guint                     timeout,
                                                         GTask                    *task);
/* Also accepts the full name of a service channel. */
char                *cometd_client_build_call_channel   (const char               *target)
                                                        G_GNUC_WARN_UNUSED_RESULT;

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
                                                         gpointer                 *subscriptions,
                                                         guint                     n_subscriptions,
                                                         gpointer                  user_data);
void                 cometd_client_meta                 (CometdMessage            *message,
                                                         gpointer                  user_data);
/* Delivers an event that has waited for subscriptions. has_waited: no handler has got it, so the
 * others get it too. TRUE if a handler consumed it. */
gboolean             cometd_client_deliver_waiting      (CometdClient             *self,
                                                         CometdMessage            *message,
                                                         GPtrArray                *subscriptions,
                                                         gboolean                  has_waited);

/* cometd-client-queue.c */
/* Queues an event that no handler consumed. is_subscribed: a subscription matches its channel. */
void                 cometd_client_queue_event          (CometdClient             *self,
                                                         CometdMessage            *message,
                                                         gboolean                  is_subscribed);
/* Queues an event for a subscription that the app has still to make. is_taken: a handler got it. */
void                 cometd_client_queue_waiting        (CometdClient             *self,
                                                         CometdMessage            *message,
                                                         gboolean                  is_taken);
/* The events in the queue have changed by other means. The client may have been disposed of when
 * this returns. */
void                 cometd_client_note_queue           (CometdClient             *self);
/* The same in a call of the app, which gets no event before it returns. */
void                 cometd_client_note_queue_in_call   (CometdClient             *self);
/* Whether the queue may differ from what the app was told of it. */
gboolean             cometd_client_has_queue_news       (CometdClient             *self);
/* Takes the next event, or NULL. The client may have been disposed of when this returns. */
CometdMessage       *cometd_client_take_event           (CometdClient             *self);
/* A handler consumes events; see the definition. The client may have been disposed of when this
 * returns. */
void                 cometd_client_note_handlers        (CometdClient             *self);
/* The app calls receive; see the definition. The client may have been disposed of when this
 * returns. */
void                 cometd_client_note_receive         (CometdClient             *self);
/* Called when a condition for pausing has changed. The client may have been disposed of when this
 * returns. */
void                 cometd_client_update_paused        (CometdClient             *self);
void                 cometd_client_clear_queue          (CometdClient             *self);

/* cometd-client-receive.c */
/* An event was queued. */
void                 cometd_client_wake_receive         (CometdClient             *self);
/* The same in a call of the app. */
void                 cometd_client_wake_receive_later   (CometdClient             *self);
/* Gives an event to the receive that waits; FALSE if none does, or if others are before it. The
 * client may have been disposed of when this returns. */
gboolean             cometd_client_hand_over            (CometdClient             *self,
                                                         CometdMessage            *message);
void                 cometd_client_clear_receive        (CometdClient             *self);
/* The session has ended: fails a waiting receive. */
void                 cometd_client_end_receive          (CometdClient             *self);
void                 cometd_client_ended                (gpointer                  user_data);
void                 cometd_client_unreachable          (const GError             *error,
                                                         gpointer                  user_data);

/* cometd-client-hold.c */
/* Holds events until the callback of task, which is about to return, has run. */
void                 cometd_client_hold_for_callback    (CometdClient             *self,
                                                         GTask                    *task);
void                 cometd_client_drop_holds           (CometdClient             *self);

/* cometd-client-session-state.c */
/* For a CometdSessionListener: see there. */
void                 cometd_client_connecting           (gpointer                  user_data);
/* What cometd_client_dup_session_state() returns has changed. */
void                 cometd_client_note_state           (CometdClient             *self,
                                                         guint                     delay);
void                 cometd_client_note_end             (CometdClient             *self);
/* The addresses have changed: a server that is not that of the session is not told about it. */
void                 cometd_client_find_saved          (CometdClientPrivate      *priv);
/* The server has confirmed the session of another process, or it has lost its use. */
void                 cometd_client_forget_saved         (CometdClient             *self);
/* The same, if that has happened. */
void                 cometd_client_check_saved          (CometdClient             *self);
void                 cometd_client_drop_state           (CometdClient             *self);

/* cometd-client-restored.c */
/* Another process has subscribed to these channels: their events wait. */
void                 cometd_client_restore_channels     (CometdClient             *self,
                                                         char                    **channels);
/* Whether an event waits, also, for a subscription to one of these channels. */
gboolean             cometd_client_is_awaited           (CometdClient             *self,
                                                         CometdMessage            *message);
/* The app has subscribed to channel; its events are delivered by cometd_client_deliver_claims(). */
void                 cometd_client_claim                (CometdClient             *self,
                                                         const char               *channel);
/* Delivers the events of channels that were claimed, unless a callback still has to run. The client
 * may have been disposed of when this returns. */
void                 cometd_client_deliver_claims       (CometdClient             *self);
/* The app does not want channel: its events are dropped. FALSE if it was not restored. */
gboolean             cometd_client_abandon_channel      (CometdClient             *self,
                                                         const char               *channel);
/* No channel is waited for any more: the events can be received. The client may have been disposed
 * of when this returns. */
void                 cometd_client_given_up             (gpointer                  user_data);

/* cometd-client-extensions.c */
/* These tell the extensions; the client may have been disposed of when they return. */
void                 cometd_client_event_accepted       (CometdClient             *self,
                                                         CometdMessage            *event);
void                 cometd_client_event_handled        (CometdClient             *self,
                                                         CometdMessage            *event);
/* The app is done with the event that it took last. */
void                 cometd_client_taken_handled        (CometdClient             *self);
/* What the extensions keep about the session: a{sv}. */
GVariant            *cometd_client_save_extensions      (CometdClient             *self)
                                                        G_GNUC_WARN_UNUSED_RESULT;
/* On failure all extensions have the state that they had before. */
gboolean             cometd_client_restore_extensions   (CometdClient             *self,
                                                         GVariant                 *states,
                                                         GError                  **error);
gboolean             cometd_client_can_authenticate     (gpointer                  user_data);
void                 cometd_client_authenticate         (CometdMessage            *reply,
                                                         gpointer                  user_data);

G_END_DECLS
