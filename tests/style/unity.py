# SPDX-FileCopyrightText: 2026 The cometd-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The names that a source keeps to itself. Sources that share none can be compiled as one."""

import re

import units

STRING = re.compile(r'"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'')
DEFINE = re.compile(r'^[ \t]*#[ \t]*(define|undef)[ \t]+(\w+)', re.MULTILINE)
DIRECTIVE = re.compile(r'^[ \t]*#(?:[^\n]*\\\n)*[^\n]*', re.MULTILINE)
# What is in braces, without the braces that are in there.
BODY = re.compile(r'\{[^{}]*\}')
ENUM = re.compile(r'\benum\b[^{};()]*\{([^{}]*)\}')
# Not what a macro of GLib defines, which is named after the class.
FUNCTION = re.compile(r'^(?:__attribute__ \(\(\w+\)\) )?static\b[^;{}=()]*?\b(?!G_DEFINE_)(\w+) \(',
                      re.MULTILINE)
VARIABLE = re.compile(r'^static\b[^;(=]*?\b(\w+)(?:\[[^\]\n]*\])*\s*(?:=|;)', re.MULTILINE)
TYPE = re.compile(r'^typedef\b[^;]*?\b(\w+)\s*(?:\[[^\]]*\]\s*)?;', re.MULTILINE)
FUNCTION_TYPE = re.compile(r'^typedef\b[^;]*?\(\*(\w+)\)', re.MULTILINE)
TAG = re.compile(r'^(?:typedef\s+)?(?:struct|union|enum)\s+(\w+)\s*\{', re.MULTILINE)


def macros(text):
    """Those that are defined at the end."""
    found = set()
    for kind, name in DEFINE.findall(text):
        if kind == 'define':
            found.add(name)
        else:
            found.discard(name)
    return found


def own_names(text):
    """The names at file level that other files cannot see: static functions and variables, types,
    enumerators and macros."""
    text = STRING.sub('""', units.strip_comments(text))
    found = macros(text)
    text = DIRECTIVE.sub('', text)
    for body in ENUM.findall(text):
        found.update(re.findall(r'(?:^|,)\s*(\w+)', body))
    found.update(TAG.findall(text))
    while BODY.search(text):
        text = BODY.sub('', text)
    for pattern in (FUNCTION, VARIABLE, TYPE, FUNCTION_TYPE):
        found.update(pattern.findall(text))
    return found


def complaints(folder, sources):
    """`sources` are those of one library, by their path below the folder."""
    owner = {}
    for path, text in sorted(sources.items()):
        if not path.endswith('.c'):
            continue
        for name in sorted(own_names(text)):
            other = owner.setdefault(name, path)
            if other != path:
                yield (f'{folder}/{path}: {name} is also a name of {folder}/{other}; both may be '
                       'compiled as one')
