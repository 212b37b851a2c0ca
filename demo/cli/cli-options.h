/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* What the program ends with; the manual page says the same. */
typedef enum
{
  CLI_EXIT_DONE = 0,
  CLI_EXIT_REFUSED = 1,        /* By the server, or what it said makes no sense. */
  CLI_EXIT_USAGE = 2,          /* The command line, or the input. */
  CLI_EXIT_NO_LINK = 3,        /* No connection, or it was lost under a message. */
  CLI_EXIT_TIMEOUT = 4,        /* --timeout was over first, or no reply came. */
  CLI_EXIT_INTERRUPTED = 130,  /* By a signal, before the work was done. */
} CliExit;

#define CLI_NO_LIMIT G_MAXINT

typedef struct _CliCommand CliCommand;

/* The command line, checked. */
typedef struct
{
  const CliCommand *command;
  char *url;
  char **arguments;            /* Those after the URL. */
  char **connection_types;     /* NULL for those of the library. */
  char **headers;              /* "Name: value", or NULL. */
  char *ca;
  char *room;
  gboolean insecure;
  gboolean quiet;
  int count;                   /* CLI_NO_LIMIT without --count. */
  double timeout;              /* Seconds; 0 for none. */
} CliOptions;

struct _CliCommand
{
  const char *name;
  const char *arguments;       /* As the help shows them. */
  const char *summary;
  const char *description;
  guint min_arguments;         /* With the URL. */
  guint max_arguments;
  gboolean counts;             /* Takes --count. */
  gboolean chats;              /* Takes --room. */
  gboolean endless;            /* Goes on until somebody ends it, which is no failure then. */
  /* Looks at the arguments after the URL; may be NULL. */
  gboolean (*check) (const CliOptions  *options,
                     GError           **error);
  CliExit  (*run)   (const CliOptions  *options);
};

gboolean cli_options_parse  (CliOptions        *self,
                             const CliCommand  *command,
                             int                argc,
                             char             **argv,
                             GError           **error);
void     cli_options_clear  (CliOptions        *self);

/* For the checks of commands. */
gboolean cli_check_json     (const char        *json,
                             GError           **error);
gboolean cli_check_channels (char             **channels,
                             GError           **error);
gboolean cli_check_target   (const char        *channel,
                             GError           **error);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CliOptions, cli_options_clear)

G_END_DECLS
