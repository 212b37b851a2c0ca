# SPDX-FileCopyrightText: 2026 The cometd-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Requirements for the man page of each program."""

import os
import shutil
import subprocess

from chat_server import DEADLINE


def check_manual(page, words, statuses):
    """The page is well-formed, contains all the words, and explains all exit statuses."""
    checkers = [checker for checker in (['mandoc', '-Tlint', '-Wwarning', page],
                                        ['man', '--warnings', '-l', page],
                                        ['groff', '-man', '-ww', '-Tutf8', page])
                if shutil.which(checker[0])]
    for checker in checkers:
        result = subprocess.run(checker, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
                                text=True, timeout=DEADLINE, stdin=subprocess.DEVNULL,
                                env={**os.environ, 'LC_ALL': 'C.UTF-8'})
        if result.stderr:
            yield f'{checker[0]}: {result.stderr}'
    with open(page, encoding='utf-8') as file:
        text = file.read().replace('\\-', '-')
    for word in words:
        if word not in text:
            yield f'the manual does not name {word}'
    for status in statuses:
        if f'.B {status}\n' not in text:
            yield f'the manual does not explain exit status {status}'
