/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include <string.h>

#include "websocket-fixture.h"

#define MAGIC "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"

static char *
make_accept (const char *request)
{
  g_autofree char *key = cometd_test_peer_get_header (request, "Sec-WebSocket-Key");
  g_autofree char *text = g_strconcat (key != NULL ? key : "", MAGIC, NULL);
  g_autoptr(GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA1);
  guint8 digest[20];
  gsize length = sizeof digest;

  g_checksum_update (checksum, (guint8 *)text, -1);
  g_checksum_get_digest (checksum, digest, &length);
  return g_base64_encode (digest, length);
}

static void
answer_upgrade (WebsocketFixture   *fixture,
                CometdTestPeerLink *link,
                const char         *request)
{
  g_autofree char *accept = make_accept (request);
  g_autoptr(GString) answer = g_string_new (fixture->upgrade_answer);

  if (fixture->silent)
    return;

  if (fixture->upgrade_answer == NULL)
    g_string_append (answer, "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n"
                     "Connection: Upgrade\r\nSec-WebSocket-Accept: %s\r\n\r\n");
  g_string_replace (answer, "%s", accept, 0);
  if (g_str_has_prefix (answer->str, "HTTP/1.1 101"))
    fixture->link = link;
  g_string_append_len (answer, fixture->after_upgrade, fixture->after_upgrade_length);
  cometd_test_peer_send (link, answer->str, answer->len);
}

void
websocket_fixture_frame (WebsocketFixture *fixture,
                         guint8            first,
                         const void       *data,
                         gssize            length)
{
  g_autoptr(GByteArray) frame = g_byte_array_new ();
  gsize size = length < 0 ? strlen (data) : (gsize)length;
  guint8 head[10] = { first, MIN (size, 126) };
  guint n_head = 2;

  if (size > G_MAXUINT16)
    {
      head[1] = 127;
      for (guint i = 0; i < 8; i++)
        head[2 + i] = (guint64)size >> 8 * (7 - i) & 0xff;
      n_head = 10;
    }
  else if (size > 125)
    {
      head[2] = size >> 8;
      head[3] = size & 0xff;
      n_head = 4;
    }

  g_byte_array_append (frame, head, n_head);
  g_byte_array_append (frame, data, size);
  cometd_test_peer_send (fixture->link, frame->data, frame->len);
}

static void
note_frame (WebsocketFixture *fixture,
            guint             opcode,
            const guint8     *data,
            gsize             length)
{
  if (fixture->frames->len > 0)
    g_string_append_c (fixture->frames, ' ');

  switch (opcode)
    {
    case 0x1:
      g_string_append_printf (fixture->frames, "text:%.*s", (int)length, data);
      break;

    case 0x8:
      g_assert_cmpuint (length, >=, 2);
      g_string_append_printf (fixture->frames, "close:%u", data[0] << 8 | data[1]);
      if (!fixture->ignore_close)
        websocket_fixture_frame (fixture, 0x88, data, length);
      break;

    case 0x9:
      g_string_append (fixture->frames, "ping:");
      break;

    case 0xa:
      g_string_append_printf (fixture->frames, "pong:%.*s", (int)length, data);
      break;

    default:
      g_assert_not_reached ();
    }
}

/* Returns FALSE if it is not complete. */
static gboolean
take_frame (WebsocketFixture   *fixture,
            CometdTestPeerLink *link)
{
  guint8 *bytes = (guint8 *)link->input->str;
  gsize available = link->input->len;
  gsize head = 2;
  gsize length = 0;
  guint8 *data = NULL;

  if (available < 10 && (available < 6 || (bytes[1] & 0x7f) > 125))
    return FALSE;

  g_assert_cmpuint (bytes[0] & 0x70, ==, 0);
  g_assert_cmpuint (bytes[0] & 0x80, !=, 0);
  g_assert_cmpuint (bytes[1] & 0x80, !=, 0);
  length = bytes[1] & 0x7f;
  if (length > 125)
    {
      head = length == 126 ? 4 : 10;
      length = 0;
      for (gsize i = 2; i < head; i++)
        length = length << 8 | bytes[i];
    }
  if (available < head + 4 + length)
    return FALSE;

  data = bytes + head + 4;
  for (gsize i = 0; i < length; i++)
    data[i] ^= bytes[head + i % 4];
  note_frame (fixture, bytes[0] & 0x0f, data, length);
  g_string_erase (link->input, 0, head + 4 + length);
  return TRUE;
}

static void
peer_cb (CometdTestPeerLink *link,
         gpointer            user_data)
{
  WebsocketFixture *fixture = user_data;
  char *request = NULL;

  if (link->ended)
    return;

  if (fixture->link != link)
    {
      request = cometd_test_peer_take_http (link);
      if (request != NULL)
        {
          g_ptr_array_add (fixture->requests, request);
          answer_upgrade (fixture, link, request);
        }
      return;
    }

  while (take_frame (fixture, link))
    ;
}

WebsocketFixture *
websocket_fixture_new (const char *scheme)
{
  WebsocketFixture *fixture = g_new0 (WebsocketFixture, 1);

  fixture->peer = cometd_test_peer_new (peer_cb, fixture);
  fixture->requests = g_ptr_array_new_with_free_func (g_free);
  fixture->frames = g_string_new (NULL);
  fixture->recorder = transport_recorder_new (scheme, fixture->peer->port);
  transport_recorder_use (fixture->recorder,
                          cometd_websocket_transport_new (&fixture->recorder->settings));

  return fixture;
}

/* When the transport is gone, it has no open connections; neither has libsoup (which keeps the
 * connection of a refused upgrade for the next request) without its session. */
void
websocket_fixture_free (WebsocketFixture *fixture)
{
  if (fixture->recorder->transport != NULL)
    g_assert_finalize_object (g_steal_pointer (&fixture->recorder->transport));
  g_clear_object (&fixture->recorder->settings.session);
  cometd_test_wait_until (fixture->peer->n_open == 0);
  transport_recorder_free (fixture->recorder);
  cometd_test_peer_free (fixture->peer);
  g_ptr_array_unref (fixture->requests);
  g_string_free (fixture->frames, TRUE);
  g_free (fixture);
}

void
websocket_fixture_open (WebsocketFixture *fixture)
{
  transport_recorder_send (fixture->recorder, 1, "[1]", NULL);
  cometd_test_wait_until (strstr (fixture->frames->str, "text:[1]") != NULL);
}
