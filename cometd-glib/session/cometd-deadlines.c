/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cometd-deadlines-private.h"

/* A message has one deadline while it waits to be sent and another one for its reply, and some have
 * a timeout of their own. Each of these comes in the order of its times. */
#define N_LISTS 4

typedef struct
{
  CometdDeadline *first, *last;
} List;

struct _CometdDeadlines
{
  /* The place of a deadline in lists[i] is i + 1, and that of the one in heap[i] is
   * i + 1 + N_LISTS; 0 if it is not set. */
  List lists[N_LISTS];
  GPtrArray *heap; /* CometdDeadline */
};

void
cometd_deadline_init (CometdDeadline *self,
                      guint64         number,
                      gpointer        owner)
{
  *self = (CometdDeadline) { .time = -1, .number = number, .owner = owner };
}

CometdDeadlines *
cometd_deadlines_new (void)
{
  CometdDeadlines *self = g_new0 (CometdDeadlines, 1);

  self->heap = g_ptr_array_new ();
  return self;
}

void
cometd_deadlines_free (CometdDeadlines *self)
{
  g_ptr_array_unref (self->heap);
  g_free (self);
}

static gboolean
is_sooner (const CometdDeadline *deadline,
           const CometdDeadline *other)
{
  return deadline->time < other->time ||
         (deadline->time == other->time && deadline->number < other->number);
}

static CometdDeadline *
get_in_heap (CometdDeadlines *self,
             guint            index)
{
  return g_ptr_array_index (self->heap, index);
}

static void
put_into_heap (CometdDeadlines *self,
               CometdDeadline  *deadline,
               guint            index)
{
  g_ptr_array_index (self->heap, index) = deadline;
  deadline->place = index + 1 + N_LISTS;
}

/* Moves a deadline up or down from an empty place to the one that its time gives it. */
static void
settle (CometdDeadlines *self,
        CometdDeadline  *deadline,
        guint            index)
{
  guint length = self->heap->len;

  while (index > 0)
    {
      guint parent = (index - 1) / 2;

      if (!is_sooner (deadline, get_in_heap (self, parent)))
        break;

      put_into_heap (self, get_in_heap (self, parent), index);
      index = parent;
    }

  for (guint child = 2 * index + 1; child < length; child = 2 * index + 1)
    {
      if (child + 1 < length &&
          is_sooner (get_in_heap (self, child + 1), get_in_heap (self, child)))
        child++;
      if (!is_sooner (get_in_heap (self, child), deadline))
        break;

      put_into_heap (self, get_in_heap (self, child), index);
      index = child;
    }

  put_into_heap (self, deadline, index);
}

static void
remove_from_heap (CometdDeadlines *self,
                  CometdDeadline  *deadline)
{
  CometdDeadline *last = g_ptr_array_steal_index (self->heap, self->heap->len - 1);

  if (last != deadline)
    settle (self, last, deadline->place - 1 - N_LISTS);
}

static void
remove_from_list (List           *list,
                  CometdDeadline *deadline)
{
  if (deadline->previous != NULL)
    deadline->previous->next = deadline->next;
  else
    list->first = deadline->next;

  if (deadline->next != NULL)
    deadline->next->previous = deadline->previous;
  else
    list->last = deadline->previous;

  deadline->previous = deadline->next = NULL;
}

static void
unset (CometdDeadlines *self,
       CometdDeadline  *deadline)
{
  if (deadline->place > N_LISTS)
    remove_from_heap (self, deadline);
  else if (deadline->place > 0)
    remove_from_list (&self->lists[deadline->place - 1], deadline);
  deadline->place = 0;
  deadline->time = -1;
}

/* Finds the list whose last deadline is the latest one before this; so each list keeps to one
 * distance from now. */
static List *
find_list (CometdDeadlines *self,
           CometdDeadline  *deadline)
{
  List *found = NULL;

  for (guint i = 0; i < N_LISTS; i++)
    {
      List *list = &self->lists[i];

      if (list->last != NULL && is_sooner (deadline, list->last))
        continue;

      if (found == NULL || (list->last != NULL &&
                            (found->last == NULL || is_sooner (found->last, list->last))))
        found = list;
    }

  return found;
}

void
cometd_deadlines_set (CometdDeadlines *self,
                      CometdDeadline  *deadline,
                      gint64           time)
{
  List *list;

  unset (self, deadline);
  if (time == -1)
    return;

  deadline->time = time;
  list = find_list (self, deadline);
  if (list != NULL)
    {
      deadline->place = (guint)(list - self->lists) + 1;
      deadline->previous = list->last;
      if (list->last != NULL)
        list->last->next = deadline;
      else
        list->first = deadline;
      list->last = deadline;
    }
  else
    {
      g_ptr_array_add (self->heap, NULL);
      settle (self, deadline, self->heap->len - 1);
    }
}

CometdDeadline *
cometd_deadlines_peek (CometdDeadlines *self)
{
  CometdDeadline *first = self->heap->len > 0 ? get_in_heap (self, 0) : NULL;

  for (guint i = 0; i < N_LISTS; i++)
    {
      CometdDeadline *candidate = self->lists[i].first;

      if (candidate != NULL && (first == NULL || is_sooner (candidate, first)))
        first = candidate;
    }

  return first;
}
