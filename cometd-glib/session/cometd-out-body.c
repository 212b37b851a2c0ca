/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cometd-out-body-private.h"

#include <glib/gi18n-lib.h>

#include "../cometd-error.h"

typedef struct
{
  guint64 number;
  gsize end; /* Where it ends. */
} Part;

struct _CometdOutBody
{
  GList link; /* Its data is the body. */

  GString *json;  /* While messages are added; then NULL. */
  GBytes *bytes;  /* Then this, until a socket has it. */
  gsize size;
  guint n_parts; /* The messages: mostly one. */
  Part first_part;
  GArray *more_parts; /* Part; or NULL. */
  guint n_ended;
  GPtrArray *headers; /* Or NULL. */
  guint64 *total;     /* Or NULL. */
  gboolean is_counted;
  guint64 exchange;
};

CometdOutBody *
cometd_out_body_new (GPtrArray *headers,
                     guint64   *total)
{
  CometdOutBody *self = g_new (CometdOutBody, 1);

  *self = (CometdOutBody) {
    .link.data = self,
    .json = g_string_sized_new (256),
    .headers = headers != NULL ? g_ptr_array_ref (headers) : NULL,
    .total = total,
  };
  g_string_append_c (self->json, '[');
  return self;
}

void
cometd_out_body_free (CometdOutBody *self)
{
  cometd_out_body_drop_bytes (self);
  if (self->json != NULL)
    g_string_free (self->json, TRUE);
  g_clear_pointer (&self->more_parts, g_array_unref);
  g_clear_pointer (&self->headers, g_ptr_array_unref);
  g_free (self);
}

static void
note_message (CometdOutBody *self,
              guint64        number)
{
  const Part part = { number, self->json->len };

  if (self->n_parts++ == 0)
    {
      self->first_part = part;
      return;
    }

  if (self->more_parts == NULL)
    self->more_parts = g_array_new (FALSE, FALSE, sizeof (Part));
  g_array_append_val (self->more_parts, part);
}

static const Part *
get_part (const CometdOutBody *self,
          guint                index)
{
  return index == 0 ? &self->first_part : &g_array_index (self->more_parts, Part, index - 1);
}

/* The numbers are strings because how they are printed depends on the machine, and translations do
 * not. */
void
cometd_out_body_set_too_large (const char  *channel,
                               gsize        size,
                               guint64      limit,
                               GError     **error)
{
  g_autofree char *bytes = g_strdup_printf ("%" G_GSIZE_FORMAT, size);
  g_autofree char *allowed = g_strdup_printf ("%" G_GUINT64_FORMAT, limit);

  g_set_error (error, COMETD_ERROR, COMETD_ERROR_TOO_LARGE,
               _("The message to %s is too large: %s bytes, the maximum is %s"),
               channel, bytes, allowed);
}

/* Takes back what was written from start on, if it is too large or does not fit. */
static gboolean
end_message (CometdOutBody  *self,
             gsize           start,
             const char     *channel,
             guint64         number,
             gsize           limit,
             guint64         max_size,
             GError        **error)
{
  gsize size = self->json->len - start;

  if (max_size > 0 && size > max_size)
    {
      g_string_truncate (self->json, start);
      cometd_out_body_set_too_large (channel, size, max_size, error);
      return FALSE;
    }

  /* With the bracket that closes the body. */
  if (start > 1 && self->json->len + 1 > limit)
    {
      g_string_truncate (self->json, start);
      return FALSE;
    }

  note_message (self, number);
  return TRUE;
}

gboolean
cometd_out_body_add (CometdOutBody  *self,
                     CometdMessage  *message,
                     guint64         number,
                     gsize           limit,
                     guint64         max_size,
                     GError        **error)
{
  gsize start = self->json->len;

  if (cometd_message_has_unmarked_bytes (message))
    {
      g_set_error (error, COMETD_ERROR, COMETD_ERROR_INVALID_OPERATION,
                   _("Sending bytes to %s requires a CometdBinaryExtension in the client"),
                   cometd_message_get_channel (message));
      return FALSE;
    }

  if (start > 1)
    g_string_append_c (self->json, ',');
  if (!cometd_message_append_json (message, self->json, error))
    {
      g_string_truncate (self->json, start);
      return FALSE;
    }

  return end_message (self, start, cometd_message_get_channel (message), number, limit, max_size,
                      error);
}

gboolean
cometd_out_body_add_draft (CometdOutBody      *self,
                           const CometdDraft  *draft,
                           const char         *id,
                           const char         *client_id,
                           guint64             number,
                           gsize               limit,
                           guint64             max_size,
                           GError            **error)
{
  gsize start = self->json->len;

  if (start > 1)
    g_string_append_c (self->json, ',');
  cometd_draft_append_json (draft, id, client_id, self->json);
  return end_message (self, start, cometd_draft_get_channel (draft), number, limit, max_size,
                      error);
}

void
cometd_out_body_finish (CometdOutBody *self)
{
  g_string_append_c (self->json, ']');
  self->bytes = g_string_free_to_bytes (g_steal_pointer (&self->json));
  self->size = g_bytes_get_size (self->bytes);
  if (self->total == NULL)
    return;

  self->is_counted = TRUE;
  *self->total += self->size;
}

CometdOutBody *
cometd_out_body_split (CometdOutBody  *self,
                       guint          *first,
                       gsize           limit,
                       gboolean      (*is_wanted) (guint64  number,
                       gpointer user_data),
                       gpointer        user_data)
{
  const char *text = g_bytes_get_data (self->bytes, NULL);
  g_autoptr(CometdOutBody) part = NULL;

  for (; *first < self->n_parts; (*first)++)
    {
      guint64 number = cometd_out_body_get_number (self, *first);
      gsize start = *first > 0 ? get_part (self, *first - 1)->end + 1 : 1;
      gsize end = get_part (self, *first)->end;

      if (!is_wanted (number, user_data))
        continue;

      if (part == NULL)
        part = cometd_out_body_new (self->headers, self->total);
      else if (part->json->len + (end - start) + 2 > limit)
        break;
      else
        g_string_append_c (part->json, ',');
      g_string_append_len (part->json, text + start, (gssize)(end - start));
      note_message (part, number);
    }

  if (part != NULL)
    cometd_out_body_finish (part);
  return g_steal_pointer (&part);
}

void
cometd_out_body_drop_bytes (CometdOutBody *self)
{
  if (self->is_counted)
    *self->total -= self->size;
  self->is_counted = FALSE;
  g_clear_pointer (&self->bytes, g_bytes_unref);
}

GBytes *
cometd_out_body_get_bytes (const CometdOutBody *self)
{
  return self->bytes;
}

gsize
cometd_out_body_get_size (const CometdOutBody *self)
{
  return self->size;
}

GPtrArray *
cometd_out_body_get_headers (const CometdOutBody *self)
{
  return self->headers;
}

gboolean
cometd_out_body_is_apart (const CometdOutBody *self)
{
  return self->total == NULL;
}

guint
cometd_out_body_get_n (const CometdOutBody *self)
{
  return self->n_parts;
}

guint64
cometd_out_body_get_number (const CometdOutBody *self,
                            guint                index)
{
  return get_part (self, index)->number;
}

GArray *
cometd_out_body_dup_numbers (const CometdOutBody *self)
{
  GArray *numbers = g_array_sized_new (FALSE, FALSE, sizeof (guint64), self->n_parts);

  for (guint i = 0; i < self->n_parts; i++)
    {
      guint64 number = cometd_out_body_get_number (self, i);

      g_array_append_val (numbers, number);
    }

  return numbers;
}

GList *
cometd_out_body_get_link (CometdOutBody *self)
{
  return &self->link;
}

guint64
cometd_out_body_get_exchange (const CometdOutBody *self)
{
  return self->exchange;
}

void
cometd_out_body_set_exchange (CometdOutBody *self,
                              guint64        exchange)
{
  self->exchange = exchange;
}

guint
cometd_out_body_get_n_ended (const CometdOutBody *self)
{
  return self->n_ended;
}

void
cometd_out_body_set_n_ended (CometdOutBody *self,
                             guint          n_ended)
{
  self->n_ended = n_ended;
}
