/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cometd-news-private.h"

typedef enum
{
  NEWS_CHANGED,
  NEWS_META,
  NEWS_DONE,
  NEWS_FAILED,
  NEWS_SUBSCRIPTION,
  NEWS_ENDED,
  NEWS_UNREACHABLE,
  NEWS_AUTHENTICATE,
} NewsKind;

typedef struct
{
  GList link; /* In the queue. */
  NewsKind kind;
  CometdMessage *message; /* Owned; or NULL. */
  GError *error;          /* Owned; or NULL. */

  CometdState old_state, new_state;

  guint64 number;
  CometdSessionDone done;
  gpointer done_data;

  CometdRequest *request; /* Owned; or NULL. */

  gpointer subscription;
  CometdSubscriptionState subscription_state;
} NewsItem;

struct _CometdNews
{
  GQueue items;
  guint n_handshaking; /* Changes to the state handshaking among them. */
};

static void
news_item_free (NewsItem *item)
{
  g_clear_object (&item->message);
  g_clear_error (&item->error);
  g_clear_pointer (&item->request, cometd_request_free);
  g_free (item);
}

CometdNews *
cometd_news_new (void)
{
  CometdNews *self = g_new0 (CometdNews, 1);

  g_queue_init (&self->items);
  return self;
}

void
cometd_news_free (CometdNews *self)
{
  cometd_news_clear (self);
  g_free (self);
}

void
cometd_news_clear (CometdNews *self)
{
  GList *link;

  while ((link = g_queue_pop_head_link (&self->items)) != NULL)
    news_item_free (link->data);
  self->n_handshaking = 0;
}

gboolean
cometd_news_is_empty (CometdNews *self)
{
  return self->items.length == 0;
}

gboolean
cometd_news_has_handshaking (CometdNews *self)
{
  return self->n_handshaking > 0;
}

static NewsItem *
add_news (CometdNews    *self,
          NewsKind       kind,
          CometdMessage *message,
          const GError  *error)
{
  NewsItem *item = g_new (NewsItem, 1);

  *item = (NewsItem) {
    .link.data = item,
    .kind = kind,
    .error = error != NULL ? g_error_copy (error) : NULL,
  };
  g_set_object (&item->message, message);
  g_queue_push_tail_link (&self->items, &item->link);
  return item;
}

void
cometd_news_add_changed (CometdNews  *self,
                         CometdState  old_state,
                         CometdState  new_state)
{
  NewsItem *item = add_news (self, NEWS_CHANGED, NULL, NULL);

  item->old_state = old_state;
  item->new_state = new_state;
  if (new_state == COMETD_STATE_HANDSHAKING)
    self->n_handshaking++;
}

void
cometd_news_add_meta (CometdNews    *self,
                      CometdMessage *message)
{
  add_news (self, NEWS_META, message, NULL);
}

void
cometd_news_add_done (CometdNews        *self,
                      guint64            number,
                      CometdSessionDone  done,
                      gpointer           user_data,
                      CometdMessage     *reply,
                      const GError      *error)
{
  NewsItem *item = add_news (self, NEWS_DONE, reply, error);

  item->number = number;
  item->done = done;
  item->done_data = user_data;
}

void
cometd_news_add_failed (CometdNews    *self,
                        CometdRequest *request,
                        const GError  *cause)
{
  NewsItem *item = add_news (self, NEWS_FAILED, NULL, cause);

  item->number = cometd_request_get_number (request);
  item->request = request;
}

void
cometd_news_add_subscription (CometdNews              *self,
                              gpointer                 subscription,
                              CometdSubscriptionState  state,
                              CometdMessage           *reply,
                              const GError            *error)
{
  NewsItem *item = add_news (self, NEWS_SUBSCRIPTION, reply, error);

  item->subscription = subscription;
  item->subscription_state = state;
}

void
cometd_news_add_ended (CometdNews *self)
{
  add_news (self, NEWS_ENDED, NULL, NULL);
}

void
cometd_news_add_unreachable (CometdNews   *self,
                             const GError *error)
{
  add_news (self, NEWS_UNREACHABLE, NULL, error);
}

void
cometd_news_add_authenticate (CometdNews    *self,
                              CometdMessage *reply)
{
  add_news (self, NEWS_AUTHENTICATE, reply, NULL);
}

static void
forget (CometdNews *self,
        GList      *link)
{
  g_queue_unlink (&self->items, link);
  news_item_free (link->data);
}

void
cometd_news_forget_done (CometdNews *self,
                         guint64     number)
{
  for (GList *link = self->items.head; link != NULL; link = link->next)
    {
      NewsItem *item = link->data;

      if ((item->kind == NEWS_DONE || item->kind == NEWS_FAILED) && item->number == number)
        {
          forget (self, link);
          return;
        }
    }
}

static void
forget_kind (CometdNews *self,
             NewsKind    kind)
{
  GList *next;

  for (GList *link = self->items.head; link != NULL; link = next)
    {
      next = link->next;
      if (((NewsItem *)link->data)->kind == kind)
        forget (self, link);
    }
}

void
cometd_news_forget_ended (CometdNews *self)
{
  forget_kind (self, NEWS_ENDED);
  forget_kind (self, NEWS_UNREACHABLE);
}

void
cometd_news_forget_unreachable (CometdNews *self)
{
  forget_kind (self, NEWS_UNREACHABLE);
}

gboolean
cometd_news_forget_authenticate (CometdNews *self)
{
  for (GList *link = self->items.tail; link != NULL; link = link->prev)
    {
      NewsItem *item = link->data;

      if (item->kind != NEWS_AUTHENTICATE)
        continue;
      if (item->message == NULL)
        return FALSE;

      forget (self, link);
      return TRUE;
    }

  return FALSE;
}

void
cometd_news_forget_subscription (CometdNews *self,
                                 gpointer    subscription)
{
  GList *next;

  for (GList *link = self->items.head; link != NULL; link = next)
    {
      NewsItem *item = link->data;

      next = link->next;
      if (item->kind == NEWS_SUBSCRIPTION && item->subscription == subscription)
        forget (self, link);
    }
}

static void
tell_failed (NewsItem *item)
{
  g_autoptr(GError) error = cometd_request_make_closed_error (item->request, item->error);

  cometd_request_call_done (item->request, NULL, error);
}

gboolean
cometd_news_tell_one (CometdNews                  *self,
                      const CometdSessionListener *listener,
                      gpointer                     user_data)
{
  GList *link = g_queue_pop_head_link (&self->items);
  NewsItem *item;

  if (link == NULL)
    return FALSE;

  item = link->data;
  switch (item->kind)
    {
    case NEWS_CHANGED:
      if (item->new_state == COMETD_STATE_HANDSHAKING)
        self->n_handshaking--;
      listener->changed (item->old_state, item->new_state, user_data);
      break;

    case NEWS_META:
      listener->meta (item->message, user_data);
      break;

    case NEWS_DONE:
      item->done (item->message, item->error, item->done_data);
      break;

    case NEWS_FAILED:
      tell_failed (item);
      break;

    case NEWS_SUBSCRIPTION:
      listener->subscription (item->subscription, item->subscription_state, item->message,
                              item->error, user_data);
      break;

    case NEWS_ENDED:
      listener->ended (user_data);
      break;

    case NEWS_UNREACHABLE:
      listener->unreachable (item->error, user_data);
      break;

    case NEWS_AUTHENTICATE:
      listener->authenticate (item->message, user_data);
      break;

    default:
      g_assert_not_reached ();
    }

  news_item_free (item);
  return TRUE;
}
