/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "cometd-negotiation-private.h"

G_BEGIN_DECLS

/* The choice of the address, and of the connection type at each address: a value, kept by the
 * session from an open to its end. An address is known by its position in the app's list.
 *
 * An address that cannot be used is replaced by the next one at once, until each of them failed.
 * This is a round, and the back-off is counted in rounds. A session cannot be moved to another
 * address, so there are exceptions. If a connection that worked is lost, its address is tried once
 * more. If the network of this machine is down, or a captive portal responds, the address is kept
 * for a few seconds. A refusal of the app's requests or credentials is no reason to change it. */

/* What to do after a failed attempt. */
typedef enum
{
  COMETD_SETBACK_RETRY, /* Try the address again, after the back-off. */
  COMETD_SETBACK_TYPE,  /* Try the address again by another connection type, now. */
  COMETD_SETBACK_NEXT,  /* Try another address, now. */
  COMETD_SETBACK_ROUND, /* Each address has failed: try another one, after the back-off. */
  COMETD_SETBACK_FATAL, /* Fail the open. */
} CometdSetback;

/* What became of the connection types that a server offers. */
typedef enum
{
  COMETD_OFFER_ACCEPTED,
  COMETD_OFFER_REPEATED,     /* The handshake is repeated by another connection type. */
  COMETD_OFFER_UNACCEPTABLE, /* None of them is allowed. */
} CometdOffer;

/* The situation in which an attempt failed. */
typedef struct
{
  CometdProgress progress;
  gboolean is_opening;    /* An open is in progress, which fails if waiting will not help. */
  gboolean was_connected; /* It is the first failure of a connection that worked. */
  gboolean has_session;   /* The server may still know the session. */
} CometdSetting;

typedef struct
{
  CometdNegotiation negotiation;
  gboolean is_tried;    /* It has failed in this round … */
  gboolean is_hopeless; /* … and is unlikely to work later. */
  gint64 earliest_time; /* The server permits no attempt before (Retry-After). Microseconds. */
} CometdAddress;

typedef struct
{
  CometdAddress *items; /* Owned; NULL before the first open. */
  guint n_items;
  guint current;
  guint n_rounds;     /* Consecutive rounds in which each address has failed. */
  gint64 doubt_time;  /* When the network was first in doubt since a connect succeeded; or 0. */
} CometdAddresses;

/* More addresses than this are ignored. */
#define COMETD_ADDRESSES_MAX 64
/* How long a session is kept while the network is in doubt, in milliseconds. */
#define COMETD_ADDRESSES_DOUBT_TIME (5 * 1000)

/* The first of n addresses is in use. types: the allowed connection types. self is empty, or was
 * used before. */
void          cometd_addresses_init               (CometdAddresses      *self,
                                                   guint                 n,
                                                   char                **types);
void          cometd_addresses_clear              (CometdAddresses      *self);
/* A session is continued at another position, by a connection type. FALSE if it cannot be. */
gboolean      cometd_addresses_resume              (CometdAddresses      *self,
                                                   guint                 position,
                                                   const char           *type);
/* The connection type in use, at the address in use; NULL if no type is allowed. */
const char   *cometd_addresses_get_type           (CometdAddresses      *self);
/* The allowed connection types. */
char        **cometd_addresses_get_types          (CometdAddresses      *self);
/* When the server at the address in use permits the next attempt; 0 if it did not say. */
gint64        cometd_addresses_get_earliest_time  (CometdAddresses      *self);
/* How long the reply to a handshake is waited for: as long as there are other addresses to try, one
 * that does not respond must not use up their time. Milliseconds. */
guint         cometd_addresses_get_handshake_wait (CometdAddresses      *self,
                                                   guint                 connection_timeout,
                                                   guint                 max_network_delay);

/* An attempt failed at the address in use, which is then another one for NEXT and ROUND. */
CometdSetback cometd_addresses_fail               (CometdAddresses      *self,
                                                   const CometdFailure  *failure,
                                                   const CometdSetting  *setting,
                                                   gint64                now);
/* A message was received from the address in use. */
void          cometd_addresses_confirm            (CometdAddresses      *self);
/* A handshake was accepted by a server that offers these connection types. */
CometdOffer   cometd_addresses_take_offer         (CometdAddresses      *self,
                                                   char                **offered);
/* A connect succeeded. */
void          cometd_addresses_settle             (CometdAddresses      *self);
/* A session has ended, and another one begins at the address in use. */
void          cometd_addresses_session_lost       (CometdAddresses      *self);
/* What failed so far may have had another reason, such as the network: the rounds start over. */
void          cometd_addresses_restart            (CometdAddresses      *self);

G_END_DECLS
