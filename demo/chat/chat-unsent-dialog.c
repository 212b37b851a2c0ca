/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Asks what to do with unsent messages when their room or window is closed. */

#include "chat-unsent-dialog.h"

#include "chat-accessible.h"

#include <glib/gi18n.h>

/* The responses in the header; any other response cancels. */
GtkWidget *
chat_unsent_dialog_new (GtkWindow *window,
                        guint      count,
                        gboolean   can_keep)
{
  GtkWidget *self = adw_message_dialog_new (window,
                                            can_keep ? _("Keep Unsent Messages?")
                                                     : _("Discard Unsent Messages?"),
                                            NULL);
  AdwMessageDialog *dialog = ADW_MESSAGE_DIALOG (self);

  if (can_keep)
    adw_message_dialog_format_body (dialog,
                                    ngettext ("%u message has not been sent. If you keep it, "
                                              "it will be here the next time you connect to "
                                              "this server.",
                                              "%u messages have not been sent. If you keep "
                                              "them, they will be here the next time you "
                                              "connect to this server.",
                                              count),
                                    count);
  else
    adw_message_dialog_format_body (dialog,
                                    ngettext ("%u message has not been sent.",
                                              "%u messages have not been sent.",
                                              count),
                                    count);

  adw_message_dialog_add_responses (dialog,
                                    "cancel", _("_Cancel"),
                                    CHAT_UNSENT_DISCARD, _("_Discard"),
                                    NULL);
  adw_message_dialog_set_response_appearance (dialog, CHAT_UNSENT_DISCARD,
                                              ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_close_response (dialog, "cancel");
  adw_message_dialog_set_default_response (dialog, "cancel");
  if (can_keep)
    {
      adw_message_dialog_add_response (dialog, CHAT_UNSENT_KEEP, _("_Keep"));
      adw_message_dialog_set_response_appearance (dialog, CHAT_UNSENT_KEEP,
                                                  ADW_RESPONSE_SUGGESTED);
      adw_message_dialog_set_default_response (dialog, CHAT_UNSENT_KEEP);
    }

  chat_accessible_name_buttons (self);
  return self;
}
