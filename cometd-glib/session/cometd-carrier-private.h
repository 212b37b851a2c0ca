/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "../cometd-transport-private.h"

G_BEGIN_DECLS

/* The transport in use, and the one before it while that closes. */
typedef struct _CometdCarrier CometdCarrier;

typedef struct
{
  /* Makes a transport for a connection type, or returns NULL if there is none of that name.
   * (transfer full) */
  CometdTransport *(*make)   (const char      *connection_type,
                              gpointer         user_data);
  /* Another transport is in use from now on, whose listener is to be set; NULL: none is. */
  void             (*made)   (CometdTransport *transport,
                              gpointer         user_data);
  /* The transport that was closing has closed. Called from the main loop. */
  void             (*closed) (gpointer         user_data);
} CometdCarrierSink;

/* Why nothing is read from a transport. */
typedef enum
{
  COMETD_DEAF_APP = 1 << 0,      /* The app does not keep up. */
  COMETD_DEAF_DISPATCH = 1 << 1, /* Messages that were received wait to be dispatched. */
} CometdDeafness;

CometdCarrier   *cometd_carrier_new             (const CometdCarrierSink *sink,
                                                 gpointer                 user_data);
void             cometd_carrier_free            (CometdCarrier           *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CometdCarrier, cometd_carrier_free)

/* Makes a transport of that connection type unless it is in use already; one of another type is
 * dropped. FALSE: there is none of that name. type may be NULL, which is no name. */
gboolean         cometd_carrier_need            (CometdCarrier           *self,
                                                 const char              *type);
/* The transport in use, or NULL. */
CometdTransport *cometd_carrier_get_transport   (CometdCarrier           *self);
/* Aborts the transport in use. */
void             cometd_carrier_drop            (CometdCarrier           *self);
/* Closes the transport in use: the closing handshake may take until the deadline. */
void             cometd_carrier_close           (CometdCarrier           *self,
                                                 gint64                   deadline);
gboolean         cometd_carrier_is_closing      (CometdCarrier           *self);
/* When the transport that is closing has to be aborted; -1 if none is closing. */
gint64           cometd_carrier_get_deadline    (CometdCarrier           *self);
/* Aborts the transport that is closing. */
void             cometd_carrier_finish_closing  (CometdCarrier           *self);

/* Of the transport in use; FALSE if there is none. */
gboolean         cometd_carrier_ends_exchanges  (CometdCarrier           *self);
gboolean         cometd_carrier_pushes          (CometdCarrier           *self);
gboolean         cometd_carrier_is_reached      (CometdCarrier           *self);
gboolean         cometd_carrier_check           (CometdCarrier           *self,
                                                 guint                    milliseconds);
/* The address of the server and the connection type, for error texts. (transfer full) */
char            *cometd_carrier_describe        (CometdCarrier           *self)
                                                G_GNUC_WARN_UNUSED_RESULT;

/* Bytes are read while there is no reason against it. Has an effect on transports that push only;
 * the first reason is forgotten with its transport. */
void             cometd_carrier_set_reading     (CometdCarrier           *self,
                                                 CometdDeafness           reason,
                                                 gboolean                 reading);
/* Whether nothing is read because the app does not keep up. */
gboolean         cometd_carrier_is_deaf         (CometdCarrier           *self);

G_END_DECLS
