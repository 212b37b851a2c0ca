/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* cometd-cli chat: chats using the protocol of CometD's chat demo. Lines of standard input are
 * published; messages are shown as text on a terminal, and as lines of JSON otherwise. */

#include "cli-commands.h"
#include "cli-chat-text.h"
#include "cli-input.h"
#include "cli-link.h"
#include "cli-output.h"
#include "cli-subscribe.h"
#include "cli-usage.h"

#include <glib/gi18n.h>
#include <unistd.h>

typedef struct
{
  CliLink *link;
  CliInput *input;
  const char *nickname;
  char *room;                  /* The channel of the room. */
  char *members;               /* The channel of its members. */
  char *client_id;             /* The session that has joined. */
  gboolean for_people;
  gboolean leaving;
} Chat;

static void read_next (Chat *self);

static void
chat_message_cb (CometdClient  *client,
                 CometdMessage *message,
                 gpointer       user_data)
{
  Chat *self = user_data;
  g_autofree char *text =
    self->for_people ? cli_chat_text_format (message, self->members)
                     : cli_format_plain (&cli_link_get_options (self->link)->format, message);

  if (text != NULL)
    cli_output_print (cli_link_get_output (self->link), text);
}

/* Publishes @json; @callback is called when the server has accepted or refused it. */
static void
send_json (Chat                *self,
           const char          *channel,
           const char          *json,
           GAsyncReadyCallback  callback)
{
  cometd_client_publish_json_async (cli_link_get_client (self->link), channel, json, NULL,
                                    callback, self);
}

static gboolean
is_open (CometdClient *client)
{
  CometdState state = cometd_client_get_state (client);

  return state != COMETD_STATE_DISCONNECTED && state != COMETD_STATE_DISCONNECTING;
}

static void
said_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  Chat *self = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(CometdMessage) reply =
    cometd_client_publish_json_finish (COMETD_CLIENT (source), result, &error);

  if (self->leaving)
    return;

  /* A line must not be lost silently. People see that, and can send it again; a script would have
   * to know which lines were lost. */
  if (reply == NULL && (!isatty (STDIN_FILENO) || !is_open (COMETD_CLIENT (source))))
    {
      cli_link_fail (self->link, _("message not sent"), error);
      return;
    }

  if (reply == NULL)
    cli_output_complain ("%s: %s", _("message not sent"), error->message);
  read_next (self);
}

static void
joined_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  Chat *self = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(CometdMessage) reply =
    cometd_client_publish_json_finish (COMETD_CLIENT (source), result, &error);

  /* If the connection is lost, the room is joined again after the next handshake. */
  if (reply == NULL && g_error_matches (error, COMETD_ERROR, COMETD_ERROR_SERVER))
    cli_link_fail (self->link, _("could not join"), error);
}

static void
join (Chat *self)
{
  g_autofree char *member = cli_chat_text_member (self->nickname, self->room);
  g_autofree char *greeting = cli_chat_text_membership (self->nickname, TRUE);

  send_json (self, "/service/members", member, joined_cb);
  send_json (self, self->room, greeting, joined_cb);
}

/* A new session has to join the room again. */
static void
client_id_cb (CometdClient *client,
              GParamSpec   *pspec,
              gpointer      user_data)
{
  Chat *self = user_data;
  const char *client_id = cometd_client_get_client_id (client);

  if (!cometd_client_get_connected (client) || self->leaving
      || g_strcmp0 (client_id, self->client_id) == 0)
    return;

  g_free (self->client_id);
  self->client_id = g_strdup (client_id);
  join (self);
}

static void
left_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  Chat *self = user_data;
  g_autoptr(CometdMessage) reply =
    cometd_client_publish_json_finish (COMETD_CLIENT (source), result, NULL);

  cli_link_finish (self->link, CLI_EXIT_DONE);
}

static void
leave_chat (CliLink  *link,
            gpointer  user_data)
{
  Chat *self = user_data;
  g_autofree char *farewell = cli_chat_text_membership (self->nickname, FALSE);

  if (self->leaving)
    return;

  self->leaving = TRUE;
  send_json (self, self->room, farewell, left_cb);
}

static void
chat_line_cb (const char   *line,
              guint         number,
              const GError *error,
              gpointer      user_data)
{
  Chat *self = user_data;
  g_autofree char *json = NULL;
  g_autofree char *trouble = NULL;
  gboolean is_private;

  if (error != NULL)
    {
      cli_output_complain (_("line %u: %s"), number, error->message);
      cli_link_finish (self->link, CLI_EXIT_USAGE);
      return;
    }
  if (line == NULL || g_str_equal (line, "/quit"))
    {
      cli_link_set_leave (self->link, NULL, NULL);
      leave_chat (self->link, self);
      return;
    }

  json = cli_chat_text_parse (line, self->nickname, self->room, &is_private, &trouble);
  if (trouble != NULL)
    cli_link_say (self->link, "%s", trouble);
  if (json != NULL)
    send_json (self, is_private ? "/service/privatechat" : self->room, json, said_cb);
  else
    read_next (self);
}

static void
read_next (Chat *self)
{
  cli_input_next (self->input, chat_line_cb, self);
}

static void
chat_subscribed (CliLink  *link,
                 gpointer  user_data)
{
  Chat *self = user_data;
  CometdClient *client = cli_link_get_client (link);

  g_signal_connect (client, "notify::connected", G_CALLBACK (client_id_cb), self);
  client_id_cb (client, NULL, self);
  if (self->for_people)
    cli_link_say (link, _("type a message and press Enter; /msg NAME TEXT sends a private one, "
                          "/quit leaves"));
  cli_input_edit (self->input);
  read_next (self);
}

static void
chat_ready (CliLink  *link,
            gpointer  user_data)
{
  Chat *self = user_data;
  const char * const channels[] = { self->room, self->members, NULL };

  cli_subscribe (link, channels, chat_subscribed, self);
}

/* Whether it is one word, as a private message names its recipient. */
static gboolean
is_nickname (const char *name)
{
  if (name[0] == '\0' || !g_utf8_validate (name, -1, NULL))
    return FALSE;

  for (; *name != '\0'; name = g_utf8_next_char (name))
    {
      gunichar character = g_utf8_get_char (name);

      if (character == ',' || g_unichar_isspace (character) || g_unichar_iscntrl (character))
        return FALSE;
    }

  return TRUE;
}

static gboolean
check_chat (CliOptions  *options,
            GError     **error)
{
  const char *nickname = options->arguments[0];

  return is_nickname (nickname)
    || cli_usage_fail (error, _("“%s” is not a valid nickname: it must not be empty or contain "
                                "spaces or commas"), nickname);
}

static CliExit
run_chat (const CliOptions *options)
{
  g_autoptr(CliLink) link = cli_link_new (options);
  g_autoptr(CliInput) input = cli_input_new (cli_link_get_cancellable (link));
  const char *room = options->room != NULL ? options->room : "demo";
  g_autofree char *room_channel = g_strconcat ("/chat/", room, NULL);
  g_autofree char *members = g_strconcat ("/members/", room, NULL);
  Chat self = {
    .link = link,
    .input = input,
    .nickname = options->arguments[0],
    .room = room_channel,
    .members = members,
    .for_people = isatty (STDOUT_FILENO),
  };
  CliExit status;

  g_signal_connect (cli_link_get_client (link), "message-received",
                    G_CALLBACK (chat_message_cb), &self);
  cli_link_set_leave (link, leave_chat, &self);
  status = cli_link_run (link, chat_ready, &self);
  g_signal_handlers_disconnect_by_data (cli_link_get_client (link), &self);
  g_free (self.client_id);

  return status;
}

const CliCommand cli_command_chat = {
  .name = "chat",
  .arguments = "URL NICKNAME",
  .summary = N_("Joins a chat room, as the chat demo of CometD does."),
  .description = N_("Each line of standard input is sent as a message. “/msg NAME TEXT” sends "
                    "a private message; “/quit” or the end of the input leaves the room. "
                    "Incoming messages are shown as text on a terminal, and as lines of JSON "
                    "otherwise."),
  .min_arguments = 2,
  .max_arguments = 2,
  .chats = TRUE,
  .endless = TRUE,
  .check = check_chat,
  .run = run_chat,
};
