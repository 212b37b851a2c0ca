# SPDX-FileCopyrightText: 2026 The cometd-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Finds the prose in a file: comments, docstrings, translated texts, and the text of pages.

mask() returns a text of the same length in which everything else is a NUL. White space is kept,
and comment markers become blanks, so that a pattern can match across line breaks.
"""

import io
import re
import tokenize

BRACES = ('.c', '.h', '.h.in', '.js', '.mjs', '.cjs', '.java', '.vala', '.css', '.ts')
HASHES = ('.sh', '.bash', '.build', '.metadata', '.toml.in', 'meson_options.txt')
XML = ('.ui', '.xml', '.xml.in')
# Strings come first: they may contain what looks like a comment.
STRING = r'"(?:\\.|[^"\\\n])*"'
IN_BRACES = re.compile(rf'(?P<text>\b(?:N?_|ngettext|g_dngettext)\s*\((?:\s*{STRING},?)+)'
                       rf'|"""(?s:.*?)"""|{STRING}|\'(?:\\.|[^\'\\\n])*\'|`(?:\\.|[^`\\])*`'
                       r'|(?P<comment>/\*(?s:.*?)\*/|//[^\n]*)')
IN_HASHES = re.compile(r'(?P<comment>(?:^|(?<=\s))#[^\n]*)', re.MULTILINE)
# A text has several words; a single one may be a name.
IN_XML = re.compile(r'<(?!!--)[^>]*>|(?P<comment>\s*[^<\s]+\s+[^<\s][^<]*|<!--(?s:.*?)-->)|[^<]+')
FENCE = re.compile(r'^```(\w*)\n(.*?)^```$', re.MULTILINE | re.DOTALL)
MAN_EXAMPLE = re.compile(r'^\.nf\n.*?^\.fi$|^\.[A-Z\\"]+|\\f.|\\', re.MULTILINE | re.DOTALL)
MARKERS = re.compile(r'^([ \0]*)(/\*\*?(?= |$)|\*/|\*(?= |$)|//|#+(?= |$))', re.MULTILINE)
# Names in a comment, and what is quoted as code.
NAMES = re.compile(r'`[^`\n]*`|\]\([^)\s]*\)|\[\w+@[^\]]*\]|[@%#]\w+|\w+->\w+')

LANGUAGES = {'c': '.c', 'javascript': '.js', 'vala': '.vala', 'python': '.py', 'sh': '.sh'}


def blank(text):
    """The text with everything but white space replaced by NULs."""
    return re.sub(r'\S', '\0', text)


def keep(text, spans):
    """The text with everything outside the spans masked."""
    parts, end = [], 0
    for start, stop in spans:
        parts += blank(text[end:start]), text[start:stop]
        end = stop
    return ''.join(parts) + blank(text[end:])


def drop(text, pattern):
    return pattern.sub(lambda match: blank(match.group()), text)


def comments(text, pattern):
    return keep(text, (match.span(match.lastgroup) for match in pattern.finditer(text)
                       if match.lastgroup is not None))


def python(text):
    """The comments and docstrings. Invalid Python, such as a fragment, is treated as a script."""
    starts = [0]
    for line in text.splitlines(keepends=True):
        starts.append(starts[-1] + len(line))
    spans, before = [], tokenize.NEWLINE
    layout = {tokenize.INDENT, tokenize.DEDENT, tokenize.NL, tokenize.ENCODING}
    try:
        for token in tokenize.generate_tokens(io.StringIO(text).readline):
            is_docstring = (token.type == tokenize.STRING and before == tokenize.NEWLINE
                            and token.string.lstrip('rf').startswith('"""'))
            if token.type == tokenize.COMMENT or is_docstring:
                spans.append((starts[token.start[0] - 1] + token.start[1],
                              starts[token.end[0] - 1] + token.end[1]))
            if token.type != tokenize.COMMENT and token.type not in layout:
                before = token.type
    except (tokenize.TokenError, IndentationError):
        return comments(text, IN_HASHES)
    return keep(text, spans)


def markdown(text):
    def block(match):
        inside = match.group(2)
        code = mask('block' + LANGUAGES.get(match.group(1), ''), inside)
        return blank(match.group()[:match.start(2) - match.start()]) + code + '\0\0\0'
    return FENCE.sub(block, text)


def mask(path, text):
    if path.endswith(BRACES):
        text = comments(text, IN_BRACES)
    elif path.endswith('.py') or text.startswith('#!/usr/bin/python3'):
        text = python(text)
    elif path.endswith(HASHES) or text.startswith('#!'):
        text = comments(text, IN_HASHES)
    elif path.endswith(XML):
        text = comments(text, IN_XML)
    elif path.endswith('.md') or path == 'NEWS':
        text = markdown(text)
    elif path.endswith('.1'):
        return drop(drop(text, MAN_EXAMPLE), NAMES)
    else:
        return blank(text)
    text = MARKERS.sub(lambda match: match.group(1) + ' ' * len(match.group(2)), text)
    # A translated text may consist of several strings.
    return drop(text.replace('"', ' '), NAMES)
