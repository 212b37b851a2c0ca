#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The cometd-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""generate-reference.py FOLDER COMMAND…: runs gi-docgen, which writes the reference to the folder,
and removes the addresses that are not set from its first page."""

import os
import re
import subprocess
import sys

# gi-docgen lists the website and the source even if there are none.
UNSET = re.compile(r'^ *<tr><td><em>\w+</em></td><td><a href="" [^>]*></a></td></tr>\n',
                   re.MULTILINE)

folder, *command = sys.argv[1:]
subprocess.run([*command, '--output-dir', folder], check=True, stdin=subprocess.DEVNULL)
page = os.path.join(folder, 'index.html')
with open(page, encoding='utf-8') as file:
    text = file.read()
with open(page, 'w', encoding='utf-8') as file:
    file.write(UNSET.sub('', text))
