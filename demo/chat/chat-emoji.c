/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Messages of emoji only, which are shown large. */

#include "chat-emoji.h"

#define JOINER 0x200D
#define TEXT_SELECTOR 0xFE0E
#define EMOJI_SELECTOR 0xFE0F
#define KEYCAP 0x20E3

typedef struct
{
  gunichar first;
  gunichar last;
} Range;

static gboolean
is_in (gunichar     letter,
       const Range *ranges,
       guint        count)
{
  for (guint i = 0; i < count; i++)
    if (letter >= ranges[i].first && letter <= ranges[i].last)
      return TRUE;

  return FALSE;
}

/* Letters that fonts show as emoji: Emoji_Presentation of Unicode, with the blocks of pictures as a
 * whole. */
static gboolean
is_emoji (gunichar letter)
{
  static const Range ranges[] = {
    { 0x231A, 0x231B }, { 0x23E9, 0x23EC }, { 0x23F0, 0x23F0 }, { 0x23F3, 0x23F3 },
    { 0x25FD, 0x25FE }, { 0x2614, 0x2615 }, { 0x2648, 0x2653 }, { 0x267F, 0x267F },
    { 0x2693, 0x2693 }, { 0x26A1, 0x26A1 }, { 0x26AA, 0x26AB }, { 0x26BD, 0x26BE },
    { 0x26C4, 0x26C5 }, { 0x26CE, 0x26CE }, { 0x26D4, 0x26D4 }, { 0x26EA, 0x26EA },
    { 0x26F2, 0x26F3 }, { 0x26F5, 0x26F5 }, { 0x26FA, 0x26FA }, { 0x26FD, 0x26FD },
    { 0x2705, 0x2705 }, { 0x270A, 0x270B }, { 0x2728, 0x2728 }, { 0x274C, 0x274C },
    { 0x274E, 0x274E }, { 0x2753, 0x2755 }, { 0x2757, 0x2757 }, { 0x2795, 0x2797 },
    { 0x27B0, 0x27B0 }, { 0x27BF, 0x27BF }, { 0x2B1B, 0x2B1C }, { 0x2B50, 0x2B50 },
    { 0x2B55, 0x2B55 }, { 0x1F004, 0x1F004 }, { 0x1F0CF, 0x1F0CF }, { 0x1F18E, 0x1F18E },
    { 0x1F191, 0x1F19A }, { 0x1F1E6, 0x1F1FF }, { 0x1F201, 0x1F202 }, { 0x1F21A, 0x1F21A },
    { 0x1F22F, 0x1F22F }, { 0x1F232, 0x1F23A }, { 0x1F250, 0x1F251 }, { 0x1F300, 0x1F64F },
    { 0x1F680, 0x1F6FF }, { 0x1F7E0, 0x1F7EB }, { 0x1F90C, 0x1F9FF }, { 0x1FA70, 0x1FAFF },
  };

  return is_in (letter, ranges, G_N_ELEMENTS (ranges));
}

/* Letters that change the emoji before them. */
static gboolean
is_modifier (gunichar letter)
{
  static const Range ranges[] = {
    { JOINER, JOINER }, { KEYCAP, KEYCAP }, { EMOJI_SELECTOR, EMOJI_SELECTOR },
    { 0x1F3FB, 0x1F3FF }, { 0xE0020, 0xE007F },
  };

  return is_in (letter, ranges, G_N_ELEMENTS (ranges));
}

/* Flags are pairs of these. */
static gboolean
is_regional (gunichar letter)
{
  return letter >= 0x1F1E6 && letter <= 0x1F1FF;
}

gboolean
chat_emoji_is_only (const char *text)
{
  gunichar before = 0;
  guint halves = 0;

  for (const char *c = text; *c != '\0'; c = g_utf8_next_char (c))
    {
      gunichar letter = g_utf8_get_char (c);
      gunichar next = g_utf8_get_char (g_utf8_next_char (c));

      if (is_modifier (letter))
        {
          if (halves == 0)
            return FALSE;
        }
      else if (!g_unichar_isspace (letter))
        {
          gboolean has_selector = next == EMOJI_SELECTOR && letter > 0x7F;
          gboolean is_key = next == EMOJI_SELECTOR && !has_selector
                            && g_utf8_get_char (g_utf8_find_next_char (g_utf8_next_char (c),
                                                                       NULL)) == KEYCAP;

          if ((!is_emoji (letter) && !has_selector && !is_key) || next == TEXT_SELECTOR)
            return FALSE;
          if (before != JOINER)
            halves += is_regional (letter) ? 1 : 2;
        }

      if (halves > 2 * CHAT_EMOJI_MAX)
        return FALSE;
      before = letter;
    }

  return halves > 0;
}
