/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "cometd-advice-private.h"

G_BEGIN_DECLS

/* What one process stores of a session, so that another process can continue it: a value, and the
 * same as a GVariant of type a{sv}. It holds secrets: the client id and the cookies are all that a
 * server asks for, so none of it is logged. */
typedef struct
{
  char *url;
  guint address;        /* Its position in the app's list; not stored. */
  char *client_id;
  char *connection_type;
  CometdAdvice advice;
  char **channels;      /* Those that the server has subscribed; NULL-terminated. */
  GVariant *cookies;    /* COMETD_SAVED_SESSION_COOKIES; not checked here. */
  GVariant *extensions; /* a{sv}: what each extension keeps, by the name of its type. */
  GVariant *events;     /* COMETD_SAVED_SESSION_EVENTS; not checked here. */
} CometdSavedSession;

/* Name, value, domain, path, when it expires (seconds since 1970; -1: never), secure, HTTP only. */
#define COMETD_SAVED_SESSION_COOKIES G_VARIANT_TYPE ("a(ssssxbb)")
/* The events that have arrived, and that the app has not processed: JSON text; whether a handler
 * has got the event, and a restored subscription has not. */
#define COMETD_SAVED_SESSION_EVENTS G_VARIANT_TYPE ("a(sb)")

/* A state in another format is not read. */
#define COMETD_SAVED_SESSION_VERSION 1

/* Limits of what is read: bytes, and numbers of items. */
#define COMETD_SAVED_SESSION_MAX_SIZE (512 * 1024 * 1024)
#define COMETD_SAVED_SESSION_MAX_URL 8192
#define COMETD_SAVED_SESSION_MAX_CLIENT_ID 1024
#define COMETD_SAVED_SESSION_MAX_CHANNELS 10000

CometdSavedSession *cometd_saved_session_new              (void) G_GNUC_WARN_UNUSED_RESULT;
/* Checks everything; NULL with COMETD_ERROR_INVALID_DATA if a member is missing or not valid. */
CometdSavedSession *cometd_saved_session_new_from_variant (GVariant                 *state,
                                                           GError                  **error);
void                cometd_saved_session_free             (CometdSavedSession       *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CometdSavedSession, cometd_saved_session_free)

/* Not floating. */
GVariant           *cometd_saved_session_to_variant       (const CometdSavedSession *self)
                                                          G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
