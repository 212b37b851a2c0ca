/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <cometd-glib/cometd-extension.h>

#include "stage.h"

G_BEGIN_DECLS

/* A session, an app and a server that do whatever a random number says, in any order and from
 * within each other's calls. */
typedef struct
{
  Stage *stage;
  GRand *random;
  guint n_steps;
  const char *where; /* What happens now, for the report of a failure. */

  gboolean is_noisy;    /* Otherwise all of them behave. */
  guint noise;          /* How often they do not, in percent. */
  guint eagerness;      /* How often the app calls from within a call, in percent, besides. */
  gboolean is_strict;   /* The server often asks for credentials. */
  gboolean is_detached; /* Nothing is told any more. */
  guint depth;          /* Of calls from within calls. */
  gboolean is_in_alarm; /* As for the real clock, there are no nested alarms. */
  gint64 alarm_time;    /* How many alarms there were at that time. */
  guint n_alarms;

  /* The app. */
  guint fad;                /* How often it does the same thing, in percent … */
  guint favourite;          /* … which is this one. */
  GPtrArray *operations;    /* StoryOperation */
  GPtrArray *subscriptions; /* StorySubscription */
  CometdState told_state;
  guint n_batches;
  GArray *holds;            /* guint */
  gboolean is_asked;        /* For credentials. */
  gboolean is_paused, is_blocked, is_full;
  CometdExtension *meddler;

  /* The server. */
  GPtrArray *requests;        /* StoryRequest: not replied to. */
  GArray *n_read;             /* Of each transport. */
  GHashTable *sessions;       /* Client ids. */
  guint n_sessions;
  GQueue stale;               /* Replies that may come again. */
  CometdTransport *receiving; /* It is in a call of the session. */
} Story;

Story   *story_new        (guint32     seed);
void     story_free       (Story      *story);

guint    story_pick       (Story      *story,
                           guint       n);
/* Whether something with this probability, in percent, happens. */
gboolean story_may        (Story      *story,
                           guint       percent);
/* Whether this goes wrong: as often as noise says, and not while all behave. */
gboolean story_is_mean    (Story      *story);
/* Calls the session if it is due; fails if it is due again and again at the same time. */
void     story_run        (Story      *story);
/* The time goes on. */
void     story_pass       (Story      *story,
                           guint       milliseconds);
/* The app, the server or the clock does something. */
void     story_step       (Story      *story);
/* A function of the app was called, from which it may do something. */
void     story_react      (Story      *story);

/* The app. */
void     story_app_init   (Story      *story);
void     story_app_clear  (Story      *story);
void     story_app_act    (Story      *story);
void     story_app_open   (Story      *story);
void     story_app_close  (Story      *story);
/* As when the client is freed. */
void     story_app_detach (Story      *story);
/* Undoes what would keep the session from working. */
void     story_app_behave (Story      *story);
/* Whether all operations have ended. */
gboolean story_app_is_done (Story     *story);

/* The server. */
void     story_server_init  (Story    *story);
void     story_server_clear (Story    *story);
void     story_server_act   (Story    *story);

/* An extension that holds, drops and fails what passes. */
CometdExtension *story_meddler_new     (Story           *story);
/* Releases what it holds. */
void             story_meddler_release (CometdExtension *extension);

G_END_DECLS
