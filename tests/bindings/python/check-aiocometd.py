#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The cometd-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Each row of docs/coming-from-aiocometd.md: those of its table, and the differences below it.
@row() names the rows that a case tests."""

import ast
import asyncio
import contextlib
import datetime
import hashlib
import http.server
import json
import os
import re
import ssl
import subprocess
import sys
import tempfile
import threading

import gi
import server_program
import stage
gi.require_version('Soup', '3.0')
from gi.repository import Cometd, Gio, GLib, Soup
from stage import CHANNEL, DENIED, equal, fails, raises

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', '..', '..')
URL = 'http://127.0.0.1:9/'

tested = set()


def row(*names):
    """The left cell of a row of the table, or how a difference begins."""
    def remember(function):
        tested.update(names)
        return function
    return remember


async def fails_with(awaitable, domain, code):
    """Awaits a coroutine that must fail with an error of GIO."""
    try:
        result = await awaitable
    except GLib.Error as error:
        if not error.matches(domain, code):
            raise
        return error
    raise AssertionError(f'it did not fail, but gave {result!r}')


class OtherTypes(http.server.BaseHTTPRequestHandler):
    """A server that has neither WebSocket nor long-polling, and nothing at /none."""

    def do_GET(self):
        self.send_error(400)

    def do_POST(self):
        request = json.loads(self.rfile.read(int(self.headers['Content-Length'])))[0]
        if self.path == '/none':
            self.send_error(404)
            return
        body = json.dumps([{'channel': '/meta/handshake', 'id': request['id'], 'successful': True,
                            'version': '1.0', 'clientId': 'c',
                            'supportedConnectionTypes': ['callback-polling']}]).encode()
        self.send_response(200)
        self.send_header('Content-Type', 'application/json')
        self.send_header('Content-Length', str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


@contextlib.contextmanager
def other_types():
    with http.server.ThreadingHTTPServer(('127.0.0.1', 0), OtherTypes) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f'http://127.0.0.1:{server.server_port}'
        finally:
            server.shutdown()
            thread.join()


@row('Client(url)', 'connection_types=', 'ConnectionType.WEBSOCKET, ConnectionType.LONG_POLLING',
     'client.url')
@stage.case
def new_clients():
    client = Cometd.Client(URL)
    equal(client.url, URL)
    equal(Cometd.Client(URL, connection_types='long-polling').connection_types, ['long-polling'])
    types = ['long-polling', 'websocket']
    equal(Cometd.Client(URL, connection_types=types).connection_types, types)


@row('connection_timeout=, client.connection_timeout (seconds, None for no timeout)')
@stage.case
def timeouts():
    client = Cometd.Client(URL, connection_timeout=datetime.timedelta(seconds=10))
    equal(client.connection_timeout, 10000)
    client.connection_timeout = 2000
    equal(client.connection_timeout, 2000)
    client.connection_timeout = 0
    for seconds in (1, 99):
        raises(ValueError, setattr, client, 'connection_timeout', seconds)
        raises(ValueError, lambda s=seconds: Cometd.Client(URL, connection_timeout=s))
    equal(client.connection_timeout, 0)


@row('extensions=, client.extensions', 'auth=, client.auth')
@stage.case
def lists_of_extensions():
    class Auth(Cometd.AuthExtension):
        pass

    first, second, auth = Cometd.AckExtension(), Cometd.TimestampExtension(), Auth()
    client = Cometd.Client(URL, extensions=[first], auth_extension=auth)
    equal(client.auth_extension, auth)
    client.extensions.append(second)
    equal(client.extensions, [first])
    client.add_extension(second)
    client.remove_extension(first)
    equal(client.extensions, [second])


@row('max_pending_count=')
@stage.conversation
async def full_queues(client):
    """The client stops asking for messages, and nothing is lost."""
    equal(client.overflow_policy, Cometd.OverflowPolicy.PAUSE)
    client.max_pending_count = 2
    equal(Cometd.Client(URL, max_pending_count=0).max_pending_count, 0)
    async with client:
        await client.subscribe(CHANNEL)
        for number in range(5):
            await client.publish(CHANNEL, number)
        await stage.until(lambda: client.pending_count >= 2)
        equal([(await client.receive()).data for _ in range(5)], list(range(5)))


@row('json_dumps=, json_loads=', 'loop=')
@stage.conversation
async def other_json_and_loops(client):
    for name in ('json_dumps', 'json_loads', 'loop'):
        raises(TypeError, lambda n=name: Cometd.Client(URL, **{n: None}))
    async with client:
        await client.subscribe(CHANNEL)
        await client.publish_json(CHANNEL, '{"a":1.50}')
        equal(json.loads((await client.receive()).dup_data_json()), {'a': 1.5})


@row('client.closed', 'client.subscriptions (a set)', 'client.connection_type',
     'client.pending_count, client.has_pending_messages', 'client.open(), async with client',
     'client.close()', 'client.subscribe(channel)', 'client.unsubscribe(channel)',
     'client.publish(channel, data)', 'client.receive(), async for message in client')
@stage.conversation
async def a_conversation(client):
    assert client.closed
    await client.open()
    assert not client.closed
    equal(client.connection_type, client.connection_types[0])
    subscription = await client.subscribe(CHANNEL)
    assert isinstance(subscription, Cometd.Subscription), subscription
    equal(client.subscriptions, [CHANNEL])
    reply = await client.publish(CHANNEL, {'a': 1})
    assert isinstance(reply, Cometd.Message) and reply['successful'], reply
    await stage.until(lambda: client.has_pending_messages)
    equal(client.pending_count, 1)
    message = await client.receive()
    assert isinstance(message, Cometd.Message), message
    equal((message['channel'], message['data']), (CHANNEL, {'a': 1}))
    equal((client.pending_count, client.has_pending_messages), (0, False))
    await client.publish(CHANNEL, 2)
    async for message in client:
        equal(message.data, 2)
        break
    await client.unsubscribe(CHANNEL)
    equal(client.subscriptions, [])
    await client.close()
    assert client.closed
    async with client:
        assert not client.closed
    assert client.closed


@stage.case
def messages_like_dictionaries():
    message = Cometd.Message(CHANNEL, [1])
    equal(message['data'], [1])
    assert 'data' in message and 'ext' not in message
    equal(message.get('ext', 5), 5)
    assert message == {'channel': CHANNEL, 'data': [1]}
    equal(dict(message), message.to_dict())


@row('Extension', 'Extension.outgoing(payload, headers)', 'Extension.incoming(payload, headers)',
     'To modify a message', 'do_incoming() also sees')
@stage.conversation
async def extensions(client):
    upgraded, changed = {}, []

    class Both(Cometd.Extension):
        def do_outgoing(self, exchange):
            exchange.set_header('X-Test', 'yes')
            for message in exchange.messages:
                if message['channel'] == CHANNEL:
                    message['ext'] = {'a': {}}
                    message['ext']['a'] = 'a change of the copy'
                    changed.append(message['ext'])

        def do_incoming(self, exchange):
            for message in exchange.messages:
                upgraded.setdefault(message['channel'], exchange.get_header('Upgrade'))

    client.add_extension(Both())
    async with client:
        await client.publish(CHANNEL, 1)
    equal(changed, [{'a': {}}])
    equal(upgraded[CHANNEL], 'websocket' if client.connection_types[0] == 'websocket' else None)


@row('AuthExtension', 'AuthExtension.authenticate()', 'The classes Extension and AuthExtension')
@stage.conversation
async def credentials(client):
    channel = stage.expired.pop()

    class Auth(Cometd.AuthExtension):
        def __init__(self):
            super().__init__()
            self.replies = []

        async def do_authenticate(self, request):
            self.replies.append(request.reply['error'])

    class Nothing(Cometd.Extension):
        pass

    client.auth_extension = Auth()
    client.add_extension(Nothing())
    async with client:
        await client.publish(channel, 1)
    equal(client.auth_extension.replies, [stage.here['expiry']])


@row('An exception raised by an extension')
@stage.conversation
async def exceptions_of_extensions(client):
    failure = ValueError('no ink')

    class Failing(Cometd.Extension):
        def do_outgoing(self, exchange):
            if exchange.messages[0]['channel'] == CHANNEL:
                raise failure

    client.add_extension(Failing())
    async with client:
        error = await fails(client.publish(CHANNEL, 1), Cometd.Error.FAILED)
        assert 'no ink' in error.message, error
        equal(error.__cause__, failure)


@row('AiocometdException', 'ServerError', 'error.message', 'error.response', 'error.error',
     'error.error_code, error.error_args, error.error_message')
@stage.conversation
async def refusals(client):
    await client.open()
    refusal = await fails(client.subscribe(DENIED), Cometd.Error.SERVER)
    assert isinstance(refusal, Cometd.ServerError) and isinstance(refusal, GLib.Error)
    assert DENIED in refusal.message, refusal.message
    equal(refusal.reply['subscription'], DENIED)
    equal(refusal.error, stage.here['refusal']['error'])
    equal((refusal.code, refusal.args, refusal.text),
          (403, tuple(stage.here['refusal']['args']), stage.here['refusal']['text']))
    kicking = asyncio.ensure_future(stage.kick(client))
    ended = await fails(client.receive(), Cometd.Error.SERVER)
    equal((ended.reply, ended.error), (None, None))
    await kicking


@row('ClientError', 'TransportError', 'open() retries for as long')
@stage.case
def errors_that_retrying_does_not_mend():
    async def story(url):
        # WebSocket is refused before the server could say which types it has.
        await fails(stage.new_client(url, 'websocket').open(), Cometd.Error.TRANSPORT)
        await fails(stage.new_client(url, 'long-polling').open(),
                    Cometd.Error.UNSUPPORTED_CONNECTION_TYPE)
        await fails(stage.new_client(url + '/none', 'long-polling').open(),
                    Cometd.Error.TRANSPORT)

    with other_types() as url:
        Cometd.run(story(url))


@row('open() retries for as long')
@stage.with_its_own_server
async def a_server_that_comes_later(client, server):
    await asyncio.to_thread(server.kill)
    soon = stage.new_client(client.url, client.connection_types)
    soon.connection_timeout = 100
    await fails(soon.open(), Cometd.Error.TRANSPORT)
    client.max_backoff = 500
    opening = asyncio.ensure_future(client.open())
    await stage.until(lambda: client.last_error)
    await asyncio.to_thread(server.start)
    await opening
    await client.close()


@row('ClientInvalidOperation, TransportInvalidOperation', 'TransportConnectionClosed',
     'TransportTimeoutError')
@stage.conversation
async def other_errors(client):
    await fails(client.publish(CHANNEL, 1), Cometd.Error.INVALID_OPERATION)
    async with client:
        await fails(client.open(), Cometd.Error.INVALID_OPERATION)
        await fails(client.remote_call('nothing', timeout=100), Cometd.Error.TIMEOUT)
        publishing = asyncio.ensure_future(client.publish(CHANNEL, 1))
        await asyncio.sleep(0)
        client.abort()
        await fails(publishing, Cometd.Error.CONNECTION_CLOSED)


@row('aiocometd.exceptions', 'aiocometd.constants', 'aiocometd.typing',
     'aiocometd.transports, aiocometd.utils')
@stage.case
def modules():
    assert issubclass(Cometd.ServerError, GLib.Error) and Cometd.Error.SERVER is not None
    equal([(Cometd.channel_is_meta(name), Cometd.channel_is_service(name))
           for name in ('/meta/connect', '/service/a', CHANNEL)],
          [(True, False), (False, True), (False, False)])
    with open(os.path.join(ROOT, 'bindings/python/gi-stubs/repository/Cometd.pyi'),
              encoding='utf-8') as stub:
        classes = {node.name for node in ast.parse(stub.read()).body
                   if isinstance(node, ast.ClassDef)}
    assert {'Client', 'Message', 'Extension', 'AuthExtension', 'ServerError'} <= classes, classes
    equal([name for name in dir(Cometd) if re.search('transport|utils', name, re.IGNORECASE)], [])


@contextlib.contextmanager
def with_tls():
    """A server whose certificate is not trusted: its address, and the file of the certificate."""
    with tempfile.TemporaryDirectory(prefix='cometd-glib-aiocometd-') as folder:
        path, both = os.path.join(folder, 'certificate.pem'), os.path.join(folder, 'both.pem')
        subprocess.run(['openssl', 'req', '-x509', '-newkey', 'ec', '-pkeyopt',
                        'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2', '-subj',
                        '/CN=127.0.0.1', '-addext', 'subjectAltName=IP:127.0.0.1',
                        '-keyout', both, '-out', path],
                       check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        with open(path, encoding='utf-8') as certificate, open(both, 'a', encoding='utf-8') as file:
            file.write(certificate.read())
        with server_program.Server(sys.argv[1], '--certificate', both) as url:
            yield url.replace('http:', 'https:'), path


def fingerprint(pem):
    return hashlib.sha256(ssl.PEM_cert_to_DER_cert(pem)).hexdigest()


@row('ssl=, client.ssl: False or a fingerprint', 'ssl=, client.ssl: an SSLContext', 'TLS errors')
@stage.case
def certificates():
    async def story(url, path):
        with open(path, encoding='utf-8') as file:
            expected = fingerprint(file.read())
        trusting = Soup.Session(tls_database=Gio.TlsFileDatabase.new(path))
        for transport in stage.TRANSPORTS:
            client = stage.new_client(url, transport)
            await fails_with(client.open(), Gio.tls_error_quark(), Gio.TlsError.BAD_CERTIFICATE)
            client.connect('accept-certificate', lambda _client, certificate, _flags:
                           fingerprint(certificate.props.certificate_pem) == expected)
            async with client:
                assert client.connected
            async with stage.new_client(url, transport, session=trusting) as client:
                assert client.connected

    with with_tls() as (url, path):
        Cometd.run(story(url, path))


@row('The first of the connection types')
@stage.conversation
async def the_transport_of_the_handshake(client):
    seen = []

    class Look(Cometd.Extension):
        def do_incoming(self, exchange):
            seen.append(exchange.get_header('Upgrade'))

    client.add_extension(Look())
    first = client.connection_types[0]
    client.connection_types = [first, *(other for other in stage.TRANSPORTS if other != first)]
    async with client:
        equal(seen[0], 'websocket' if first == 'websocket' else None)


@row('Cancelling a task')
@stage.conversation
async def cancellation(client):
    async with client:
        receiving = asyncio.ensure_future(client.receive())
        await asyncio.sleep(0)
        receiving.cancel()
        equal((await asyncio.gather(receiving, return_exceptions=True))[0].__class__,
              asyncio.CancelledError)
        cancellable = Gio.Cancellable()
        receiving = asyncio.ensure_future(client.receive(cancellable))
        await asyncio.sleep(0)
        cancellable.cancel()
        await fails_with(receiving, Gio.io_error_quark(), Gio.IOErrorEnum.CANCELLED)


@row('Only one receive()')
@stage.conversation
async def two_receives(client):
    async with client:
        first = asyncio.ensure_future(client.receive())
        # The first one waits when the second begins.
        await asyncio.sleep(0)
        await fails_with(client.receive(), Gio.io_error_quark(), Gio.IOErrorEnum.PENDING)
        first.cancel()
        await asyncio.gather(first, return_exceptions=True)


async def forget(client):
    """Lets the server forget the session. Over long-polling the reply may be lost."""
    await asyncio.gather(client.publish('/service/forget'), return_exceptions=True)


@row('publish() and subscribe() wait')
@stage.conversation
async def calls_during_a_new_handshake(client):
    """The second handshake waits until all calls have been made."""
    handshakes, sent, made = [], [], asyncio.Event()

    class Gate(Cometd.Extension):
        async def do_outgoing(self, exchange):
            names = [message['channel'] for message in exchange.messages]
            if '/meta/handshake' in names:
                handshakes.append(1)
                if len(handshakes) == 2:
                    await made.wait()
            sent.extend(name for name in names if name != '/meta/connect')

    client.add_extension(Gate())
    async with client:
        await forget(client)
        await stage.until(lambda: len(handshakes) == 2)
        sent.clear()
        calls = [asyncio.ensure_future(call) for call in (
            client.subscribe(CHANNEL), client.publish(CHANNEL, 1), client.publish('/chat/b', 2))]
        await asyncio.sleep(0)
        made.set()
        await asyncio.gather(*calls)
        equal(sent, ['/meta/handshake', '/meta/subscribe', CHANNEL, '/chat/b'])
        equal((await client.receive()).data, 1)


@row('If a new session is refused a subscription')
@stage.with_its_own_server
async def a_subscription_refused_later(client, _server):
    refusals = []
    async with client:
        subscription = await client.subscribe(CHANNEL)
        subscription.connect('failed', lambda _subscription, error, reply:
                             refusals.append((error.message, reply['subscription'])))
        await client.publish('/service/deny', CHANNEL)
        await forget(client)
        await stage.until(lambda: refusals)
        equal(refusals[0][1], CHANNEL)
        await stage.until(lambda: client.connected)
        await client.publish(CHANNEL, 1)


def read_rows():
    """The left cells of the table without quotes, and the differences."""
    with open(os.path.join(ROOT, 'docs/coming-from-aiocometd.md'), encoding='utf-8') as page:
        _, table, differences, *_ = page.read().replace('`', '').split('\n## ')
    return (re.findall(r'^\| (.*?) \| .* \|$', table, re.MULTILINE)[1:],
            re.findall(r'^\* (.*)', differences, re.MULTILINE))


@stage.case
def each_row_has_a_test():
    cells, differences = read_rows()
    assert len(cells) > 40 and len(differences) > 8, (cells, differences)
    begun = {begin for begin in tested if any(text.startswith(begin) for text in differences)}
    equal([cell for cell in cells if cell not in tested], [])
    equal([text for text in differences if not text.startswith(tuple(begun))], [])
    equal(sorted(tested - begun - set(cells)), [])


sys.exit(stage.main())
