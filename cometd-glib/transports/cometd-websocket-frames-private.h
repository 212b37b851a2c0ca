/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Reads and writes the frames of RFC 6455, as a client. Memory is only allocated for bytes that
 * have arrived, whatever length a frame states. */

typedef enum
{
  COMETD_FRAME_MORE,      /* The next frame is not complete yet. */
  COMETD_FRAME_TEXT,      /* A complete message, in one or more fragments. */
  COMETD_FRAME_BINARY,    /* The beginning of a message; its content is not read. */
  COMETD_FRAME_PING,
  COMETD_FRAME_PONG,
  COMETD_FRAME_CLOSE,
  COMETD_FRAME_TOO_LARGE, /* A message exceeds the limit of bytes or fragments. */
  COMETD_FRAME_INVALID,   /* Not a valid frame of a server. */
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

/* The maximum payload of a control frame. */
#define COMETD_FRAME_MAX_CONTROL 125

/* The maximum number of fragments of one message: a message of the default maximum size in pieces
 * of one kilobyte. */
#define COMETD_FRAME_MAX_FRAGMENTS 16384

typedef struct
{
  CometdFrameKind kind;
  GBytes *text; /* For TEXT; owned by the caller. */

  /* For PING: the payload that the pong must repeat. Valid until the reader is used again. */
  const guint8 *data;
  gsize length;

  /* For CLOSE; reason is owned by the caller, NULL if there is none or it is not valid UTF-8. If
   * the frame has no code, code is NO_STATUS. */
  gboolean has_code;
  guint code;
  char *reason;
} CometdFrame;

typedef struct
{
  /* The bytes from start to end were read, but not used yet. NULL if there are none. */
  guint8 *buffer;
  gsize start;
  gsize end;

  /* The incomplete message: the bytes that were received, the remaining length of the current
   * frame, and whether that is the last frame. */
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

/* Returns where to write received bytes, and the maximum number of them; then commits the number
 * that was written. */
guint8         *cometd_frame_reader_reserve (CometdFrameReader *self,
                                             gsize             *room);
void            cometd_frame_reader_commit  (CometdFrameReader *self,
                                             gsize              n_bytes);
/* Returns the next frame; called until it returns MORE. limit: the maximum size of a message, 0 for
 * no limit. After BINARY, TOO_LARGE and INVALID the reader must not be used any more. */
CometdFrameKind cometd_frame_reader_next    (CometdFrameReader *self,
                                             guint64            limit,
                                             CometdFrame       *frame);
/* Gives the buffer back if it is empty: readers of a thread share one. */
void            cometd_frame_reader_rest    (CometdFrameReader *self);

/* Creates a masked frame. mask: a random number. */
GBytes         *cometd_frame_new            (CometdOpcode       opcode,
                                             const void        *data,
                                             gsize              length,
                                             guint32            mask) G_GNUC_WARN_UNUSED_RESULT;
GBytes         *cometd_frame_new_close      (guint              code,
                                             guint32            mask) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
