/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The frames of RFC 6455 as a client reads and writes them: bytes in, messages out. Nothing is
 * believed of a length before the bytes are there. */

typedef enum
{
  COMETD_FRAME_MORE,      /* Nothing: the next one is not all there. */
  COMETD_FRAME_TEXT,      /* A whole message, of however many fragments. */
  COMETD_FRAME_BINARY,    /* One begins; its bytes are not looked at. */
  COMETD_FRAME_PING,
  COMETD_FRAME_PONG,
  COMETD_FRAME_CLOSE,
  COMETD_FRAME_TOO_LARGE, /* A message is beyond a limit: in bytes, or in fragments. */
  COMETD_FRAME_INVALID,   /* No frame that a server may send. */
} CometdFrameKind;

typedef enum
{
  COMETD_OPCODE_CONTINUATION = 0x0,
  COMETD_OPCODE_TEXT = 0x1,
  COMETD_OPCODE_BINARY = 0x2,
  COMETD_OPCODE_CLOSE = 0x8,
  COMETD_OPCODE_PING = 0x9,
  COMETD_OPCODE_PONG = 0xa,
} CometdOpcode;

typedef enum
{
  COMETD_CLOSE_NORMAL = 1000,
  COMETD_CLOSE_PROTOCOL_ERROR = 1002,
  COMETD_CLOSE_UNSUPPORTED = 1003,
  COMETD_CLOSE_NO_STATUS = 1005,
  COMETD_CLOSE_TOO_LARGE = 1009,
} CometdCloseCode;

/* What control frames may carry. */
#define COMETD_FRAME_MAX_CONTROL 125

/* The largest number of fragments of one message: the largest message of the default limit, in
 * pieces of a kilobyte. */
#define COMETD_FRAME_MAX_FRAGMENTS 16384

typedef struct
{
  CometdFrameKind kind;
  GBytes *text; /* Of a TEXT; the caller's. */

  /* Of a PING: what the pong must repeat. Valid until the reader is used again. */
  const guint8 *data;
  gsize length;

  /* Of a CLOSE; reason is the caller's, NULL if there is none in UTF-8. Without a code, code is
   * NO_STATUS. */
  gboolean has_code;
  guint code;
  char *reason;
} CometdFrame;

typedef struct
{
  /* What was read and is not yet used: from start to end. There only between the two. */
  guint8 *buffer;
  gsize start;
  gsize end;

  /* The message that is not all there: its bytes so far, the rest of its present frame, and
   * whether that is the last one. */
  guint8 *message;
  gsize message_length;
  gsize message_size;
  guint64 frame_rest;
  guint n_fragments;
  guint in_message : 1;
  guint last_frame : 1;
} CometdFrameReader;

void            cometd_frame_reader_clear   (CometdFrameReader *self);

/* Whether a close frame may carry this code (RFC 6455, section 7.4). */
gboolean        cometd_close_code_is_valid  (guint              code);

/* Where to put bytes that come, and how many at most; then how many there were. */
guint8         *cometd_frame_reader_reserve (CometdFrameReader *self,
                                             gsize             *room);
void            cometd_frame_reader_commit  (CometdFrameReader *self,
                                             gsize              n_bytes);
/* What the bytes say, one after the other until MORE. limit: largest message, 0 = any. After
 * BINARY, TOO_LARGE and INVALID there is nothing else to be had. */
CometdFrameKind cometd_frame_reader_next    (CometdFrameReader *self,
                                             guint64            limit,
                                             CometdFrame       *frame);
/* Lets go of what is not needed until more comes. */
void            cometd_frame_reader_rest    (CometdFrameReader *self);

/* One frame, masked; mask is any random number. */
GBytes         *cometd_frame_new            (CometdOpcode       opcode,
                                             const void        *data,
                                             gsize              length,
                                             guint32            mask) G_GNUC_WARN_UNUSED_RESULT;
GBytes         *cometd_frame_new_close      (guint              code,
                                             guint32            mask) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
