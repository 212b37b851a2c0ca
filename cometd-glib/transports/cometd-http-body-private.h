/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "cometd-http-private.h"

G_BEGIN_DECLS

typedef enum
{
  COMETD_HTTP_BODY_COMPLETE,
  COMETD_HTTP_BODY_TOO_LARGE, /* Beyond max_message_size. */
  COMETD_HTTP_BODY_FAILED,
} CometdHttpBodyEnd;

/* Called from the main loop, or from inside cometd_http_body_read(). */
typedef struct
{
  /* A part of the body was received. Must not clear the body. */
  void (*progress) (gpointer           user_data);
  /* Nothing more is read. error: (transfer full), only if the body has FAILED. This is the last
   * call; it may clear the body. */
  void (*ended)    (CometdHttpBodyEnd  end,
                    GError            *error,
                    gpointer           user_data);
} CometdHttpBodyListener;

/* Reads the body of a response, for a limited number of bytes in each iteration of the main
 * loop. */
typedef struct
{
  const CometdHttpSettings *settings;
  const CometdHttpBodyListener *listener;
  gpointer user_data;

  GInputStream *stream;
  GSource *source; /* Waits for more; NULL if nothing is read. */
  guint8 *buffer;
  gsize length;    /* Of what was read. */
  gsize size;      /* Of the buffer. */
} CometdHttpBody;

/* settings and listener must live until close(). */
void      cometd_http_body_init       (CometdHttpBody               *self,
                                       const CometdHttpSettings     *settings,
                                       const CometdHttpBodyListener *listener,
                                       gpointer                      user_data);
/* Closes the stream. If it was not read to its end, this drops the connection. */
void      cometd_http_body_close      (CometdHttpBody               *self);
void      cometd_http_body_clear      (CometdHttpBody               *self);

/* Takes stream, which must be pollable; nothing is read yet. */
void      cometd_http_body_set_stream (CometdHttpBody               *self,
                                       GInputStream                 *stream);
/* headers: those of the response. */
void      cometd_http_body_read       (CometdHttpBody               *self,
                                       SoupMessageHeaders           *headers);

/* Whether the body begins like JSON: with a bracket, after white space and a byte order mark. */
gboolean  cometd_http_body_is_json    (CometdHttpBody               *self);
GBytes   *cometd_http_body_steal      (CometdHttpBody               *self)
                                      G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
