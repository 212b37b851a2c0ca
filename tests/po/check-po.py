#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The cometd-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The template holds the texts of the sources, and the translations hold those of the template."""

import os
import re
import subprocess
import sys

import tap

KEYWORDS = ('_', 'N_', 'C_:1c,2', 'NC_:1c,2', 'ngettext:1,2', 'g_dngettext:2,3')


def read_words(path):
    with open(path, encoding='utf-8') as file:
        return [line for line in file.read().split('\n') if line and not line.startswith('#')]


def gettext(*command, **options):
    result = subprocess.run(command, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                            env={**os.environ, 'LC_ALL': 'C.UTF-8'}, check=False, **options)
    if result.returncode != 0:
        raise RuntimeError(f'{command[0]}: {result.stderr}')
    return result


def read_texts(catalogue):
    """The texts to be translated, each with its context and its plural."""
    plain = gettext('msgcat', '--no-location', '--no-wrap', '--sort-output', '-',
                    input=catalogue).stdout
    texts = set()
    for entry in re.split(r'\n\n+', plain):
        lines = [line for line in entry.split('\n') if not line.startswith('#')]
        text = re.split(r'^msgstr', '\n'.join(lines), flags=re.MULTILINE)[0].strip()
        if text and text != 'msgid ""':
            texts.add(text)
    return texts


def check_template(root):
    sources = read_words(os.path.join(root, 'po', 'POTFILES.in'))
    wanted = read_texts(gettext('xgettext', '--from-code=UTF-8', '--add-comments', '--output=-',
                                *[f'--keyword={keyword}' for keyword in KEYWORDS], *sources,
                                cwd=root).stdout)
    with open(os.path.join(root, 'po', 'cometd-glib-1.pot'), encoding='utf-8') as file:
        found = read_texts(file.read())
    for text in sorted(wanted - found):
        yield f'not in the template: {text}'
    for text in sorted(found - wanted):
        yield f'in the template, and in no source: {text}'
    if not wanted:
        yield 'the sources have no texts'


def check_language(root, language):
    path = os.path.join(root, 'po', f'{language}.po')
    statistics = gettext('msgfmt', '--check', '--check-accelerators=_', '--statistics',
                         '--output-file=/dev/null', path).stderr
    if 'fuzzy' in statistics or 'untranslated' in statistics:
        yield statistics
    gettext('msgcmp', path, os.path.join(root, 'po', 'cometd-glib-1.pot'))


def main():
    root = sys.argv[1]
    checks = [('template', lambda: check_template(root))]
    for language in read_words(os.path.join(root, 'po', 'LINGUAS')):
        checks.append((language, lambda language=language: check_language(root, language)))
    return tap.run(checks)


sys.exit(main())
