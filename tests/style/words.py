# SPDX-FileCopyrightText: 2026 The cometd-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Words that comments, pages and messages no longer use; docs/terminology.md says what to write.

Only prose is searched: comments, docstrings, pages and translated texts. A blank in a pattern
matches any white space, so that a phrase is found across the end of a line.
"""

import re

import prose

ONE = r'(?:an?|the|this|its|our|each|every|one|no|any|all|last|first|old|new|late|many|several)'

# pattern, what to write
RETIRED = (
    # To link a library, and links between pages, are something else.
    (r'(?<!dead\s)(?<!symbolic\s)(?<![\w\[-])links?(?![\w-])'
     r'(?! (?:an?|the|one|to|from|with|against|between)\b)', 'connection'),
    (rf'\b(?:{ONE}|of|with|without|subscription) handles?\b', 'subscription'),
    # The verb is fine: a server answers with status 401.
    (rf"\b(?:{ONE}|server's|wrong|without) answers?\b", 'reply (Bayeux) or response (HTTP)'),
    (r'\banew\b', 'again, a new one'),
    (r'\b(?:that|which|it) (?:is|are) none\b', 'invalid, not one'),
    (r'\bin good order\b', 'cleanly'),
    (r'\b(?:some|any|every|no)body\b|\bwho(?:m|so)?ever\b', 'the app, a caller, a user, no one'),
    (r'\bso long\b(?! as\b)', 'this long, the time in …'),
    (r'\bso (?:many|much)\b(?! (?:as|that)\b)', 'this many, up to @n'),
    (r'\bunasked\b', 'unsolicited'),
)
PATTERNS = tuple((re.compile(pattern.replace(' ', r'\s+'), re.IGNORECASE), instead)
                 for pattern, instead in RETIRED)

PLACES = ('cometd-glib/', 'demo/', 'docs/', 'tests/', 'bindings/', 'README.md', 'NEWS')
# The table of retired words names them.
NAMES_THEM = ('docs/terminology.md', 'tests/style/')


def find(path, text):
    """The line, the word and its replacement, for each retired word in a file."""
    masked = prose.mask(path, text)
    for pattern, instead in PATTERNS:
        for match in pattern.finditer(masked):
            word = ' '.join(match.group().split())
            yield masked.count('\n', 0, match.start()) + 1, word, instead


def retired_words(tree):
    """One word for one thing."""
    for path, text in sorted(tree.items()):
        if not path.startswith(PLACES) or path.startswith(NAMES_THEM):
            continue
        for line, word, instead in sorted(find(path, text)):
            yield f'{path}:{line}: “{word}”; write: {instead}'
