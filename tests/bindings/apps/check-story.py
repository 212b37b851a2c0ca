#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The cometd-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The programs of the story, each by both transports, on a real server of tests/interop."""

import argparse
import copy
import sys
import tempfile

import program_runner
import server_program
import snippets
import stages
import tap

# WebSocket is what the client prefers. For the other a reader would add this before or after that.
LONG_POLLING = {
    'c': ('cometd_client_set_connection_types (client, (const char *[]) { "long-polling", NULL });',
          'before', 'cometd_client_add_extension ('),
    'javascript': ("connectionTypes: ['long-polling'], ", 'after', 'new Cometd.Client({'),
    'python': ("connection_types='long-polling', ", 'before', 'extensions=['),
    'vala': ('client.connection_types = { "long-polling" };', 'before', 'client.add_extension ('),
}


def by_websocket(snippet):
    return snippet


def by_long_polling(snippet):
    addition, where, place = LONG_POLLING[snippet.language]
    if snippet.text.count(place) != 1:
        raise RuntimeError(f'{snippet.name} does not say "{place}" once')
    result = copy.copy(snippet)
    result.name += '-long-polling'
    result.text = snippet.text.replace(
        place, f'{addition} {place}' if where == 'before' else place + addition)
    return result


def check(runner, snippet, server, expected):
    with stages.server(server, ['/chat/demo']) as url:
        status, output, errors = server_program.run(*runner.command(snippet, url), url)
    if status != 0 or output != expected or errors:
        yield f'exit status {status}, output: {output}{errors}'


def main():
    parser = argparse.ArgumentParser()
    program_runner.add_options(parser)
    options = parser.parse_args()
    page = snippets.read_story(options.root)
    programs = [snippet for snippet in page if snippet.language in snippets.LANGUAGES
                and snippet.language not in options.without]
    # Servers differ in what they say when they refuse.
    said, says = (stages.STAGES[name]['refusal']['text'] for name in ('scripted', options.server))
    expected = next(snippet.text for snippet in page if snippet.language == 'text')
    expected = expected.replace(f': {said}\n', f': {says}\n')

    with tempfile.TemporaryDirectory(prefix='cometd-glib-story-') as folder:
        runner = program_runner.Runner(options, folder)
        return tap.run((f'{snippet.language} {change.__name__.replace("_", "-")}',
                        lambda s=snippet, c=change: check(runner, c(s), options.server, expected))
                       for snippet in programs for change in (by_websocket, by_long_polling))


sys.exit(main())
