/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cometd-request-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "../cometd-error.h"

/* A connect that the server holds may have a whole response before its reply. */
#define MAX_CONNECT_WAIT (24 * 60 * 60 * 1000)
/* The reply to an operation may follow other messages, up to this multiple of its timeout. */
#define MAX_TIMEOUTS 3

/* What the session does differently for each kind of request. */
typedef struct
{
  gboolean is_from_app;
  gboolean is_subscription;
  gboolean is_apart;
  gint64 max_wait;     /* Milliseconds; 0: see max_timeouts. */
  guint max_timeouts;  /* 0: bytes that arrive do not extend the deadline. */
  const char *channel; /* Of a message that is kept as text while it waits for its reply. */
} Kind;

static const Kind kinds[] = {
  [COMETD_REQUEST_HANDSHAKE] = { .is_apart = TRUE },
  [COMETD_REQUEST_CONNECT] = { .is_apart = TRUE, .max_wait = MAX_CONNECT_WAIT,
                               .channel = "/meta/connect" },
  [COMETD_REQUEST_DISCONNECT] = { 0 },
  [COMETD_REQUEST_SUBSCRIBE] = { .is_subscription = TRUE, .max_timeouts = MAX_TIMEOUTS },
  [COMETD_REQUEST_UNSUBSCRIBE] = { .is_subscription = TRUE, .max_timeouts = MAX_TIMEOUTS },
  [COMETD_REQUEST_PUBLISH] = { .is_from_app = TRUE, .max_timeouts = MAX_TIMEOUTS },
  [COMETD_REQUEST_CALL] = { .is_from_app = TRUE, .max_timeouts = MAX_TIMEOUTS },
};

struct _CometdRequest
{
  guint64 number;
  CometdRequestKind kind;
  CometdMessage *message; /* Owned; NULL while the draft or the text is used instead. */
  CometdDraft *draft;     /* Owned; or NULL. */
  char *text;             /* Owned; or NULL. */
  guint64 letters; /* Of its id; 0: not set. */
  guint timeout;
  guint delay;     /* The part of the timeout that is max-network-delay; or 0. */
  gsize size;
  guint64 turn;
  guint64 exchange;
  gint64 sent_time;
  guint session;
  guint status;
  gboolean is_retry;
  guint n_repeats;

  CometdPublishFlags flags;
  gint64 end_time;         /* 0: none. */
  CometdMessage *original; /* Owned; what is to be sent, untouched by extensions; or NULL. */
  gboolean is_repeated;
  gboolean was_forgotten;

  CometdRequestDone done; /* NULL if no operation waits. */
  gpointer user_data;

  GList link;
  CometdDeadline deadline;
};

static CometdRequest *
request_new (guint64           number,
             CometdRequestKind kind,
             guint             timeout)
{
  CometdRequest *self = g_new (CometdRequest, 1);

  *self = (CometdRequest) {
    .number = number,
    .kind = kind,
    .timeout = timeout,
    .link.data = self,
  };
  cometd_deadline_init (&self->deadline, number, self);
  return self;
}

CometdRequest *
cometd_request_new (guint64            number,
                    CometdRequestKind  kind,
                    CometdMessage     *message,
                    guint              timeout)
{
  CometdRequest *self = request_new (number, kind, timeout);

  self->message = g_object_ref (message);
  return self;
}

CometdRequest *
cometd_request_new_from_draft (guint64      number,
                               CometdDraft *draft,
                               guint        timeout)
{
  CometdRequest *self = request_new (number, COMETD_REQUEST_PUBLISH, timeout);

  self->draft = draft;
  return self;
}

void
cometd_request_free (CometdRequest *self)
{
  g_clear_object (&self->message);
  g_clear_pointer (&self->draft, cometd_draft_free);
  g_free (self->text);
  g_clear_object (&self->original);
  g_free (self);
}

guint64
cometd_request_get_number (const CometdRequest *self)
{
  return self->number;
}

int
cometd_request_compare_numbers (gconstpointer a,
                                gconstpointer b)
{
  guint64 first = cometd_request_get_number (*(CometdRequest *const *)a);
  guint64 second = cometd_request_get_number (*(CometdRequest *const *)b);

  return first < second ? -1 : first > second;
}

const guint64 *
cometd_request_peek_number (const CometdRequest *self)
{
  return &self->number;
}

CometdRequestKind
cometd_request_get_kind (const CometdRequest *self)
{
  return self->kind;
}

CometdMessage *
cometd_request_get_message (CometdRequest *self)
{
  if (self->text != NULL)
    {
      self->message = cometd_message_new_from_json (self->text, NULL);
      g_clear_pointer (&self->text, g_free);
    }
  else if (self->message == NULL)
    {
      self->message = cometd_draft_make_message (self->draft);
      g_clear_pointer (&self->draft, cometd_draft_free);
    }

  return self->message;
}

void
cometd_request_shrink (CometdRequest *self)
{
  g_autoptr(GString) json = NULL;

  if (kinds[self->kind].channel == NULL || self->message == NULL ||
      !cometd_message_object_is_unused (self->message))
    return;

  json = g_string_new (NULL);
  if (!cometd_message_append_json (self->message, json, NULL))
    return;

  self->text = g_strndup (json->str, json->len);
  g_clear_object (&self->message);
}

const CometdDraft *
cometd_request_get_draft (const CometdRequest *self)
{
  return self->draft;
}

gsize
cometd_request_get_message_size (const CometdRequest *self)
{
  if (self->text != NULL)
    return strlen (self->text);

  return self->draft != NULL ? cometd_draft_get_size (self->draft)
                             : cometd_message_get_size (self->message);
}

const char *
cometd_request_get_channel (const CometdRequest *self)
{
  if (self->text != NULL)
    return kinds[self->kind].channel;

  return self->draft != NULL ? cometd_draft_get_channel (self->draft)
                             : cometd_message_get_channel (self->message);
}

const char *
cometd_request_get_subscription (const CometdRequest *self)
{
  return self->message != NULL ? cometd_message_get_subscription (self->message) : NULL;
}

gboolean
cometd_request_is_from_app (const CometdRequest *self)
{
  return kinds[self->kind].is_from_app;
}

gboolean
cometd_request_is_subscription (const CometdRequest *self)
{
  return kinds[self->kind].is_subscription;
}

gboolean
cometd_request_is_apart (const CometdRequest *self)
{
  return kinds[self->kind].is_apart;
}

gint64
cometd_request_get_max_wait (const CometdRequest *self)
{
  const Kind *kind = &kinds[self->kind];

  if (self->end_time != 0)
    return MAX (self->end_time - self->sent_time, 0) / 1000;

  return kind->max_wait != 0 ? kind->max_wait : kind->max_timeouts * (gint64)self->timeout;
}

guint
cometd_request_get_timeout (const CometdRequest *self)
{
  return self->timeout;
}

void
cometd_request_set_timeout (CometdRequest *self,
                            guint          timeout)
{
  self->timeout = timeout;
  self->delay = 0;
}

void
cometd_request_follow_delay (CometdRequest *self,
                             guint          delay)
{
  self->delay = delay;
}

guint
cometd_request_raise_delay (CometdRequest *self,
                            guint          delay)
{
  guint added;

  if (self->delay == 0 || delay <= self->delay)
    return 0;

  added = MIN (delay - self->delay, G_MAXUINT - self->timeout);
  self->delay = delay;
  self->timeout += added;
  if (self->end_time != 0)
    self->end_time += added * (gint64)1000;
  return added;
}

gboolean
cometd_request_is_sent (const CometdRequest *self)
{
  return self->exchange != 0;
}

guint64
cometd_request_get_exchange (const CometdRequest *self)
{
  return self->exchange;
}

gint64
cometd_request_get_sent_time (const CometdRequest *self)
{
  return self->sent_time;
}

void
cometd_request_set_sent (CometdRequest *self,
                         guint64        exchange,
                         gint64         now)
{
  self->exchange = exchange;
  self->sent_time = now;
}

void
cometd_request_set_unsent (CometdRequest *self)
{
  self->exchange = 0;
}

gsize
cometd_request_get_size (const CometdRequest *self)
{
  return self->size;
}

void
cometd_request_set_size (CometdRequest *self,
                         gsize          size)
{
  self->size = size;
}

guint64
cometd_request_get_turn (const CometdRequest *self)
{
  return self->turn;
}

void
cometd_request_set_turn (CometdRequest *self,
                         guint64        turn)
{
  self->turn = turn;
}

guint
cometd_request_get_session (const CometdRequest *self)
{
  return self->session;
}

void
cometd_request_set_session (CometdRequest *self,
                            guint          session)
{
  self->session = session;
}

guint
cometd_request_get_status (const CometdRequest *self)
{
  return self->status;
}

void
cometd_request_set_status (CometdRequest *self,
                           guint          status)
{
  self->status = status;
}

gboolean
cometd_request_is_retry (const CometdRequest *self)
{
  return self->is_retry;
}

void
cometd_request_set_retry (CometdRequest *self)
{
  self->is_retry = TRUE;
}

CometdPublishFlags
cometd_request_get_flags (const CometdRequest *self)
{
  return self->flags;
}

gint64
cometd_request_get_end_time (const CometdRequest *self)
{
  return self->end_time;
}

void
cometd_request_set_delivery (CometdRequest      *self,
                             CometdPublishFlags  flags,
                             gint64              end_time)
{
  self->flags = flags;
  self->end_time = end_time;
  if (flags != COMETD_PUBLISH_FLAGS_NONE)
    g_set_object (&self->original, cometd_request_get_message (self));
}

/* A payload that cannot be written fails when it is sent. */
void
cometd_request_renew_message (CometdRequest *self)
{
  g_autoptr(GString) json = NULL;
  g_autoptr(CometdMessage) copy = NULL;

  if (self->original == NULL)
    return;

  json = g_string_new (NULL);
  if (cometd_message_append_json (self->original, json, NULL))
    copy = cometd_message_new_from_json (json->str, NULL);
  if (copy != NULL)
    g_set_object (&self->message, copy);
}

gint64
cometd_request_get_wait_end (const CometdRequest *self,
                             gint64               now,
                             guint                max_network_delay)
{
  if (self->end_time == 0)
    return now + self->timeout * (gint64)1000;
  if ((self->flags & COMETD_PUBLISH_FLAGS_REPEAT) == 0 || self->is_repeated)
    return self->end_time;

  return MIN (now + max_network_delay * (gint64)1000, self->end_time);
}

guint64
cometd_request_get_letters (const CometdRequest *self)
{
  return self->letters;
}

void
cometd_request_set_letters (CometdRequest *self,
                            guint64        letters)
{
  self->letters = letters;
}

gboolean
cometd_request_is_repeated (const CometdRequest *self)
{
  return self->is_repeated;
}

void
cometd_request_set_repeated (CometdRequest *self)
{
  self->is_repeated = TRUE;
}

gboolean
cometd_request_was_forgotten (const CometdRequest *self)
{
  return self->was_forgotten;
}

void
cometd_request_set_forgotten (CometdRequest *self)
{
  self->was_forgotten = TRUE;
}

gboolean
cometd_request_count_repeat (CometdRequest *self)
{
  if (self->n_repeats >= COMETD_REQUEST_MAX_REPEATS)
    return FALSE;

  self->n_repeats++;
  return TRUE;
}

gboolean
cometd_request_has_done (const CometdRequest *self)
{
  return self->done != NULL;
}

void
cometd_request_set_done (CometdRequest     *self,
                         CometdRequestDone  done,
                         gpointer           user_data)
{
  self->done = done;
  self->user_data = user_data;
}

CometdRequestDone
cometd_request_get_done (const CometdRequest *self,
                         gpointer            *user_data)
{
  *user_data = self->user_data;
  return self->done;
}

void
cometd_request_call_done (const CometdRequest *self,
                          CometdMessage       *reply,
                          const GError        *error)
{
  self->done (reply, error, self->user_data);
}

/* With the server's reply, if cause has one. */
static GError *
make_ended_error (const CometdRequest *self,
                  const GError        *cause)
{
  const char *channel = cometd_request_get_channel (self);
  GError *error = g_error_copy (cause);

  g_free (error->message);
  if (self->is_repeated)
    error->message = g_strdup_printf (_("The connection was lost before the reply to the message "
                                        "to %s arrived: %s"), channel, cause->message);
  else
    error->message = g_strdup_printf (_("The message to %s was not sent: %s"), channel,
                                      cause->message);
  return error;
}

GError *
cometd_request_make_closed_error (const CometdRequest *self,
                                  const GError        *cause)
{
  const char *channel = cometd_request_get_channel (self);

  if (cause == NULL)
    return g_error_new (COMETD_ERROR, COMETD_ERROR_CONNECTION_CLOSED,
                        _("The client was closed before the reply to the message to %s arrived"),
                        channel);

  /* Publishes that waited for the connection learn that the server has ended the session. */
  if (self->flags != COMETD_PUBLISH_FLAGS_NONE && !cometd_request_is_sent (self) &&
      g_error_matches (cause, COMETD_ERROR, COMETD_ERROR_SERVER))
    return make_ended_error (self, cause);

  if (!cometd_request_is_sent (self) && !self->is_repeated)
    return g_error_new (COMETD_ERROR, COMETD_ERROR_CONNECTION_CLOSED,
                        _("The message to %s was not sent: %s"), channel, cause->message);

  return g_error_new (COMETD_ERROR, COMETD_ERROR_CONNECTION_CLOSED,
                      _("The connection was lost before the reply to the message to %s "
                        "arrived: %s"),
                      channel, cause->message);
}

GError *
cometd_request_make_timeout_error (const CometdRequest *self,
                                   const char          *server)
{
  const char *channel = cometd_request_get_channel (self);

  if (!cometd_request_is_sent (self) && !self->is_repeated)
    return g_error_new (COMETD_ERROR, COMETD_ERROR_TIMEOUT,
                        _("The message to %s could not be sent in time"), channel);

  return g_error_new (COMETD_ERROR, COMETD_ERROR_TIMEOUT,
                      /* Translators: the server, a channel, and milliseconds. */
                      _("No reply from %s to the message to %s within %u ms"),
                      server, channel, self->timeout);
}

GList *
cometd_request_get_link (CometdRequest *self)
{
  return &self->link;
}

CometdDeadline *
cometd_request_peek_deadline (CometdRequest *self)
{
  return &self->deadline;
}
