#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The cometd-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What cometd-cli tells the server about its user, and that no one else learns it: tokens,
passwords, cookies, the ext field, and a client certificate. Also the proxy."""

import base64
import contextlib
import http.server
import json
import os
import pty
import socket
import ssl
import subprocess
import sys
import tempfile
import threading

import children
import tap
from chat_server import DEADLINE, ChatServer, environment, make_certificate
from cli import Cli, run

PROGRAM, SERVER = (os.path.abspath(path) for path in sys.argv[1:3])
SECRET = 'sesame'
BASIC = 'Basic ' + base64.b64encode(f'ann:{SECRET}'.encode()).decode()


@contextlib.contextmanager
def file_with(text):
    with tempfile.NamedTemporaryFile('w', encoding='utf-8') as file:
        file.write(text)
        file.flush()
        yield file.name


def read_request(link):
    """The first request of a connection: its headers and its body."""
    with link.makefile('rb') as stream:
        head = b''.join(iter(lambda: stream.readline().strip() + b'\n', b'\n')).decode()
        lengths = [int(line.split(':')[1]) for line in head.splitlines()
                   if line.lower().startswith('content-length:')]
        return head, stream.read(lengths[0]).decode() if lengths else ''


def ask(*arguments, kind='websocket', variables=None):
    """Runs the program against a server that says nothing; returns the request, and what others
    can see: the output, and the arguments of the process."""
    with socket.create_server(('127.0.0.1', 0)) as listener:
        url = f'http://127.0.0.1:{listener.getsockname()[1]}/cometd'
        cli = Cli(PROGRAM, 'trace', '-v', '--no-retry', '-t', kind, *arguments, url,
                  variables=variables)
        link = listener.accept()[0]
        with open(f'/proc/{cli.process.pid}/cmdline', encoding='utf-8') as file:
            seen = file.read()
        with link:
            head, body = read_request(link)
        if cli.end(None) != 3:
            raise RuntimeError(cli.errors)
    seen += cli.errors
    while not cli.lines.empty():
        seen += cli.lines.get()
    return head, body, seen


def sent():
    """Each way to give a secret: it is sent with both connection types, and seen nowhere else."""
    with (file_with(SECRET + '\n') as secret, file_with(f'id={SECRET}\n\nb=2\n') as jar,
          file_with(f'X-Key: {SECRET}\nX-Other: 1\n') as headers):
        for arguments, variables, expected in (
                (['--bearer-file', secret], None, f'Authorization: Bearer {SECRET}'),
                ([], {'COMETD_TOKEN': SECRET}, f'Authorization: Bearer {SECRET}'),
                (['--bearer-file', secret], {'COMETD_TOKEN': 'x'},
                 f'Authorization: Bearer {SECRET}'),
                (['-u', 'ann', '--password-file', secret], None, f'Authorization: {BASIC}'),
                (['-u', 'ann'], {'COMETD_PASSWORD': SECRET, 'COMETD_TOKEN': 'x'},
                 f'Authorization: {BASIC}'),
                (['--cookie', f'@{jar}', '--cookie', 'c=3'], None,
                 f'Cookie: id={SECRET}; b=2; c=3'),
                (['-H', f'@{headers}'], None, f'X-Key: {SECRET}\nX-Other: 1')):
            for kind in ('websocket', 'long-polling'):
                head, _, seen = ask(*arguments, kind=kind, variables=variables)
                missing = [line for line in expected.splitlines() if line not in head]
                if missing or SECRET in seen or BASIC in seen:
                    yield f'{arguments} {kind}: {head} {seen}'


def ext():
    """It is merged with what the extension for acknowledged messages adds."""
    with file_with(json.dumps({'auth': {'token': SECRET}})) as path:
        for more, expected in (([], {'auth': {'token': SECRET}}),
                               (['--ack'], {'auth': {'token': SECRET}, 'ack': True})):
            _, body, seen = ask('--ext', f'@{path}', *more, kind='long-polling')
            if json.loads(body)[0]['ext'] != expected or SECRET in seen:
                yield f'{body} {seen}'


def prompt():
    """The password is asked for on the terminal, which does not show it."""
    with ChatServer(SERVER) as server:
        for typed, expected in ((f'{SECRET}\n', 0), ('ses\x03', 130)):
            child, master = pty.fork()
            if child == 0:
                os.execve(PROGRAM, [PROGRAM, 'call', '-u', 'ann', server.url, 'echo', '1'],
                          {**environment(), 'NO_COLOR': '1'})
            shown = b''
            while b'Password of ann: ' not in shown:
                shown += os.read(master, 4096)
            os.write(master, typed.encode())
            with contextlib.suppress(OSError):
                while part := os.read(master, 4096):
                    shown += part
            status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
            os.close(master)
            if status != expected or b'ses' in shown or (status == 0) != (b'\n1\r\n' in shown):
                yield f'exit status {status}: {shown!r}'


def no_terminal():
    process = children.start([PROGRAM, 'call', '-u', 'ann', 'http://127.0.0.1:9/', 'echo'],
                             stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                             stderr=subprocess.PIPE, text=True, start_new_session=True,
                             env=environment())
    errors = process.communicate(timeout=DEADLINE)[1]
    if process.returncode != 2 or '--user: there is no terminal to ask for the pass' not in errors:
        yield f'exit status {process.returncode}: {errors}'


class RenewingServer(http.server.ThreadingHTTPServer):
    """Refuses the first token, and has another one renewed during the session."""

    def __init__(self, path, text):
        super().__init__(('127.0.0.1', 0), Renewing)
        self.path, self.text = path, text
        self.seen = []
        self.url = f'http://127.0.0.1:{self.server_port}/cometd'

    def renew(self):
        with open(self.path, 'w', encoding='utf-8') as file:
            file.write(f'token-{len(self.seen)}\n' if self.text is None else self.text)


class Renewing(http.server.BaseHTTPRequestHandler):
    protocol_version = 'HTTP/1.1'

    def log_message(self, *_):
        pass

    def note(self):
        """Of a handshake, or a request that opens a WebSocket; returns how many there were."""
        self.server.seen.append(self.headers['Authorization'])
        if len(self.server.seen) == 1:
            self.server.renew()
        return len(self.server.seen)

    def answer(self, status, body=b''):
        self.send_response(status)
        self.send_header('Content-Type', 'application/json')
        self.send_header('Content-Length', str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self):
        self.note()
        self.answer(401)

    def reply_to(self, message):
        if message['channel'] == '/meta/handshake':
            if self.note() != 2:
                return {'successful': False, 'error': '401::token_expired'}
            return {'successful': True, 'version': '1.0', 'clientId': 'a',
                    'supportedConnectionTypes': ['long-polling']}
        if message['channel'] == '/meta/connect':
            self.server.renew()
            return {'successful': False, 'error': '402::session_unknown',
                    'advice': {'reconnect': 'handshake', 'interval': 0}}
        return {'successful': True, 'subscription': message.get('subscription')}

    def do_POST(self):
        messages = json.loads(self.rfile.read(int(self.headers['Content-Length'])))
        replies = [{'channel': message['channel'], 'id': message.get('id'),
                    **self.reply_to(message)} for message in messages]
        self.answer(200, json.dumps(replies).encode())


def listen(kind, *arguments, text=None):
    """Returns the exit status, what the server saw, and the errors."""
    with file_with('token-0\n') as path, RenewingServer(path, text) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        status, _, errors = run(PROGRAM, 'listen', '-t', kind, '--bearer-file', path, *arguments,
                                server.url, '/x')
        server.shutdown()
        thread.join(DEADLINE)
    return status, server.seen, errors


def renewed():
    """A token in a file is read again for each handshake, and if it is refused; if it is refused
    then, the command fails."""
    for kind, tokens, expected, text in (
            ('long-polling', 3, 1, 'The server refused the token: 401::token_expired'),
            ('websocket', 2, 3, 'HTTP status 401')):
        status, seen, errors = listen(kind)
        if (status != expected or seen != [f'Bearer token-{number}' for number in range(tokens)]
                or text not in errors or 'token-' in errors):
            yield f'{kind}: {status}: {seen}: {errors}'


def not_renewed():
    """If the file holds no token, the old one stays; a header that is given takes its place."""
    status, seen, errors = listen('long-polling', text='')
    if status != 1 or seen != ['Bearer token-0'] or '--bearer-file: it is empty' not in errors:
        yield f'{status}: {seen}: {errors}'
    status, seen, errors = listen('long-polling', '-H', 'authorization: Bearer mine')
    if status != 1 or seen != ['Bearer mine']:
        yield f'{status}: {seen}: {errors}'


class CertifiedServer:
    """Asks for a certificate during the TLS handshake, and remembers that of the client."""

    def __init__(self, certificate, key, client):
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.context.load_cert_chain(certificate, key)
        self.context.load_verify_locations(client)
        self.context.verify_mode = ssl.CERT_REQUIRED
        self.listener = socket.create_server(('127.0.0.1', 0))
        self.port = self.listener.getsockname()[1]
        self.seen = []
        self.thread = threading.Thread(target=self.serve, daemon=True)
        self.thread.start()

    def serve(self):
        with contextlib.suppress(OSError):
            while True:
                link = self.listener.accept()[0]
                with contextlib.suppress(OSError), self.context.wrap_socket(link, True) as secure:
                    self.seen.append(secure.getpeercert())
                    read_request(secure)
                    secure.sendall(b'HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n')

    def close(self):
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()
        self.thread.join(DEADLINE)


def client_certificate():
    """In one file with the key, and in two; without one, the server refuses the connection."""
    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryDirectory() as other:
        certificate, key = make_certificate(folder)
        mine, my_key = make_certificate(other)
        both = os.path.join(other, 'both.pem')
        with open(both, 'w', encoding='utf-8') as file:
            for path in (mine, my_key):
                with open(path, encoding='utf-8') as part:
                    file.write(part.read())
        server = CertifiedServer(certificate, key, mine)
        for kind in ('websocket', 'long-polling'):
            for options in (['--cert', mine, '--key', my_key], ['--cert', both], []):
                server.seen.clear()
                status, _, errors = run(PROGRAM, 'call', '--no-retry', '-t', kind, '--ca',
                                        certificate, *options,
                                        f'https://127.0.0.1:{server.port}/', 'echo')
                # The port may have these digits, too.
                if status != 3 or ('HTTP status 404' in errors) != bool(options):
                    yield f'{kind} {options}: {status} {errors}'
                if bool(server.seen) != bool(options):
                    yield f'{kind} {options}: the server saw {server.seen}'
        server.close()
        status, _, errors = run(PROGRAM, 'call', '--cert', mine, 'https://127.0.0.1:9/', 'echo')
        if status != 2 or f'--cert: “{mine}” has no private key; use --key' not in errors:
            yield f'without a key: {status} {errors}'


def proxy():
    """A request goes to the proxy, and with none it does not, whatever the environment says."""
    for kind in ('websocket', 'long-polling'):
        with socket.create_server(('127.0.0.1', 0)) as listener:
            address = f'http://127.0.0.1:{listener.getsockname()[1]}'
            cli = Cli(PROGRAM, 'trace', '-t', kind, '--no-retry', '--proxy', address,
                      'http://cometd.example/cometd')
            with listener.accept()[0] as link:
                head, _ = read_request(link)
            if cli.end(None) != 3 or 'cometd.example' not in head.splitlines()[0]:
                yield f'{kind}: {head} {cli.errors}'
    with ChatServer(SERVER) as server:
        status, output, errors = run(PROGRAM, 'call', '--proxy=none', server.url, 'echo', '1',
                                     variables={'http_proxy': 'http://127.0.0.1:9'})
        if status != 0 or output != '1\n':
            yield f'{status}: {output}{errors}'


CHECKS = [(check.__name__.replace('_', '-'), check)
          for check in (sent, renewed, not_renewed, ext, prompt, no_terminal,
                        client_certificate, proxy)]
sys.exit(tap.run(CHECKS, processes=4))
