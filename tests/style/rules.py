# SPDX-FileCopyrightText: 2026 The cometd-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The rules for every file of the tree. Each takes a tree, a dictionary of path → text."""

import os
import re

import layers
import server_layers
import units
import unity
import words

CODE = ('.c', '.h', '.h.in', '.py', '.js', '.mjs', '.cjs', '.vala', '.sh', '.java', '.build',
        '.metadata', '.css')
MAKEFILES = ('debian/rules',)
MAX_COLUMNS = 100
MAX_LINES = 600
SPDX = ('SPDX-FileCopyrightText: 2026 The cometd-glib authors',
        'SPDX-License-Identifier: LGPL-2.1-or-later')
# A finding is about other software: even its licence lines do not name this library.
FINDING_SPDX = ('SPDX-FileCopyrightText: 2026 The authors of this project', SPDX[1])
NOT_OURS = {'COPYING'}
# Files created by a build, a package manager or an editor. Git is not used, because the tree may
# come from an archive.
SKIPPED = re.compile(r'^(\.git|_?build.*|node_modules|target|__pycache__|subprojects|reference)$')


def read_tree(root):
    """Every text file below `root` that was not created by a build, by its path from there."""
    tree = {}
    for folder, folders, names in os.walk(root):
        folders[:] = sorted(name for name in folders
                            if not SKIPPED.match(name)
                            and not os.path.isdir(os.path.join(folder, name, 'meson-private')))
        for name in names:
            path = os.path.join(folder, name)
            if name == '.git' or os.path.islink(path) or not os.path.isfile(path):
                continue
            with open(path, 'rb') as file:
                data = file.read()
            try:
                tree[os.path.relpath(path, root)] = data.decode()
            except UnicodeDecodeError:
                pass  # An image or a fuzzing seed.
    return tree


def is_code(path, text):
    return (path.endswith(CODE) or text.startswith('#!')
            or os.path.basename(path) == 'meson_options.txt')


def code(tree):
    return {path: text for path, text in tree.items() if is_code(path, text)}


def library(tree):
    """The library's C files, by their path below cometd-glib/."""
    prefix = 'cometd-glib/'
    return {path[len(prefix):]: text for path, text in tree.items()
            if path.startswith(prefix) and path.endswith(('.c', '.h', '.h.in'))}


def server(tree):
    """The same of the servers, by their path below tests/server/."""
    prefix = 'tests/server/'
    return {path[len(prefix):]: text for path, text in tree.items()
            if path.startswith(prefix) and path.endswith(('.c', '.h'))}


def licence_lines(tree):
    """Both SPDX lines are in the first five lines of every source."""
    for path, text in sorted(code(tree).items()):
        head = '\n'.join(text.splitlines()[:5])
        for line in FINDING_SPDX if path.startswith('findings/') else SPDX:
            if line not in head:
                yield f'{path}: "{line}" is missing at the top'


def findings_alone(tree):
    """A finding does not depend on this library."""
    for path, text in sorted(code(tree).items()):
        if path.startswith('findings/') and 'cometd-glib' in text:
            yield f'{path}: names this library'


def include_directions(tree):
    """Headers are included downwards only."""
    yield from layers.complaints(library(tree))
    yield from server_layers.complaints(server(tree))


def no_circles(tree):
    """No unit of the library includes itself by way of others, but for the facade."""
    yield from units.circle_complaints(library(tree))
    yield from units.circle_complaints(server(tree))


def session_parts(tree):
    """Each part of the session keeps its fields to itself, and no part knows another."""
    return units.part_complaints(library(tree))


def programs(tree, folder):
    """The sources of a program, by their path below its folder; only one of those with a variant is
    compiled."""
    return {path[len(folder) + 1:]: text for path, text in tree.items()
            if path.startswith(f'{folder}/') and not path.endswith('-none.c')}


def unity_safe(tree):
    """The sources of a library or a program can be compiled as one."""
    servers = server(tree)
    yield from unity.complaints('cometd-glib', library(tree))
    for folder in ('engine', 'cometd-glib-testing'):
        yield from unity.complaints('tests/server', {path: text for path, text in servers.items()
                                                     if path.startswith(f'{folder}/')})
    for folder in ('demo/chat', 'demo/cli', 'demo/server'):
        yield from unity.complaints(folder, programs(tree, folder))


def public_folders(tree):
    """(folder with the headers, umbrella as apps include it, the files below the folder)."""
    prefix = 'cometd-glib-testing/'
    testing = {path[len(prefix):]: text for path, text in server(tree).items()
               if path.startswith(prefix)}
    return (('cometd-glib', 'cometd-glib/cometd.h', library(tree)),
            ('tests/server/cometd-glib-testing', 'cometd-glib-testing/cometd-testing.h', testing))


def umbrella(tree):
    """The umbrella includes every public header, and meson installs every one of them."""
    for folder, included_as, files in public_folders(tree):
        name = os.path.basename(included_as)
        included = {os.path.basename(include[1:-1])
                    for include in units.INCLUDE.findall(files.get(name, ''))}
        build = tree.get(f'{folder}/meson.build', '')
        for path in sorted(files):
            if not units.is_public(path) or path == name:
                continue
            if path.removesuffix('.in') not in included:
                yield f'{folder}/{name} does not include {path.removesuffix(".in")}'
            if f"'{path}'" not in build:
                yield f'{folder}/meson.build does not install {path}'


def header_guards(tree):
    """Headers have an include guard; public ones refuse to be included directly."""
    for folder, included_as, files in public_folders(tree):
        refusal = f'Only <{included_as}> can be included directly.'
        for path, text in sorted(files.items()):
            if not path.endswith(('.h', '.h.in')):
                continue
            if '#pragma once' not in text:
                yield f'{folder}/{path}: "#pragma once" is missing'
            if (units.is_public(path) and path != os.path.basename(included_as)
                    and refusal not in text):
                yield f'{folder}/{path}: does not say that only the umbrella may be included'


def translated_files(tree):
    """po/POTFILES.in lists exactly the files that have texts to translate, sorted."""
    listed = [line for line in tree.get('po/POTFILES.in', '').splitlines()
              if line and not line.startswith('#')]
    marked = re.compile(r'\b(?:N?_|C_|NC_|ngettext|g_dngettext|g_dgettext)\s*\(\s*"')
    found = {path for path, text in tree.items()
             if path.startswith(('cometd-glib/', 'demo/')) and path.endswith('.c')
             and marked.search(units.strip_comments(text))}
    for path in sorted(found - set(listed)):
        yield f'po/POTFILES.in lacks {path}'
    for path in sorted(listed):
        if path not in tree:
            yield f'po/POTFILES.in names {path}, which is not there'
        elif path.endswith('.c') and path not in found:
            yield f'po/POTFILES.in names {path}, which has nothing to translate'
    if listed != sorted(listed):
        yield 'po/POTFILES.in is not sorted'


def nothing_left_behind(tree):
    """There are no notes to the author: open tasks belong in an issue."""
    marker = re.compile(r'\b(' + '|'.join(('TO' + 'DO', 'FIX' + 'ME', 'XX' + 'X')) + r')\b')
    for path, text in sorted(tree.items()):
        if path in NOT_OURS:
            continue
        for number, line in enumerate(text.splitlines(), 1):
            if marker.search(line):
                yield f'{path}:{number}: {line.strip()}'


def no_machine_paths(tree):
    """There are no paths that exist on one machine only."""
    homes = '|'.join(('home', 'root', 'work', 'farm', 'Users', 'tmp/wt'))
    pattern = re.compile(r'(?:^|[\s"\'=:(`,])/(?:' + homes + r')/')
    for path, text in sorted(tree.items()):
        if path in NOT_OURS:
            continue
        for number, line in enumerate(text.splitlines(), 1):
            if pattern.search(line):
                yield f'{path}:{number}: {line.strip()}'


def line_form(tree):
    """Lines are short, without tabs or trailing blanks; files end in one newline. A makefile needs
    tabs."""
    for path, text in sorted(code(tree).items()):
        for number, line in enumerate(text.split('\n'), 1):
            if len(line) > MAX_COLUMNS:
                yield f'{path}:{number}: {len(line)} columns, {MAX_COLUMNS} are allowed'
            if line != line.rstrip():
                yield f'{path}:{number}: blanks at the end of the line'
            if '\t' in line and path not in MAKEFILES:
                yield f'{path}:{number}: a tab'
        if not text.endswith('\n') or text.endswith('\n\n'):
            yield f'{path}: does not end in exactly one newline'


def file_length(tree):
    """A file that is too long has to be divided."""
    for path, text in sorted(code(tree).items()):
        lines = text.count('\n')
        if lines > MAX_LINES:
            yield f'{path}: {lines} lines, {MAX_LINES} are allowed'


def since_lines(tree):
    """Every documented public symbol states its version."""
    comment = re.compile(r'/\*\*\n \* ((?:cometd_|Cometd|COMETD_)[\w:-]*?):?(?: [^\n]*)?\n(.*?)\*/',
                         re.DOTALL)
    for folder, _, files in public_folders(tree):
        for path, text in sorted(files.items()):
            for name, body in comment.findall(text):
                if not re.search(r'^ \* Since: \d+\.\d+$', body, re.MULTILINE):
                    yield f'{folder}/{path}: {name} lacks its "Since:" line'


def guards_first(tree):
    """Public functions check their instance before they use its private data."""
    for path, text in sorted(library(tree).items()):
        for body in re.finditer(r'\n\{\n(.*?)\n\}\n', text, re.DOTALL):
            private = re.search(r'get_(?:instance_)?private \(self\)', body.group(1))
            guard = re.search(r'g_return_(?:val_)?if_fail \(COMETD_IS_\w+ \(self\)', body.group(1))
            if private and guard and private.start() < guard.start():
                line = text.count('\n', 0, body.start(1) + private.start()) + 1
                yield f'cometd-glib/{path}:{line}: asks for the private part before the guards'


ALL = (licence_lines, findings_alone, include_directions, no_circles, session_parts, unity_safe,
       umbrella, header_guards, translated_files, nothing_left_behind, no_machine_paths, line_form,
       file_length, since_lines, guards_first, words.retired_words)
