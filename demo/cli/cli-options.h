/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "cli-credentials.h"
#include "cli-format.h"
#include "cli-network.h"

G_BEGIN_DECLS

/* The exit codes; they are documented in the man page. */
typedef enum
{
  CLI_EXIT_DONE = 0,
  CLI_EXIT_REFUSED = 1,        /* Refused by the server, or an invalid response. */
  CLI_EXIT_USAGE = 2,          /* Invalid command line or input. */
  CLI_EXIT_NO_LINK = 3,        /* No connection, or lost while a message was being sent. */
  CLI_EXIT_TIMEOUT = 4,        /* --timeout was reached, or there was no reply. */
  CLI_EXIT_PROGRAM = 5,        /* A program of --exec failed. */
  CLI_EXIT_INTERRUPTED = 130,  /* By a signal, before the command was completed. */
} CliExit;

#define CLI_NO_LIMIT G_MAXINT

typedef struct _CliCommand CliCommand;

/* What a command prints, and so its options for that. */
typedef enum
{
  CLI_PRINTS_TEXT,
  CLI_PRINTS_JSON,
  CLI_PRINTS_MESSAGES,
} CliPrints;

/* Of the command bench. */
typedef struct
{
  int size;                    /* Bytes. */
  int in_flight;
  double duration;             /* Seconds. */
} CliBenchOptions;

/* The parsed and validated command line. */
typedef struct
{
  const CliCommand *command;
  char *url;
  char **fallback_urls;        /* NULL for none. */
  char **arguments;            /* The arguments after the URL. */
  CliCredentials credentials;
  CliNetwork network;
  CliFormat format;
  CliBenchOptions bench;
  char *room;
  char *replay;
  char *replay_file;
  char *exec;
  gboolean queue_offline;
  gboolean repeat;
  gboolean ack;
  gboolean quiet;
  gboolean verbose;
  int jobs;                    /* Processes at once. */
  int count;                   /* CLI_NO_LIMIT without --count. */
  double timeout;              /* Seconds; 0 for none. */
} CliOptions;

struct _CliCommand
{
  const char *name;
  const char *arguments;       /* As shown by --help. */
  const char *summary;
  const char *description;
  guint min_arguments;         /* Including the URL. */
  guint max_arguments;
  gboolean counts;             /* Takes --count. */
  gboolean chats;              /* Takes --room. */
  gboolean replays;            /* Takes --replay and --replay-file. */
  gboolean benches;            /* Takes --size, --in-flight and --duration. */
  gboolean executes;           /* Takes --exec and --jobs. */
  gboolean publishes;          /* Takes --queue-offline and --repeat. */
  gboolean endless;            /* Runs until it is interrupted, which is not a failure. */
  CliPrints prints;
  /* Validates the arguments after the URL, and reads the payload; may be NULL. */
  gboolean (*check) (CliOptions        *options,
                     GError           **error);
  CliExit  (*run)   (const CliOptions  *options);
};

gboolean cli_options_parse  (CliOptions        *self,
                             const CliCommand  *command,
                             int                argc,
                             char             **argv,
                             GError           **error);
void     cli_options_clear  (CliOptions        *self);

/* Checks that the commands share. */
/* Replaces the argument “@FILE” by the contents of the file, which must be JSON, as must any other
 * text. */
gboolean cli_read_payload   (CliOptions        *self,
                             guint              index,
                             GError           **error);
gboolean cli_check_json     (const char        *json,
                             GError           **error);
gboolean cli_check_channels (char             **channels,
                             GError           **error);
gboolean cli_check_target   (const char        *channel,
                             GError           **error);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CliOptions, cli_options_clear)

G_END_DECLS
