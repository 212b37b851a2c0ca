/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cometd-record-private.h"

#include "../cometd-log-private.h"
#include "cometd-json-scan-private.h"

#include <string.h>

/* A message that is kept must not keep a large frame in memory: if it takes less than an eighth of
 * a frame of more than 64 KiB, it gets a copy of its own part. */
#define LARGE_FRAME 65536
#define SMALL_SHARE 8

/* A JsonNode with its contents takes about this multiple of the size of its text. */
#define NODE_COST 16

/* A member, as found in the text or as set. */
typedef struct
{
  int field;            /* CometdField, or -1 for a member that the library does not read. */
  CometdJsonSlice name; /* With quotes. */
  CometdJsonSlice json; /* No text if error is set. */

  /* Own the bytes of name and json; NULL if they point into the frame. */
  char *own_name;
  GBytes *own_json;

  JsonNode *node; /* Built on demand; those of known fields are in the record. */
  GError *error;  /* Why the node that was set cannot be written. */
} Member;

static void
member_clear (gpointer user_data)
{
  Member *member = user_data;

  g_clear_pointer (&member->own_name, g_free);
  g_clear_pointer (&member->own_json, g_bytes_unref);
  g_clear_pointer (&member->node, json_node_unref);
  g_clear_error (&member->error);
}

/* Makes all slices point into another copy of the message's text. */
static void
rebase (CometdEnvelope *envelope,
        const char     *text)
{
  for (int field = 0; field < COMETD_N_FIELDS; field++)
    if (envelope->fields[field].text != NULL)
      envelope->fields[field].text = text + (envelope->fields[field].text - envelope->message.text);

  envelope->message.text = text;
}

void
cometd_record_init (CometdRecord         *self,
                    GBytes               *frame,
                    const CometdEnvelope *envelope,
                    GRefString           *channel)
{
  const gsize length = g_bytes_get_size (frame);

  self->envelope = *envelope;
  if (length > LARGE_FRAME && envelope->message.length < length / SMALL_SHARE)
    {
      cometd_record_drop_frame (self);
      self->frame = g_bytes_new (envelope->message.text, envelope->message.length);
      rebase (&self->envelope, g_bytes_get_data (self->frame, NULL));
    }
  else if (self->frame != frame)
    {
      cometd_record_drop_frame (self);
      self->frame = g_bytes_ref (frame);
    }

  if (self->strings[COMETD_FIELD_CHANNEL] != channel)
    {
      g_clear_pointer (&self->strings[COMETD_FIELD_CHANNEL], g_ref_string_release);
      if (channel != NULL)
        self->strings[COMETD_FIELD_CHANNEL] = g_ref_string_acquire (channel);
    }
}

static void
forget_field (CometdRecord *self,
              int           field)
{
  if (field <= COMETD_FIELD_ERROR)
    g_clear_pointer (&self->strings[field], g_ref_string_release);
  g_clear_pointer (&self->nodes[field], json_node_unref);
}

void
cometd_record_empty (CometdRecord *self)
{
  if (self->is_read)
    {
      g_clear_pointer (&self->nodes[COMETD_FIELD_CHANNEL], json_node_unref);
      for (int field = COMETD_FIELD_CHANNEL + 1; field < COMETD_N_FIELDS; field++)
        forget_field (self, field);
    }
  g_clear_pointer (&self->members, g_array_unref);
  self->is_read = self->changed = FALSE;
}

void
cometd_record_drop_frame (CometdRecord *self)
{
  g_clear_pointer (&self->frame, g_bytes_unref);
}

void
cometd_record_clear (CometdRecord *self)
{
  cometd_record_empty (self);
  g_clear_pointer (&self->strings[COMETD_FIELD_CHANNEL], g_ref_string_release);
  cometd_record_drop_frame (self);
}

gsize
cometd_record_measure (const CometdRecord *self,
                       gconstpointer      *frame,
                       gsize              *frame_size)
{
  gsize size = 0;

  *frame = self->frame;
  *frame_size = self->frame != NULL ? g_bytes_get_size (self->frame) : 0;

  for (int field = 0; self->is_read && field < COMETD_N_FIELDS; field++)
    {
      if (field <= COMETD_FIELD_ERROR && self->strings[field] != NULL)
        size += g_ref_string_length (self->strings[field]);
      if (self->nodes[field] != NULL)
        size += NODE_COST * self->envelope.fields[field].length;
    }

  for (guint i = 0; self->members != NULL && i < self->members->len; i++)
    {
      const Member *member = &g_array_index (self->members, Member, i);

      size += sizeof *member;
      if (member->own_name != NULL)
        size += member->name.length;
      if (member->own_json != NULL)
        size += g_bytes_get_size (member->own_json);
      if (member->node != NULL)
        size += NODE_COST * member->json.length;
    }

  return size;
}

/* Builds the list of members from the text. Repeated names are kept in the list, because removing
 * them from a message with a million members would take a million searches. */
static void
list_members (CometdRecord *self)
{
  CometdJsonSlice name, json;
  gsize position = 0;

  if (self->members != NULL)
    return;

  self->members = g_array_new (FALSE, TRUE, sizeof (Member));
  g_array_set_clear_func (self->members, member_clear);
  if (self->envelope.message.text == NULL)
    return;

  while (cometd_json_next_member (&self->envelope.message, &position, &name, &json))
    {
      Member member = { .field = -1, .name = name, .json = json };

      for (int field = 0; field < COMETD_N_FIELDS && member.field < 0; field++)
        if (cometd_json_string_equals (&name, cometd_field_get_name (field)))
          member.field = field;
      g_array_append_val (self->members, member);
    }
}

static gboolean
member_is (const Member *member,
           int           field,
           const char   *name)
{
  return member->field == field && (field >= 0 || cometd_json_string_equals (&member->name, name));
}

/* Finds the member that counts, which is the last one. */
static Member *
find_member (CometdRecord *self,
             int            field,
             const char    *name)
{
  for (guint i = self->members->len; i > 0; i--)
    if (member_is (&g_array_index (self->members, Member, i - 1), field, name))
      return &g_array_index (self->members, Member, i - 1);

  return NULL;
}

static int
find_field (const char *name)
{
  return cometd_field_find (name, strlen (name));
}

/* Sets a member to json, or to an error in its place. */
static void
set_member (CometdRecord *self,
            const char   *name,
            GBytes       *json,
            GError       *error)
{
  g_autoptr(GString) own_name = g_string_sized_new (32);
  Member member = { .field = find_field (name), .error = error };
  gboolean replaced = FALSE;

  list_members (self);
  self->changed = TRUE;

  cometd_json_append_string (own_name, name);
  member.name.length = own_name->len;
  member.name.text = member.own_name = g_string_free (g_steal_pointer (&own_name), FALSE);
  if (json != NULL)
    {
      member.own_json = g_bytes_ref (json);
      member.json.text = g_bytes_get_data (json, &member.json.length);
    }

  for (guint i = self->members->len; i > 0; i--)
    {
      Member *old = &g_array_index (self->members, Member, i - 1);

      if (!member_is (old, member.field, name))
        continue;

      if (replaced)
        g_array_remove_index (self->members, i - 1);
      else
        {
          member_clear (old);
          *old = member;
          replaced = TRUE;
        }
    }
  if (!replaced)
    g_array_append_val (self->members, member);

  if (member.field >= 0)
    {
      cometd_envelope_set_field (&self->envelope, member.field, &member.json);
      forget_field (self, member.field);
    }
}

void
cometd_record_set_json (CometdRecord *self,
                        const char   *name,
                        GBytes       *json)
{
  set_member (self, name, json, NULL);
}

/* The owner of the node may change it later, so it is serialized immediately. */
void
cometd_record_set_node (CometdRecord *self,
                        const char   *name,
                        JsonNode     *node)
{
  g_autoptr(GString) text = g_string_sized_new (128);
  g_autoptr(GBytes) json = NULL;
  GError *error = NULL;

  if (cometd_json_append_node (text, node, COMETD_JSON_MAX_DEPTH, &error))
    json = g_string_free_to_bytes (g_steal_pointer (&text));
  set_member (self, name, json, error);

  /* A node that cannot be written can still be read. */
  if (error != NULL)
    {
      const int field = find_field (name);

      self->is_read = TRUE;
      if (field >= 0)
        self->nodes[field] = json_node_copy (node);
      else
        find_member (self, field, name)->node = json_node_copy (node);
    }
}

gboolean
cometd_record_remove (CometdRecord *self,
                      const char   *name)
{
  const int field = find_field (name);
  gboolean found = FALSE;

  list_members (self);
  for (guint i = self->members->len; i > 0; i--)
    if (member_is (&g_array_index (self->members, Member, i - 1), field, name))
      {
        g_array_remove_index (self->members, i - 1);
        found = TRUE;
      }

  if (found && field >= 0)
    {
      self->envelope.fields[field] = (CometdJsonSlice) { NULL, 0 };
      forget_field (self, field);
    }
  self->changed |= found;
  return found;
}

static JsonNode *
build_value (const CometdJsonSlice *json)
{
  g_autoptr(GError) error = NULL;
  JsonNode *node = cometd_json_build (json, &error);

  if (node == NULL)
    cometd_log_debug (NULL, NULL, "a value cannot be read: %s", error->message);

  return node;
}

JsonNode *
cometd_record_get_node (CometdRecord *self,
                        CometdField   field)
{
  if (self->nodes[field] == NULL && self->envelope.fields[field].text != NULL)
    {
      self->nodes[field] = build_value (&self->envelope.fields[field]);
      self->is_read = TRUE;
    }

  return self->nodes[field];
}

JsonNode *
cometd_record_get_named (CometdRecord *self,
                         const char   *name)
{
  const int field = find_field (name);
  CometdJsonSlice json;
  Member *member;

  if (field >= 0)
    return cometd_record_get_node (self, field);

  if (self->members == NULL && !cometd_json_get_member (&self->envelope.message, name, &json))
    return NULL;

  list_members (self);
  member = find_member (self, field, name);
  if (member == NULL)
    return NULL;

  if (member->node == NULL && member->json.text != NULL)
    member->node = build_value (&member->json);
  return member->node;
}

static GRefString *
decode_string (const CometdJsonSlice *json)
{
  g_autofree char *decoded = NULL;

  if (memchr (json->text, '\\', json->length) == NULL)
    return g_ref_string_new_len (json->text + 1, json->length - 2);

  decoded = cometd_json_dup_string (json);
  return g_ref_string_new (decoded);
}

const char *
cometd_record_get_string (CometdRecord *self,
                          CometdField   field)
{
  CometdJsonSlice json = self->envelope.fields[field];

  if (self->strings[field] != NULL || json.text == NULL)
    return self->strings[field];

  self->is_read |= field != COMETD_FIELD_CHANNEL;
  if (field == COMETD_FIELD_SUBSCRIPTION)
    cometd_json_get_first (&json, &json);

  if (cometd_json_is_string (&json))
    self->strings[field] = decode_string (&json);
  else if (field == COMETD_FIELD_ID && cometd_json_is_number (&json))
    self->strings[field] = g_ref_string_new_len (json.text, json.length);

  return self->strings[field];
}

gsize
cometd_record_get_size (CometdRecord *self)
{
  gsize size = 2;

  if (self->members == NULL)
    return self->envelope.message.length;

  for (guint i = 0; i < self->members->len; i++)
    {
      const Member *member = &g_array_index (self->members, Member, i);

      size += member->name.length + member->json.length + 2;
    }

  return size;
}

gboolean
cometd_record_append_json (CometdRecord  *self,
                           GString       *json,
                           GError       **error)
{
  const gsize old_length = json->len;

  if (!self->changed && self->envelope.message.text != NULL)
    {
      g_string_append_len (json, self->envelope.message.text, self->envelope.message.length);
      return TRUE;
    }

  g_string_append_c (json, '{');
  for (guint i = 0; self->members != NULL && i < self->members->len; i++)
    {
      const Member *member = &g_array_index (self->members, Member, i);

      if (member->error != NULL)
        {
          g_string_truncate (json, old_length);
          g_propagate_error (error, g_error_copy (member->error));
          return FALSE;
        }

      if (i > 0)
        g_string_append_c (json, ',');
      g_string_append_len (json, member->name.text, member->name.length);
      g_string_append_c (json, ':');
      g_string_append_len (json, member->json.text, member->json.length);
    }
  g_string_append_c (json, '}');
  return TRUE;
}
