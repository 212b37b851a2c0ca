/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "cometd-test.h"

G_BEGIN_DECLS

/* Two computers, made of two network namespaces with a pair of interfaces between them. One is that
 * of the test program, which contains the client; the other one is for the server. Nothing of this
 * exists outside of the program, and it ends with it.
 *
 * Needs root, or a system on which users may create namespaces. */
typedef struct _Lan Lan;

typedef enum
{
  LAN_CLIENT,
  LAN_SERVER,
} LanSide;

/* Must be called before the program has any other thread, and once. */
Lan        *lan_new             (void) G_GNUC_WARN_UNUSED_RESULT;
void        lan_free            (Lan                *self);

const char *lan_get_server      (Lan                *self);
/* Starts a program on the server's side. */
CometdTestChild *lan_start      (Lan                *self,
                                 const char * const *argv) G_GNUC_WARN_UNUSED_RESULT;

/* The client's interface is up, with an address and a default route, as after a cable was plugged
 * in and DHCP has replied; or down. */
void        lan_set_up          (Lan                *self,
                                 gboolean            is_up);
/* Without IPv6 the kernel does not announce that the interface is down. */
void        lan_set_ipv6        (Lan                *self,
                                 gboolean            has_ipv6);
/* It is up, without a default route. */
void        lan_set_up_without_route
                                (Lan                *self);
/* Nothing passes any more, in either direction, without any sign. */
void        lan_set_silent      (Lan                *self,
                                 gboolean            is_silent);
/* The client gets another address instead of the present one. */
void        lan_change_address  (Lan                *self);

G_END_DECLS
