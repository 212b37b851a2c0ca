#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The cometd-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Runs the commands of the documentation in a shell on a terminal, in order, and checks their
results.

Each chapter with commands has a function here that is listed in CHAPTERS; otherwise it fails.
"""

import argparse
import os
import re
import shutil
import sys
import tempfile
import urllib.request

import reader_home
import snippets
import tap
from terminal import END_OF_INPUT, INTERRUPT

LISTENING = 'Listening on http://127.0.0.1:'


def complain_unless(condition, complaint):
    return () if condition else (complaint,)


def without_remarks(output):
    """The standard output: without the messages of cometd-cli on standard error, and those of the
    shell about jobs."""
    return ''.join(line for line in output.splitlines(keepends=True)
                   if not re.match(r'cometd-cli: |\[1\][ +]', line))


def same(output, chapter):
    """The output is that of the next block of the page."""
    expected = chapter.outputs.pop(0)
    return complain_unless(output == expected, f'not as on the page: {output}')


def installing(home, chapter):
    """The packages are those that tests/run installs for a build; whether they are enough is tested
    on an empty system, by tests/fresh. The next command configures a build, the last one installs
    the build under test."""
    packages = chapter.lines.pop(0).replace('\\\n', ' ').removeprefix('apt-get install ').split()
    with open(os.path.join(home.options.root, 'tests/setup.bash'), encoding='utf-8') as file:
        needed = re.search(r'^need_for_build \(\)\n{\n(.*?)^}', file.read(),
                           re.MULTILINE | re.DOTALL).group(1)
    for name in packages:
        if not re.search(rf'(?<![\w.-]){re.escape(name)}(?![\w.-])', needed):
            yield f'{name} is not in need_for_build'
    with home.terminal(home.tree) as shell:
        chapter.type(shell)
        home.use_build('release')
        chapter.type(shell)
    home.move_package()
    for name in ('bin/cometd-cli', 'bin/cometd-chat-server', 'share/man/man1/cometd-cli.1',
                 'share/man/man1/cometd-chat-server.1', 'share/zsh/site-functions/_cometd-cli',
                 'share/fish/vendor_completions.d/cometd-cli.fish',
                 'share/bash-completion/completions/cometd-cli',
                 'include/cometd-glib-1/cometd-glib/cometd.h',
                 'share/doc/cometd-glib-1/index.html', 'share/vala/vapi/cometd-glib-1.vapi'):
        if not os.path.exists(os.path.join(home.prefix, name)):
            yield f'{name} was not installed'


def first_program(home, chapter):
    home.paste('README.md', chapter)
    with home.terminal() as other, home.terminal() as shell:
        serve(other, chapter)
        chapter.type(shell)
        yield from same(chapter.type(shell), chapter)
        shell.type(chapter.at_port('./hello http://127.0.0.1:8080/elsewhere || echo "status $?"'))
        output = shell.wait_end()
        yield from complain_unless('Could not connect' in output and 'status 1' in output,
                                   f'without CometD: {output}')


def serve(shell, chapter):
    shell.type(chapter.at_port('cometd-chat-server --port 8080'))
    shell.wait(LISTENING)


def two_commands(home, chapter):
    """The only commands of the documentation that no test runs: one of them runs this test, and the
    other is run after it. This checks that they exist, and have the options that the chapter
    names."""
    with home.terminal(home.tree) as shell:
        for line in chapter.lines[:]:
            command, remark = re.fullmatch(r'(\S+) +# (.*)', line).groups()
            chapter.lines.remove(line)
            shell.type(f'{command} --help')
            usage = shell.wait_end()
            with open(os.path.join(home.options.root, 'README.md'), encoding='utf-8') as file:
                named = re.findall(rf'`{command} (--\w+)`', file.read())
            for option in re.findall(r'--\w+', remark) + named:
                if option != '--help' and option not in usage:
                    yield f'{command} has no option {option}'


def on_the_command_line(home, chapter):
    with home.terminal() as shell:
        chapter.type(shell, LISTENING, background=True)
        chapter.type(shell, 'listening on /chat/*')
        chapter.type(shell, 'listening on /chat/demo')
        shell.type('Hello')
        # The output of chat, and of listen through jq.
        shell.wait('Ann: Hello', '"chat": "Hello"')
        shell.send(END_OF_INPUT)
        shell.wait_end()
        chapter.type(shell, 'listening on /chat/demo', '"connectionType":"long-polling"',
                     '"channel":"/meta/subscribe","subscription":"/chat/demo","successful":true')
        shell.send(INTERRUPT)
        shell.wait_end()
    return ()


def the_reference(home, chapter):
    """It is built, and served with what the search needs, and with the other one next to it."""
    with home.terminal(home.tree) as shell, home.terminal(home.tree) as server:
        chapter.type(shell)
        chapter.type(server, 'Serving HTTP on 127.0.0.1 port ')
        port = chapter.ports['8000']
        for name, text in (('cometd-glib-1/index.html', 'cometd-glib'),
                           ('cometd-glib-1/search.js', 'index.json'),
                           ('cometd-glib-1/index.json', '"symbols"'),
                           ('cometd-glib-1/class.Client.html', 'Client'),
                           ('cometd-glib-testing-1/class.Server.html', 'Server')):
            with urllib.request.urlopen(f'http://127.0.0.1:{port}/{name}') as response:
                page = response.read().decode()
            yield from complain_unless(text in page, f'{name} has no {text}')


def overview(home, chapter):
    home.paste('docs/overview.md', chapter)
    with home.terminal() as shell:
        chapter.type(shell)
        return same(chapter.type(shell), chapter)


def getting_started(home, chapter):
    home.paste('docs/getting-started.md', chapter)
    with home.terminal() as server, home.terminal() as shell, home.terminal() as other:
        serve(server, chapter)
        chapter.type(shell)
        chapter.type(shell, 'Listening\n')
        for _ in range(2):
            if '"successful":true' not in chapter.type(other):
                yield 'the server refused the message'
        yield from same(shell.wait_end(), chapter)


def a_server(home, chapter):
    """Runs during the following chapters of the page, which use its port."""
    shell = home.servers.enter_context(home.terminal())
    chapter.type(shell, LISTENING)
    home.ports = chapter.ports
    return ()


def with_server(function):
    def run(home, chapter):
        chapter.move(home.ports)
        with home.terminal() as shell:
            yield from function(home, chapter, shell)
    return run


@with_server
def listening_and_publishing(home, chapter, shell):
    with home.terminal() as other:
        chapter.type(shell, 'listening on /chat/*')
        for _ in range(2):
            if '"successful":true' not in chapter.type(other):
                yield 'the server refused the message'
        shell.send('wait\n')
        yield from same(without_remarks(shell.wait_end()), chapter)


@with_server
def what_is_printed(home, chapter, shell):
    with home.terminal() as other:
        chapter.type(shell, 'listening on /chat/*')
        chapter.type(shell, 'listening on /chat/*')
        yield from complain_unless('"successful":true' in chapter.type(other), 'not published')
        shell.send('wait\n')
        output = shell.wait_end()
        for text in ('/chat/demo: Hello\n', 'Ann\n'):
            yield from complain_unless(text in output, f'printed: {output}')


@with_server
def without_a_connection(home, chapter, shell):
    output = chapter.type(shell)
    return complain_unless(output.count('"successful":true') == 3, f'not published: {output}')


@with_server
def chatting(home, chapter, shell):
    with home.terminal() as other:
        shell.type(chapter.lines[0].replace('Ann', 'Ben'))
        shell.wait('Ben has joined')
        chapter.type(other, 'Ann has joined')
        other.type('Is anybody here?')
        shell.wait('Ann: Is anybody here?')
        other.send(END_OF_INPUT)
        other.wait_end()
        shell.wait('Ann has left')
    return ()


@with_server
def examining(home, chapter, shell):
    output = chapter.type(shell)
    yield from complain_unless(output.count('"works": true') == 2, f'it does not work: {output}')
    output = chapter.type(shell)
    yield from complain_unless('"received":100' in output, f'not all came back: {output}')


@with_server
def credentials(home, chapter, shell):
    chapter.type(shell)
    output = without_remarks(chapter.type(shell))
    return complain_unless(output == '1\n', f'the call gave {output}')


@with_server
def tracing(home, chapter, shell):
    return same(without_remarks(chapter.type(shell)), chapter)


@with_server
def in_scripts(home, chapter, shell):
    return same(chapter.type(shell), chapter)


def the_log(home, chapter):
    """The page shows some of the lines; times, sizes and the order of exchanges differ."""
    def lines(text):
        text = re.sub(r'\d\d:\d\d:\d\d\.\d{3}', 'TIME', text)
        return re.sub(r'\d+ bytes( \(exchange \d+\))?', 'SIZE', text).splitlines()

    with home.terminal() as server, home.terminal() as shell:
        serve(server, chapter)
        printed = lines(chapter.type(shell))
    missing = [line for line in lines(chapter.outputs.pop(0)) if line not in printed]
    return complain_unless(not missing, f'not printed: {missing}, but {printed}')


def examples_of_server(home, chapter):
    with home.terminal() as shell:
        chapter.type(shell, LISTENING)
        shell.send(INTERRUPT)
        shell.wait_end()
        chapter.type(shell)
        chapter.type(shell, 'Listening on https://127.0.0.1:')
        shell.send(INTERRUPT)
        shell.wait_end()
    return ()


def examples_of_client(home, chapter):
    """With the certificate created by the examples of the server."""
    with (home.terminal() as server, home.terminal() as shell, home.terminal() as reader,
          home.terminal() as other):
        serve(server, chapter)
        chapter.type(shell, 'listening on /chat/*')
        chapter.type(reader, 'listening on /chat/demo')
        yield from complain_unless('"successful":true' in chapter.type(other), 'not published')
        shell.wait('"chat": "Hello"')
        reader.wait('Ann: Hello')
        shell.send(INTERRUPT)
        reader.send(INTERRUPT)
        output = chapter.type(other)
        yield from complain_unless(output.count('"successful":true') == 3, f'numbers: {output}')
    with home.terminal() as server, home.terminal() as shell:
        server.type(chapter.at_port('cometd-chat-server --port 8443 --tls-cert=cert.pem '
                                    '--tls-key=key.pem'))
        server.wait('Listening on https://127.0.0.1:')
        output = without_remarks(chapter.type(shell))
        yield from complain_unless(output == '[1,2]\n', f'the call gave {output}')


# The page, the heading and its test; in this order, because some depend on files of earlier ones.
CHAPTERS = {
    ('README.md', 'Installing'): installing,
    ('README.md', 'A first program'): first_program,
    ('README.md', 'Two commands'): two_commands,
    ('README.md', 'On the command line'): on_the_command_line,
    ('README.md', 'Documentation'): the_reference,
    ('docs/overview.md', 'Overview'): overview,
    ('docs/getting-started.md', 'Running it'): getting_started,
    ('docs/finding-out.md', 'The log'): the_log,
    ('docs/command-line.md', 'A server to try things with'): a_server,
    ('docs/command-line.md', 'Listening and publishing'): listening_and_publishing,
    ('docs/command-line.md', 'What is printed'): what_is_printed,
    ('docs/command-line.md', 'Without a connection'): without_a_connection,
    ('docs/command-line.md', 'Chatting'): chatting,
    ('docs/command-line.md', 'Tracing messages'): tracing,
    ('docs/command-line.md', 'Examining a server'): examining,
    ('docs/command-line.md', 'Credentials'): credentials,
    ('docs/command-line.md', 'In scripts'): in_scripts,
    ('demo/server/cometd-chat-server.1', 'Examples'): examples_of_server,
    ('demo/cli/cometd-cli.1', 'Examples'): examples_of_client,
}


def check(home, key, blocks):
    chapter = reader_home.Chapter(blocks, reader_home.free_ports())
    yield from CHAPTERS[key](home, chapter)
    yield from chapter.left()


def main():
    parser = argparse.ArgumentParser()
    for name in ('root', 'build', 'prefix', 'libdir', 'python-dir'):
        parser.add_argument(f'--{name}', required=True)
    parser.add_argument('--without', action='append', default=[])
    options = parser.parse_args()

    missing = options.without + [tool for tool in ('cc', 'gjs', 'jq', 'meson', 'ninja', 'valac')
                                 if not shutil.which(tool)]
    if missing:
        print(f'1..0 # SKIP there is no {", ".join(missing)}')
        return 0

    blocks = {}
    for snippet in snippets.read(options.root, 'commands'):
        if snippet.language != 'c':
            blocks.setdefault((snippet.page, snippet.headings[-1]), []).append(snippet)
    with tempfile.TemporaryDirectory(prefix='cometd-glib-commands-') as folder:
        home = reader_home.Home(options, folder)
        checks = [('chapters', lambda: (f'{key} has commands, or a test, and not both'
                                        for key in blocks.keys() ^ CHAPTERS.keys()))]
        checks += [(f'{key[0]}: {key[1]}', lambda k=key: check(home, k, blocks[k]))
                   for key in CHAPTERS if key in blocks]
        with home.servers:
            return tap.run(checks)


sys.exit(main())
