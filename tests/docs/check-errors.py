#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The cometd-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Runs cometd-cli against servers that fail in the ways that docs/finding-out.md lists, and
compares the errors with the page: each section shows one or more of them, a line each."""

import argparse
import concurrent.futures
import contextlib
import functools
import http.server
import json
import os
import socket
import ssl
import subprocess
import sys
import tempfile
import threading

import snippets
import tap

DEADLINE = 120
# The ports that the page shows.
HTTP_PORT, TLS_PORT, PROXY_PORT = 8080, 8443, 3128
PAGE = '<!DOCTYPE html><title>Sign in</title>'
CONNECTED = 'connected over'


class Handler(http.server.BaseHTTPRequestHandler):
    """Sends the same response to each request, or one that a function makes of the request."""

    protocol_version = 'HTTP/1.1'

    def __init__(self, response, *arguments):
        self.response = response
        super().__init__(*arguments)

    def respond(self):
        body = self.rfile.read(int(self.headers.get('Content-Length', 0)))
        response = self.response(body) if callable(self.response) else self.response
        status, headers, text = response
        self.send_response(status)
        for name, value in {'Content-Length': str(len(text.encode())), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(text.encode())

    do_GET = do_POST = do_CONNECT = respond

    def log_message(self, *_):
        pass


@contextlib.contextmanager
def site(response, tls=None):
    """A web server, whose port is given to the block."""
    with http.server.ThreadingHTTPServer(('127.0.0.1', 0),
                                         functools.partial(Handler, response)) as server:
        server.daemon_threads = True
        # A client that refuses the certificate is not an error of the server.
        server.handle_error = lambda *_: None
        if tls is not None:
            server.socket = tls.wrap_socket(server.socket, server_side=True,
                                            do_handshake_on_connect=False)
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield server.server_address[1]
        finally:
            server.shutdown()
            thread.join()


@contextlib.contextmanager
def listener(backlog):
    """A port at which no request is read; without a backlog it is only reserved."""
    with socket.socket() as server:
        server.bind(('127.0.0.1', 0))
        if backlog:
            server.listen(backlog)
        yield server.getsockname()[1]


def reply(**fields):
    """A Bayeux reply to the handshake; the upgrade, which has no body, is not accepted."""
    def respond(body):
        if not body:
            return 400, {}, ''
        request = json.loads(body)[0]
        message = {'channel': request['channel'], 'id': request['id'], **fields}
        return 200, {'Content-Type': 'application/json'}, json.dumps([message])
    return respond


def certificate(folder):
    names = [os.path.join(folder, name) for name in ('key.pem', 'cert.pem')]
    subprocess.run(['openssl', 'req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-subj',
                    '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost',
                    '-keyout', names[0], '-out', names[1]],
                   check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(names[1], names[0])
    return context


def errors_of(cli, *arguments, proxy=None):
    """The errors that cometd-cli prints, without what comes before the text of the library."""
    environment = {**os.environ, 'LC_ALL': 'C.UTF-8', 'no_proxy': ''}
    for name in ('http_proxy', 'https_proxy', 'all_proxy'):
        environment.pop(name, None)
        environment.pop(name.upper(), None)
    if proxy is not None:
        environment['http_proxy'] = environment['https_proxy'] = f'http://127.0.0.1:{proxy}'
    result = subprocess.run([cli, 'call', *arguments, 'echo'], text=True, stdin=subprocess.DEVNULL,
                            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, env=environment,
                            timeout=DEADLINE)
    if CONNECTED in result.stderr:
        raise RuntimeError(f'it is connected: {result.stderr}')
    return [line.removeprefix('cometd-cli: ').removeprefix('could not connect: ')
            for line in result.stderr.splitlines()]


class Cases:
    """One method for each section of the page, named like it."""

    def __init__(self, cli, folder):
        self.cli = cli
        self.tls = certificate(folder)

    def run(self, port, *options, shown=HTTP_PORT, scheme='http', path='cometd', host='127.0.0.1'):
        lines = errors_of(self.cli, *options, f'{scheme}://{host}:{port}/{path}')
        return [line.replace(f':{port}', f':{shown}') for line in lines]

    def respond(self, *response, **arguments):
        with site(response) as port:
            return self.run(port, '--timeout=3', **arguments)

    def no_server_at_the_address(self):
        with listener(0) as port:
            return self.run(port, '--timeout=1')

    def wrong_path(self):
        return self.respond(404, {}, 'Not Found', path='wrong')

    def login_page(self):
        return (self.respond(200, {'Content-Type': 'text/html'}, PAGE)
                + self.respond(302, {'Location': 'https://login.example.org/?next=/cometd'}, ''))

    def http_authentication(self):
        return (self.respond(401, {'WWW-Authenticate': 'Basic realm="chat"'}, '')
                + self.respond(403, {}, ''))

    def refused_handshake(self):
        with site(reply(successful=False, error='403::Handshake denied')) as port:
            return self.run(port)

    def untrusted_certificate(self):
        with site((404, {}, ''), self.tls) as port:
            return [line for host in ('localhost', '127.0.0.1')
                    for line in self.run(port, shown=TLS_PORT, scheme='https', host=host)]

    def proxy(self):
        lines = []
        with site((407, {'Proxy-Authenticate': 'Basic realm="proxy"'}, '')) as port, \
                listener(0) as closed:
            for number in port, closed:
                for scheme in 'http', 'https':
                    lines += [line.replace(f':{number}', f':{PROXY_PORT}')
                              for line in errors_of(self.cli, '--timeout=1',
                                                    f'{scheme}://example.org/cometd',
                                                    proxy=number)]
        return lines

    def no_response(self):
        # With both types, it depends on the time which of them failed last.
        with listener(10) as port:
            return self.run(port, '--connection-type=websocket')

    def server_error(self):
        return self.respond(503, {'Content-Type': 'text/html'}, PAGE)

    def not_a_cometd_server(self):
        return (self.respond(200, {'Content-Type': 'application/json'}, '{"status":"ok"}')
                + self.respond(200, {'Content-Type': 'application/json'}, ''))

    def no_common_connection_type(self):
        with site(reply(successful=True, clientId='abc', version='1.0',
                        supportedConnectionTypes=['callback-polling'])) as port:
            return self.run(port)


def check(blocks, results, name):
    lines = results[name].result()
    for block in blocks:
        for expected in block.text.splitlines():
            if expected not in lines:
                shown = '\n'.join(lines)
                yield f'{block.name}: not printed: {expected}\nbut:\n{shown}'


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('--root', required=True)
    parser.add_argument('--cli', required=True)
    options = parser.parse_args()

    sections = {}
    for block in snippets.read(options.root, 'errors'):
        name = block.headings[-1].lower().replace(' ', '_')
        sections.setdefault(name, []).append(block)
    with tempfile.TemporaryDirectory(prefix='cometd-glib-errors-') as folder:
        cases = Cases(os.path.abspath(options.cli), folder)
        named = {name for name in vars(Cases)
                 if not name.startswith('_') and name not in ('run', 'respond')}
        # Some take as long as a user would wait.
        with concurrent.futures.ThreadPoolExecutor(len(named)) as pool:
            results = {name: pool.submit(getattr(cases, name)) for name in named}
            checks = [('sections', lambda: (f'{name} has no text, or no case'
                                            for name in sorted(named ^ sections.keys())))]
            checks += [(name.replace('_', '-'), lambda n=name: check(sections[n], results, n))
                       for name in sections if name in named]
            return tap.run(checks)


sys.exit(main())
