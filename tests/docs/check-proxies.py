#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The cometd-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Starts each proxy with the configuration of docs/proxies.md, in front of the test server, and
publishes through it over each connection type."""

import argparse
import contextlib
import os
import shutil
import subprocess
import sys
import tempfile

import ports
import server_program
import snippets
import tap

# The ports that the page shows: of the proxy and of one server or two.
PROXY_PORT, SERVER_PORTS = '8000', ('8080', '8081')
NGINX = '''daemon off;
master_process off;
pid nginx.pid;
error_log stderr crit;
events {{}}
http {{
  access_log off;
  client_body_temp_path body;
  proxy_temp_path proxy;
  fastcgi_temp_path fastcgi;
  uwsgi_temp_path uwsgi;
  scgi_temp_path scgi;
{}
}}
'''


def find(program):
    return shutil.which(program, path=f'{os.environ["PATH"]}:/usr/sbin')


def command(language, text, folder):
    """Writes the configuration to a file, and returns the command that starts the proxy."""
    path = os.path.join(folder, f'{language}.conf')
    with open(path, 'w', encoding='utf-8') as file:
        file.write(NGINX.format(text) if language == 'nginx' else text)
    if language == 'nginx':
        return [find('nginx'), '-e', 'stderr', '-p', folder, '-c', path]
    return [find('haproxy'), '-db', '-f', path]


@contextlib.contextmanager
def running(arguments):
    """The proxy runs during the block."""
    with subprocess.Popen(arguments, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                          stderr=subprocess.PIPE, text=True) as process:
        try:
            yield process
        finally:
            process.terminate()
            process.communicate()


def publish(cli, url, connection_type):
    """Retries until the proxy listens."""
    return server_program.run(cli, 'publish', f'--connection-type={connection_type}', url, '/a',
                              '1')


def check(options, snippet):
    text = snippet.text
    with contextlib.ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix='cometd-glib-proxy-'))
        for shown in SERVER_PORTS:
            if f':{shown}' in text:
                server = server_program.Server(options.server)
                stack.enter_context(server)
                text = text.replace(f':{shown}', f':{server.port}')
        port = ports.number(stack.enter_context(ports.keep()))
        text = text.replace(f':{PROXY_PORT}', f':{port}')
        process = stack.enter_context(running(command(snippet.language, text, folder)))
        for connection_type in 'websocket', 'long-polling':
            status, output, errors = publish(options.cli, f'http://127.0.0.1:{port}/cometd',
                                             connection_type)
            if status != 0 or '"successful":true' not in output:
                process.terminate()
                yield f'{connection_type}: {status} {output}{errors}{process.communicate()[1]}'
                return


def main():
    parser = argparse.ArgumentParser()
    for name in ('root', 'cli', 'server'):
        parser.add_argument(f'--{name}', required=True)
    options = parser.parse_args()
    options.cli, options.server = map(os.path.abspath, (options.cli, options.server))

    missing = [name for name in snippets.CONFIGURATIONS if find(name) is None]
    if missing:
        print(f'1..0 # SKIP there is no {", ".join(missing)}')
        return 0
    return tap.run((f'{snippet.language} {snippet.name}',
                    lambda snippet=snippet: check(options, snippet))
                   for snippet in snippets.read(options.root, 'configurations'))


sys.exit(main())
