# SPDX-FileCopyrightText: 2026 The cometd-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Cometd as Python programs expect it: coroutines, loops over messages, native payloads."""

import asyncio
import functools
import inspect
import json
import re

from gi.repository import Gio, GLib, GObject, Json

from ..module import get_introspection_module
from ..overrides import override
from ._CometdLoop import GLibEventLoop, check_loop, run

Cometd = get_introspection_module('Cometd')

__all__ = ['GLibEventLoop', 'ServerError', 'run']

# asyncio keeps only weak references to the tasks it runs.
_tasks = set()


class ServerError(GLib.Error):
    """What the server refused. Where its reply says "403:a,b:text", these are 403, ('a', 'b') and
    the text; 0, () and the whole of it where it does not. The reply is None if there was none, as
    when the server ended the session. matches() works as for any GLib.Error."""

    def __init__(self, error, reply):
        super().__init__(error.message, error.domain, error.code)
        self.reply = reply
        self.domain_code = error.code
        self.code, self.args, self.text = _parts(reply and reply.get('error'))

    def matches(self, domain, code):
        """Whether this is that kind of error, for instance Cometd.Error.SERVER."""
        return GLib.quark_from_string(self.domain) == domain and self.domain_code == code

    def _plain(self):
        """The same as C knows it."""
        return GLib.Error(self.message, self.domain, self.domain_code)


def _parts(text):
    """The code, the arguments and the words of "403:a,b:text"."""
    if not isinstance(text, str):
        return 0, (), None
    code, arguments, words = re.match(r'(?:([0-9]{3}):(?:([^:]*):(?=(.*)))?)?', text,
                                      re.DOTALL).groups()
    return (int(code or 0), tuple(arguments.split(',')) if arguments else (),
            text if words is None else words)


def _with_reply(error, reply):
    """PyGObject makes errors anew and drops what the library has put into them."""
    if error.matches(Cometd.error_quark(), Cometd.Error.SERVER):
        return ServerError(error, reply)
    error.reply = reply
    return error


async def _call(target, client, name, *arguments, cancellable=None):
    """Waits for name_async() of an object, and gives what name_finish() does.

    The result is taken after the wait. So what is cancelled while it waits takes nothing: a message
    that has come for it stays for the next.
    """
    loop = asyncio.get_running_loop()
    check_loop(loop)
    cancellable = cancellable or Gio.Cancellable()
    future = loop.create_future()

    def done(_source, result, *_):
        if not future.done():
            future.set_result(result)

    getattr(target, name + '_async')(*arguments, cancellable, done)
    try:
        result = await future
    except asyncio.CancelledError:
        cancellable.cancel()
        raise
    try:
        return getattr(target, name + '_finish')(result)
    except GLib.Error as error:
        raise _with_reply(error, client.get_error_reply(result) if client else None) from None


def _to_json(value):
    return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(',', ':'))


def _to_node(value):
    if value is None or isinstance(value, Json.Node):
        return value
    return Json.from_string(_to_json(value))


def _from_node(node):
    return None if node is None else json.loads(Json.to_string(node, False))


def _check_channel(name):
    if not isinstance(name, str) or not Cometd.channel_is_valid(name):
        raise ValueError(f'{name!r} is not the name of a channel')


def _nick(member):
    """An enum's member as the documentation calls it."""
    return member.value_nick.upper()


def _as_list(connection_types):
    """One name may stand for a list of one; PyGObject would take its letters for names."""
    return [connection_types] if isinstance(connection_types, str) else connection_types


def _add_properties(cls):
    """Makes GObject properties attributes, where there is none of that name."""
    for pspec in GObject.list_properties(cls):
        name = pspec.name.replace('-', '_')
        if hasattr(cls, name):
            continue
        setter = None
        if pspec.flags & GObject.ParamFlags.WRITABLE \
                and not pspec.flags & GObject.ParamFlags.CONSTRUCT_ONLY:
            def setter(self, value, name=pspec.name):
                self.set_property(name, value)
        setattr(cls, name, property(lambda self, name=pspec.name: self.get_property(name),
                                    setter, doc=pspec.blurb))


class Message(Cometd.Message):
    """One message. message['channel'], message['data'] and so on are native values, made anew each
    time: to change one, put it back."""

    def __init__(self, channel, data=None, **fields):
        _check_channel(channel)
        super().__init__(channel=channel)
        if data is not None:
            self.data = data
        for name, value in fields.items():
            self[name] = value

    @property
    def channel(self):
        """The channel."""
        return self.get_channel()

    @channel.setter
    def channel(self, name):
        _check_channel(name)
        self.set_channel(name)

    @property
    def data(self):
        """The payload as a native value."""
        text = self.dup_data_json()
        return None if text is None else json.loads(text)

    @data.setter
    def data(self, value):
        self.set_data_json(_to_json(value))

    def to_dict(self):
        """The whole message as a native dictionary."""
        return json.loads(self.to_json())

    def __getitem__(self, name):
        if name == 'data':
            text = self.dup_data_json()
            if text is not None:
                return json.loads(text)
        node = self.get_field(name)
        if node is None:
            raise KeyError(name)
        return _from_node(node)

    def __setitem__(self, name, value):
        if name in ('channel', 'data'):
            setattr(self, name, value)
        else:
            self.set_field(name, Json.from_string(_to_json(value)))

    def __delitem__(self, name):
        if name not in self:
            raise KeyError(name)
        if name == 'channel':
            raise ValueError('a message has a channel')
        self.set_field(name, None)

    def __contains__(self, name):
        return self.get_field(name) is not None

    def __iter__(self):
        return iter(self.to_dict())

    def __len__(self):
        return len(self.to_dict())

    def __bool__(self):
        return True

    def keys(self):
        """The names of what is in the message."""
        return self.to_dict().keys()

    def get(self, name, default=None):
        """message[name], or something else where there is none."""
        return self[name] if name in self else default

    def __eq__(self, other):
        if isinstance(other, dict):
            return self.to_dict() == other
        return super().__eq__(other)

    __hash__ = Cometd.Message.__hash__

    def __repr__(self):
        return f'<Cometd.Message {self.to_json()}>'


class Client(Cometd.Client):
    """A conversation with a server. "async with" opens and closes it, "async for" gives what
    comes until it is closed."""

    def __init__(self, url=None, connection_types=None, *, extensions=(), **properties):
        if connection_types is not None:
            properties['connection_types'] = list(_as_list(connection_types))
        if url is not None:
            properties['url'] = url
        super().__init__(**properties)
        for extension in extensions:
            self.add_extension(extension)

    async def open(self, cancellable=None):
        """Shakes hands and makes the first connection."""
        return await _call(self, self, 'open', cancellable=cancellable)

    async def close(self, cancellable=None):
        """Tells the server, and ends."""
        return await _call(self, self, 'close', cancellable=cancellable)

    async def publish(self, channel, data=None, cancellable=None):
        """Says something on a channel; gives the server's reply."""
        if isinstance(data, Json.Node):
            return await _call(self, self, 'publish', channel, data, cancellable=cancellable)
        return await _call(self, self, 'publish_json', channel, _to_json(data),
                           cancellable=cancellable)

    async def remote_call(self, target, data=None, timeout=0, cancellable=None):
        """Calls a service of the server; gives its reply. The timeout is in milliseconds."""
        return await _call(self, self, 'remote_call', target, _to_node(data), timeout,
                           cancellable=cancellable)

    async def subscribe(self, channel, cancellable=None):
        """Subscribes to a channel or a pattern; gives the subscription."""
        return await _call(self, self, 'subscribe', channel, cancellable=cancellable)

    async def unsubscribe(self, channel, cancellable=None):
        """Ends all subscriptions to a channel or a pattern."""
        return await _call(self, self, 'unsubscribe', channel, cancellable=cancellable)

    async def receive(self, cancellable=None):
        """Waits for the next message that no signal handler took."""
        return await _call(self, self, 'receive', cancellable=cancellable)

    @property
    def connection_types(self):
        """The connection types that may be used, the preferred one first."""
        return self.get_connection_types()

    @connection_types.setter
    def connection_types(self, names):
        self.set_connection_types(names)

    def set_connection_types(self, names):
        """Sets them; one name will do, and None stands for all."""
        super().set_connection_types(_as_list(names))

    def set_handshake_field(self, name, value):
        """Adds a native value to each handshake; None takes it away."""
        super().set_handshake_field(name, _to_node(value))

    @property
    def closed(self):
        """Whether the client is not open, nor about to be."""
        return self.get_state() == Cometd.State.DISCONNECTED

    @property
    def has_pending_messages(self):
        """Whether receive() has something to give at once."""
        return self.get_pending_count() > 0

    async def __aenter__(self):
        try:
            await self.open()
        except asyncio.CancelledError:
            self.abort()
            raise
        return self

    async def __aexit__(self, *_):
        await self.close()

    def __aiter__(self):
        return self

    async def __anext__(self):
        try:
            return await self.receive()
        except GLib.Error as error:
            if error.matches(Cometd.error_quark(), Cometd.Error.INVALID_OPERATION):
                raise StopAsyncIteration from None
            raise

    def __repr__(self):
        return f'<Cometd.Client {self.get_url()} {_nick(self.get_state())}>'


class Subscription(Cometd.Subscription):
    """A channel or pattern subscribed to."""

    async def unsubscribe(self, cancellable=None):
        """Ends this subscription."""
        return await _call(self, self.get_client(), 'unsubscribe', cancellable=cancellable)

    def __repr__(self):
        return f'<Cometd.Subscription {self.get_channel()} {_nick(self.get_state())}>'


class MessageList(Cometd.MessageList):
    """The messages of a channel or pattern, from now on."""

    def __init__(self, client, channel, max_length=0):
        if not isinstance(client, Client):
            raise TypeError(f'a list needs a client, not {client!r}')
        _check_channel(channel)
        super().__init__(client=client, channel=channel, max_length=max_length)

    def __repr__(self):
        return f'<Cometd.MessageList {self.get_channel()} {len(self)}>'


class Exchange(Cometd.Exchange):
    """Messages on their way in or out."""

    @property
    def messages(self):
        """A list of them that may be changed."""
        return self.get_messages()

    @property
    def client(self):
        """The client whose messages these are; None if it is gone."""
        return self.get_client()

    def fail(self, error):
        """Gives the messages up, with any exception."""
        _fail(super(), error)


class AuthRequest(Cometd.AuthRequest):
    """A refusal for which new credentials are wanted."""

    @property
    def reply(self):
        """The server's refusal."""
        return self.get_reply()

    def fail(self, error):
        """Gives up, with any exception."""
        _fail(super(), error)


def _fail(target, error):
    if isinstance(error, ServerError):
        target.fail(error._plain())
    elif isinstance(error, GLib.Error):
        target.fail(error)
    else:
        target.fail_literal(str(error) or type(error).__name__)


def _start(coroutine, succeed, fail, cancellable=None):
    """Runs the rest of a hook in a task, which its cancellable ends early."""
    try:
        loop = asyncio.get_running_loop()
        check_loop(loop)
    except RuntimeError as error:
        coroutine.close()
        fail(RuntimeError(f'"async def" in an extension: {error}'))
        return
    task = asyncio.ensure_future(coroutine, loop=loop)
    _tasks.add(task)
    handler = 0
    if cancellable is not None:
        handler = cancellable.connect(lambda *_: loop.call_soon(task.cancel))

    # A task may be cancelled before its coroutine has begun, which could not tell then.
    def done(_task):
        _tasks.discard(task)
        if cancellable is not None:
            GObject.signal_handler_disconnect(cancellable, handler)
        error = asyncio.CancelledError() if task.cancelled() else task.exception()
        if error is None:
            succeed()
        else:
            fail(error)

    task.add_done_callback(done)


def _exchange_hook(function):
    """Holds the messages while a hook runs, and fails them if it raises something."""
    @functools.wraps(function)
    def hook(self, exchange):
        exchange.hold()
        try:
            result = function(self, exchange)
        except Exception as error:
            exchange.fail(error)
            return
        if inspect.isawaitable(result):
            _start(result, exchange.release, exchange.fail)
        else:
            exchange.release()
    return hook


def _authenticate_hook(function):
    """Completes the request once a coroutine has ended; a plain function completes it itself."""
    @functools.wraps(function)
    def hook(self, request):
        try:
            result = function(self, request)
        except Exception as error:
            request.fail(error)
            return
        if inspect.isawaitable(result):
            _start(result, request.complete, request.fail, request.get_cancellable())
    return hook


def _wrap_hooks(cls):
    """Only the class that registers a GType gets its do_ methods called, so they change there."""
    for name, wrap in (('do_outgoing', _exchange_hook), ('do_incoming', _exchange_hook),
                       ('do_authenticate', _authenticate_hook)):
        if name in cls.__dict__:
            setattr(cls, name, wrap(cls.__dict__[name]))


class Extension(Cometd.Extension):
    """Looks at messages on their way. do_outgoing and do_incoming may be "async def"; what they
    raise fails the messages."""

    def __init_subclass__(cls, **keywords):
        super().__init_subclass__(**keywords)
        _wrap_hooks(cls)


class AuthExtension(Cometd.AuthExtension):
    """Is asked for new credentials; do_authenticate may be "async def" too."""

    def __init_subclass__(cls, **keywords):
        super().__init_subclass__(**keywords)
        _wrap_hooks(cls)


for _class in (Message, Client, Subscription, MessageList, Exchange, AuthRequest, Extension,
               AuthExtension):
    _add_properties(_class)
    globals()[_class.__name__] = override(_class)
    __all__.append(_class.__name__)
