#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The cometd-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Adds one fault of each kind to a small correct tree; the rule concerned must detect it."""

import sys

import rules
import tap
import units
import words

LICENCE = ''.join(f'{mark} {line}{end}' for mark, line, end in
                  (('/*', rules.SPDX[0], '\n'), (' *', rules.SPDX[1], ' */\n')))
GUARD = '#pragma once\n# error "Only <cometd-glib/cometd.h> can be included directly."\n'
PRIVATE = LICENCE + '#pragma once\n'

SOUND = {
    'cometd-glib/meson.build': f'# {rules.SPDX[0]}\n# {rules.SPDX[1]}\n'
                               "'cometd-message.h', 'cometd-client.h'\n",
    'cometd-glib/cometd.h': PRIVATE + '#include "cometd-message.h"\n#include "cometd-client.h"\n',
    'cometd-glib/cometd-message.h': LICENCE + GUARD,
    'cometd-glib/cometd-message.c': LICENCE + '#include "cometd-message.h"\n'
                                              '#include "json/cometd-json-private.h"\n'
                                              'const char *text = _("text");\n',
    'cometd-glib/cometd-client.h': LICENCE + GUARD + '#include <libsoup/soup.h>\n',
    'cometd-glib/client/cometd-client.c':
        LICENCE + '#include "session/cometd-session-private.h"\n'
                  '#include "transports/cometd-http-private.h"\n'
                  '/**\n * cometd_client_new:\n *\n * Makes one.\n *\n * Since: 0.1\n */\n',
    'cometd-glib/json/cometd-json-private.h': PRIVATE,
    'cometd-glib/json/cometd-json.c':
        LICENCE + '#include "cometd-json-private.h"\n'
                  '#define ROW(a) { a },\n#undef ROW\n'
                  'typedef enum\n{\n  GREEN,\n  RED, /* Or so. */\n} Colour;\n'
                  'typedef void (*Callback) (void);\n'
                  'static const struct\n{\n  int size;\n} colours[] = {\n  { 1 },\n};\n'
                  'static GQueue *queue;\n'
                  'static const char *\nfind (int count)\n{\n  static int n;\n  return "";\n}\n',
    'demo/chat/chat-room.c': LICENCE + 'static guint signals[1];\n',
    'demo/cli/cli-bench.c': LICENCE + 'static int run;\n',
    # It is compiled in place of another one.
    'demo/cli/cli-editor-none.c': LICENCE + 'static int run;\n',
    # It is not compiled with the library.
    'tests/server/engine/bayeux-json.c': LICENCE + 'static int find;\n',
    'cometd-glib/session/cometd-session-private.h': PRIVATE,
    'cometd-glib/session/cometd-session.c':
        LICENCE + '#include "cometd-session-private.h"\n'
                  '#include "cometd-session-replies-private.h"\n',
    'cometd-glib/session/cometd-session-replies-private.h':
        PRIVATE + '#include "cometd-session-core-private.h"\n',
    'cometd-glib/session/cometd-session-replies.c':
        LICENCE + '#include "cometd-session-replies-private.h"\n',
    'cometd-glib/session/cometd-session-core-private.h':
        PRIVATE
        + ''.join(f'#include "cometd-{part}-private.h"\n' for part in units.PARTS)
        + 'struct _CometdSession\n{\n  int a;\n};\n',
    'cometd-glib/session/cometd-deadline-private.h': PRIVATE + 'typedef struct { int a; } When;\n',
    'cometd-glib/transports/cometd-http-private.h': PRIVATE + '#include <libsoup/soup.h>\n',
    'po/POTFILES.in': '# Sources\ncometd-glib/cometd-message.c\n',
    # What looks like a retired word and is not: in code, in a name, in another sense.
    'tests/a.c': LICENCE + 'GList *link = "nobody"; /* A @link to an answer_cb(). */\n'
                           '/* Links to pages; a dead link. It answers with 401. */\n',
    'docs/a.md': 'A [link](other.html) to a page, and `link`, which links one library.\n\n'
                 '```c\nlink (handle); /* Done. */\n```\n',
}

SOUND['cometd-glib/protocol/cometd-lifecycle.c'] = (
    LICENCE + 'struct _CometdLifecycle\n{\n  int a;\n};\n')
for part in units.PARTS:
    unit = f'cometd-glib/session/cometd-{part}'
    struct = f'Cometd{part.capitalize()}'
    SOUND[f'{unit}-private.h'] = (PRIVATE + f'typedef struct _{struct} {struct};\n'
                                  'typedef struct\n{\n  void (*news) (void);\n} '
                                  f'{struct}Sink;\n')
    SOUND[f'{unit}.c'] = (LICENCE + f'#include "cometd-{part}-private.h"\n'
                          f'#include "cometd-deadline-private.h"\n'
                          f'struct _{struct}\n{{\n  int a;\n}};\n')

MARK = 'FIX' + 'ME'
HOME = '/'.join(('', 'home', 'me', 'src'))

# name, rule, path, text added to the end of the file (None: the file is removed)
FAULTS = (
    ('no-licence', rules.licence_lines, 'tests/a.py', 'pass\n'),
    ('finding-without-licence', rules.licence_lines, 'findings/a.sh', 'true\n'),
    ('finding-names-us', rules.findings_alone, 'findings/a.sh', '# Unlike cometd-glib\n'),
    ('session-includes-transport', rules.include_directions,
     'cometd-glib/session/cometd-session-private.h',
     '#include "../transports/cometd-http-private.h"\n'),
    ('protocol-includes-session', rules.include_directions,
     'cometd-glib/json/cometd-json.c', '#include "session/cometd-session-private.h"\n'),
    ('protocol-asks-the-time', rules.include_directions,
     'cometd-glib/json/cometd-json.c', 'now = g_get_monotonic_time ();\n'),
    ('message-includes-session', rules.include_directions,
     'cometd-glib/cometd-message.c', '#include "session/cometd-session-private.h"\n'),
    ('message-includes-soup', rules.include_directions,
     'cometd-glib/cometd-message.c', '#include <libsoup/soup.h>\n'),
    ('public-includes-private', rules.include_directions,
     'cometd-glib/cometd-message.h', '#include "json/cometd-json-private.h"\n'),
    ('message-includes-ports', rules.include_directions,
     'cometd-glib/cometd-message.c', '#include "cometd-extension.h"\n'),
    ('error-includes-message', rules.include_directions,
     'cometd-glib/cometd-channel.c', LICENCE + '#include "cometd-message.h"\n'),
    ('json-includes-message', rules.include_directions,
     'cometd-glib/json/cometd-json.c', '#include "../cometd-message.h"\n'),
    ('protocol-includes-ports', rules.include_directions,
     'cometd-glib/protocol/cometd-advice.c', LICENCE + '#include "../cometd-extension.h"\n'),
    ('transport-includes-protocol', rules.include_directions,
     'cometd-glib/transports/cometd-http-private.h',
     '#include "cometd-glib/protocol/cometd-advice-private.h"\n'),
    ('session-includes-client', rules.include_directions,
     'cometd-glib/session/cometd-session.c', '#include "../client/cometd-client-private.h"\n'),
    ('session-includes-extensions', rules.include_directions,
     'cometd-glib/session/cometd-session.c', '#include "../extensions/cometd-ack-private.h"\n'),
    ('in-no-layer', rules.include_directions, 'cometd-glib/cometd-utils.c', LICENCE),
    ('folder-in-no-layer', rules.include_directions, 'cometd-glib/misc/cometd-utils.c', LICENCE),
    ('two-headers-in-a-circle', rules.no_circles,
     'cometd-glib/session/cometd-deadline-private.h', '#include "cometd-alarm-private.h"\n'),
    ('circle-by-a-source', rules.no_circles,
     'cometd-glib/session/cometd-deadline.c',
     LICENCE + '#include "cometd-deadline-private.h"\n#include "cometd-alarm-private.h"\n'),
    ('circle-by-a-source-without-header', rules.no_circles,
     'cometd-glib/session/cometd-deadline-list.c',
     LICENCE + '#include "cometd-deadline-private.h"\n#include "cometd-alarm-private.h"\n'),
    ('circle-of-three', rules.no_circles,
     'cometd-glib/session/cometd-deadline-private.h', '#include "cometd-session-private.h"\n'),
    ('circle-with-the-facade', rules.no_circles,
     'cometd-glib/session/cometd-session.c', '#include "../cometd-client.h"\n'),
    ('part-shows-its-fields', rules.session_parts,
     'cometd-glib/session/cometd-alarm-private.h', 'struct _CometdAlarm\n{\n  int a;\n};\n'),
    ('part-shows-its-fields-by-a-typedef', rules.session_parts,
     'cometd-glib/session/cometd-deadline-private.h',
     'typedef struct\n{\n  int a;\n} CometdAlarm;\n'),
    ('session-shows-its-fields', rules.session_parts,
     'cometd-glib/session/cometd-session-private.h', 'struct _CometdSession {\n  int a;\n};\n'),
    ('lifecycle-shows-its-fields', rules.session_parts,
     'cometd-glib/protocol/cometd-lifecycle-private.h',
     PRIVATE + 'struct _CometdLifecycle\n{\n  int a;\n};\n'),
    ('fields-of-the-session-for-others', rules.session_parts,
     'cometd-glib/session/cometd-alarm.c', '#include "cometd-session-core-private.h"\n'),
    ('part-is-missing', rules.session_parts, 'cometd-glib/session/cometd-requests.c', None),
    ('part-includes-part', rules.session_parts,
     'cometd-glib/session/cometd-sender.c', '#include "cometd-requests-private.h"\n'),
    ('part-includes-part-by-another-file', rules.session_parts,
     'cometd-glib/session/cometd-deadline-private.h', '#include "cometd-alarm-private.h"\n'),
    ('client-includes-part', rules.session_parts,
     'cometd-glib/client/cometd-client.c', '#include "../session/cometd-alarm-private.h"\n'),
    ('function-of-two-files', rules.unity_safe, 'cometd-glib/cometd-message.c',
     'static void\nfind (void)\n{\n}\n'),
    ('declared-function-of-two-files', rules.unity_safe, 'cometd-glib/cometd-message.c',
     'static char *find (void);\n'),
    ('variable-of-two-files', rules.unity_safe, 'cometd-glib/cometd-message.c',
     'static GQueue *queue = NULL;\n'),
    ('table-of-two-files', rules.unity_safe, 'cometd-glib/cometd-message.c',
     'static const char *const colours[] = { "red" };\n'),
    ('enumerator-of-two-files', rules.unity_safe, 'cometd-glib/cometd-message.c',
     'enum { BLUE, RED = 3 };\n'),
    ('type-of-two-files', rules.unity_safe, 'cometd-glib/cometd-message.c',
     'typedef struct\n{\n  int a;\n} Colour;\n'),
    ('function-type-of-two-files', rules.unity_safe, 'cometd-glib/cometd-message.c',
     'typedef struct _Callback Callback;\n'),
    ('macro-of-two-files', rules.unity_safe, 'cometd-glib/cometd-message.c', '#define RED 1\n'),
    ('function-of-two-files-of-a-program', rules.unity_safe, 'demo/cli/cli-call.c',
     LICENCE + 'static int\nrun (void)\n{\n}\n'),
    ('variable-of-two-files-of-the-chat', rules.unity_safe, 'demo/chat/chat-session.c',
     LICENCE + 'static guint signals[2];\n'),
    ('name-in-the-server', rules.unity_safe, 'tests/server/engine/bayeux-socket.c',
     LICENCE + 'static int find;\n'),
    ('umbrella-inside', rules.include_directions,
     'cometd-glib/cometd-message.c', '#include <cometd-glib/cometd.h>\n'),
    ('foreign-header', rules.include_directions,
     'cometd-glib/cometd-message.c', '#include <curl/curl.h>\n'),
    ('umbrella-incomplete', rules.umbrella, 'cometd-glib/cometd-error.h', LICENCE + GUARD),
    ('no-guard', rules.header_guards, 'cometd-glib/cometd-error.h', PRIVATE),
    ('no-pragma', rules.header_guards, 'cometd-glib/session/cometd-outbox-private.h', LICENCE),
    ('potfiles-lacks', rules.translated_files,
     'cometd-glib/client/cometd-client.c', 'text = _("more");\n'),
    ('potfiles-has-too-much', rules.translated_files,
     'po/POTFILES.in', 'cometd-glib/json/cometd-json.c\n'),
    ('potfiles-names-nothing', rules.translated_files, 'cometd-glib/cometd-message.c', None),
    ('left-behind', rules.nothing_left_behind, 'README.md', f'{MARK}: more\n'),
    ('machine-path', rules.no_machine_paths, 'README.md', f'cd {HOME}\n'),
    ('long-line', rules.line_form, 'cometd-glib/cometd-message.c', '/* ' + 'a' * 98 + '\n'),
    ('trailing-blank', rules.line_form, 'cometd-glib/cometd-message.c', 'int a; \n'),
    ('tab', rules.line_form, 'cometd-glib/cometd-message.c', '\tint a;\n'),
    ('no-newline', rules.line_form, 'cometd-glib/cometd-message.c', 'int a;'),
    ('long-file', rules.file_length, 'cometd-glib/cometd-message.c', 'int a;\n' * 600),
    ('private-before-guard', rules.guards_first, 'cometd-glib/client/cometd-client.c',
     'void\nf (C *self)\n{\n  P *priv = cometd_client_get_private (self);\n\n'
     '  g_return_if_fail (COMETD_IS_CLIENT (self));\n}\n'),
    ('word-in-comment', words.retired_words, 'tests/a.c', '/* It is lost with the link. */\n'),
    ('word-across-lines', words.retired_words, 'tests/a.c', '/* Ends all\n * handles. */\n'),
    ('word-in-text', words.retired_words, 'tests/a.c', 'text = _("no "\n "link");\n'),
    ('word-in-docstring', words.retired_words, 'tests/b.py', 'def f():\n    """Asks anew."""\n'),
    ('word-in-script', words.retired_words, 'tests/b.sh', 'true # Waits so long.\n'),
    ('word-in-page', words.retired_words, 'docs/a.md', 'It waits for the\nanswer.\n'),
    ('word-in-example', words.retired_words, 'docs/a.md', '```python\n# Ask somebody.\n```\n'),
    ('word-in-manual', words.retired_words, 'demo/a.1', '.B whoever\n'),
    ('word-in-window', words.retired_words, 'demo/a.ui', '<property>Nobody is here</property>\n'),
    ('no-since', rules.since_lines, 'cometd-glib/client/cometd-client.c',
     '/**\n * cometd_client_close:\n *\n * Closes.\n */\n'),
)


def sound():
    for rule in rules.ALL:
        yield from rule(SOUND)


def planted(rule, path, addition):
    tree = dict(SOUND)
    if addition is None:
        del tree[path]
    else:
        tree[path] = tree.get(path, '') + addition
    if not list(rule(tree)):
        yield f'{rule.__name__} did not notice it'


def main():
    checks = [('sound-tree', sound)]
    for name, rule, path, addition in FAULTS:
        checks.append((name, lambda r=rule, p=path, a=addition: planted(r, p, a)))
    return tap.run(checks)


sys.exit(main())
