/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Dates as texts such as “Yesterday”, and a signal for the moment at which these texts change. */

#include "chat-calendar.h"

#include <glib/gi18n.h>

/* The date is checked at midnight, or when the machine resumes from sleep. */
#define INTERVAL_S 60

struct _ChatCalendar
{
  GObject parent_instance;

  /* Checks the date regularly; the date of the last check. */
  guint clock;
  char *today;
};

G_DEFINE_FINAL_TYPE (ChatCalendar, chat_calendar, G_TYPE_OBJECT)

enum
{
  SIGNAL_DAY_CHANGED,
  N_CALENDAR_SIGNALS,
};

static guint calendar_signals[N_CALENDAR_SIGNALS];

static void
chat_calendar_finalize (GObject *object)
{
  ChatCalendar *self = CHAT_CALENDAR (object);

  g_clear_handle_id (&self->clock, g_source_remove);
  g_free (self->today);

  G_OBJECT_CLASS (chat_calendar_parent_class)->finalize (object);
}

static void
chat_calendar_class_init (ChatCalendarClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = chat_calendar_finalize;

  calendar_signals[SIGNAL_DAY_CHANGED] =
    g_signal_new ("day-changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 0);
}

static gboolean
clock_cb (gpointer user_data)
{
  chat_calendar_check (user_data);
  return G_SOURCE_CONTINUE;
}

static void
chat_calendar_init (ChatCalendar *self)
{
  chat_calendar_check (self);
  self->clock = g_timeout_add_seconds (INTERVAL_S, clock_cb, self);
}

ChatCalendar *
chat_calendar_new (void)
{
  return g_object_new (CHAT_TYPE_CALENDAR, NULL);
}

/* Checks the date now rather than at the next interval. */
void
chat_calendar_check (ChatCalendar *self)
{
  g_autoptr(GDateTime) now = g_date_time_new_now_local ();
  g_autofree char *today = g_date_time_format (now, "%F");

  if (g_strcmp0 (today, self->today) == 0)
    return;

  g_free (self->today);
  self->today = g_steal_pointer (&today);
  g_signal_emit (self, calendar_signals[SIGNAL_DAY_CHANGED], 0);
}

/* The number of midnights between two times: 0 if they are on one day, 1 if the first is on the day
 * before the second. */
static int
count_days (GDateTime *then,
            GDateTime *now)
{
  g_autoptr(GDate) first = g_date_new_dmy ((GDateDay)g_date_time_get_day_of_month (then),
                                           (GDateMonth)g_date_time_get_month (then),
                                           (GDateYear)g_date_time_get_year (then));
  g_autoptr(GDate) second = g_date_new_dmy ((GDateDay)g_date_time_get_day_of_month (now),
                                            (GDateMonth)g_date_time_get_month (now),
                                            (GDateYear)g_date_time_get_year (now));

  return g_date_days_between (first, second);
}

/* The heading above the messages of a day. */
char *
chat_calendar_format_day (GDateTime *then,
                          GDateTime *now)
{
  switch (count_days (then, now))
    {
    case 0:
      return g_strdup (_("Today"));

    case 1:
      return g_strdup (_("Yesterday"));

    default:
      /* Translators: the day over the messages of that day, as in g_date_time_format(). */
      return g_date_time_format (then, _("%A, %-d %B %Y"));
    }
}

/* The time of the last message of a conversation, short enough for a list. */
char *
chat_calendar_format_recent (GDateTime *then,
                             GDateTime *now)
{
  int days = count_days (then, now);

  if (days == 0)
    return g_date_time_format (then, "%H:%M");

  if (days == 1)
    return g_strdup (_("Yesterday"));

  if (days > 1 && days < 7)
    return g_date_time_format (then, "%a");

  /* Translators: the date of a message that is older than a week, in as few characters as possible,
   * as in g_date_time_format(). */
  return g_date_time_format (then, _("%-d %b %Y"));
}
