# SPDX-FileCopyrightText: 2026 The cometd-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Adapts Cometd to the conventions of Python: coroutines, asynchronous iteration, native
payloads."""

import asyncio
import weakref
from threading import get_ident
from time import monotonic

from gi.repository import Gio, GLib, GObject, Json

from ..module import get_introspection_module
from ..overrides import override
from ._CometdErrors import ServerError, cause_of, fail, with_reply
from ._CometdHold import hold
from ._CometdHooks import call, wrap_hooks
from ._CometdLoop import GLibEventLoop, check_loop, default_context, run
from ._CometdValues import (TIMES, build_node, check_channel, check_text, from_json, is_bytes,
                            scan_json, to_bytes, to_json, to_meta, to_node, to_time, to_whole)

Cometd = get_introspection_module('Cometd')

__all__ = ['GLibEventLoop', 'ServerError', 'run']

# In seconds. A loop over messages that are already queued lets the rest of the app run after _TURN.
# During _PAUSE asyncio has nothing to run, so that GLib also dispatches sources of lower priority.
_TURN = 0.008
_PAUSE = 0.001

_CONNECTION_TYPES = ('websocket', 'long-polling')
# The handshake fields that the client sets itself.
_HANDSHAKE_FIELDS = ('channel', 'id', 'clientId', 'version', 'minimumVersion',
                     'supportedConnectionTypes')

# The maximum number of pointers of dup_json_values().
_MAX_POINTERS = 256

# What is called for each message: PyGObject would create a bound method each time.
_dup_data_json = Cometd.Message.dup_data_json
_try_receive = Cometd.Client.try_receive

# The main context of each client.
_contexts = weakref.WeakKeyDictionary()


async def _call(target, client, name, *arguments, cancellable=None):
    """Calls name_async() of an object, waits, and returns the result of name_finish().

    The result is taken after the wait. If the coroutine is cancelled while it waits, it takes
    nothing: a message that was received for it is kept for the next call.
    """
    loop = asyncio.get_running_loop()
    check_loop(loop)
    _check_home(client)
    cancellable = cancellable or Gio.Cancellable()
    future = loop.create_future()

    def done(_source, result, *_):
        if not future.done():
            future.set_result(result)
            if name == 'subscribe':
                hold(client, loop)

    getattr(target, name + '_async')(*arguments, cancellable, done)
    try:
        result = await future
    except asyncio.CancelledError:
        cancellable.cancel()
        raise
    try:
        return getattr(target, name + '_finish')(result)
    except GLib.Error as error:
        reply = client.get_error_reply(result) if client else None
        raise with_reply(error, reply) from cause_of(error)


def _check_home(client):
    """Operations complete in the main context in which the client was created."""
    context = None if client is None else _contexts.get(client)
    if context is not None and not context.is_owner():
        raise RuntimeError('the client was created in another thread or for another main context '
                           'and cannot be used here')


def _nick(member):
    """The name of an enum member, as in the documentation."""
    return member.value_nick.upper()


def _as_list(connection_types):
    """A string is treated as a list of one; PyGObject would treat it as a list of characters."""
    return [connection_types] if isinstance(connection_types, str) else connection_types


def _check_types(names):
    """The library only warns about unknown types, and keeps the previous ones."""
    names = None if names is None else list(_as_list(names))
    for name in names or ():
        if name not in _CONNECTION_TYPES:
            raise ValueError(f'unknown connection type “{name}”; the types are '
                             + ' and '.join(f'“{known}”' for known in _CONNECTION_TYPES))
    return names


def _add_properties(cls):
    """Makes GObject properties available as attributes, unless there is one of that name."""
    for pspec in GObject.list_properties(cls):
        name = pspec.name.replace('-', '_')
        if hasattr(cls, name):
            continue
        setter = None
        if pspec.flags & GObject.ParamFlags.WRITABLE \
                and not pspec.flags & GObject.ParamFlags.CONSTRUCT_ONLY:
            def setter(self, value, name=pspec.name):
                self.set_property(name, to_whole(name.replace('-', '_'), value))
        setattr(cls, name, property(lambda self, name=pspec.name: self.get_property(name),
                                    setter, doc=pspec.blurb))


def _convert_times(cls):
    """Makes the setters of times accept what their attributes do."""
    for name in TIMES:
        def setter(self, value, name=name):
            getattr(super(cls, self), f'set_{name}')(to_time(name, value))
        setattr(cls, f'set_{name}', setter)


class Message(Cometd.Message):
    """A message. message['channel'], message['data'] and other fields are native values, which are
    created on each access: to modify one, assign it again."""

    def __init__(self, channel, data=None, **fields):
        check_channel(channel)
        super().__init__(channel=channel)
        if data is not None:
            self.data = data
        for name, value in fields.items():
            self[name] = value

    @property
    def channel(self):
        """The channel of the message."""
        return self.get_channel()

    @channel.setter
    def channel(self, name):
        check_channel(name)
        self.set_channel(name)

    @property
    def data(self):
        """The payload as a native value. With a BinaryExtension, bytes are bytes."""
        text = _dup_data_json(self)
        if text is None:
            return None
        value = scan_json(text, 0)[0]
        if isinstance(value, dict) and 'data' in value:
            return self._get_native(value)
        return value

    @data.setter
    def data(self, value):
        if is_bytes(value):
            self.set_bytes(to_bytes(value))
        else:
            self.set_data_json(to_json(value))

    def _get_native(self, value):
        """The payload, of which value is what the JSON says: a dictionary with data."""
        if self._shows_bytes():
            content = self.get_bytes()
            if content is not None:
                return bytes(content.get_data() or b'')
        return value

    payload = data

    def values_at(self, *pointers):
        """Returns a list with the value at each JSON pointer in the payload: '/ticks/0/price'. A
        value that does not exist is None. This is faster than message.data if the payload is
        large."""
        if len(pointers) > _MAX_POINTERS:
            raise ValueError(f'there can be at most {_MAX_POINTERS} pointers')
        if any('\0' in pointer for pointer in pointers):
            raise ValueError('a pointer cannot contain NUL')
        text = self.dup_json_values(pointers)
        return [None] * len(pointers) if text is None else from_json(text)

    def to_dict(self):
        """Returns the whole message as a dictionary of native values."""
        return from_json(self.to_json())

    def __getitem__(self, name):
        if name == 'data':
            text = _dup_data_json(self)
            if text is not None:
                # As the property does, without its call.
                value = scan_json(text, 0)[0]
                if isinstance(value, dict) and 'data' in value:
                    return self._get_native(value)
                return value
        if name == 'channel':
            return self.channel
        # A JsonNode cannot represent all JSON values.
        return self.to_dict()[name]

    def __setitem__(self, name, value):
        if name in ('channel', 'data'):
            setattr(self, name, value)
        else:
            self.set_field(name, value if isinstance(value, Json.Node) else build_node(value))

    def __delitem__(self, name):
        if name not in self:
            raise KeyError(name)
        if name == 'channel':
            raise ValueError('a message must have a channel')
        self.set_field(name, None)

    def __contains__(self, name):
        return isinstance(name, str) and self.get_field(name) is not None

    def __iter__(self):
        return iter(self.to_dict())

    def __len__(self):
        return len(self.to_dict())

    def __bool__(self):
        return True

    def keys(self):
        """The names of the fields of the message."""
        return self.to_dict().keys()

    def values(self):
        """The values of the fields of the message."""
        return self.to_dict().values()

    def items(self):
        """The names and values of the fields of the message."""
        return self.to_dict().items()

    def copy(self):
        """Returns a dictionary, as to_dict() does, which can be modified."""
        return self.to_dict()

    def __or__(self, other):
        return self.to_dict() | dict(other) if hasattr(other, 'keys') else NotImplemented

    def __ror__(self, other):
        return dict(other) | self.to_dict() if hasattr(other, 'keys') else NotImplemented

    def get(self, name, default=None):
        """Returns message[name], or a default if there is no such field."""
        return self[name] if name in self else default

    def __eq__(self, other):
        if isinstance(other, dict):
            return self.to_dict() == other
        return super().__eq__(other)

    __hash__ = Cometd.Message.__hash__

    def __repr__(self):
        return f'<Cometd.Message {self.to_json()}>'


class Client(Cometd.Client):
    """A client of a CometD server. "async with" opens and closes it, and "async for" iterates over
    the received messages until it is closed."""

    def __init__(self, url=None, connection_types=None, *, extensions=(), **properties):
        if connection_types is not None:
            properties['connection_types'] = _check_types(connection_types)
        if url is not None:
            properties['url'] = url
        super().__init__(**{name: to_whole(name, value)
                            for name, value in properties.items()})
        _contexts[self] = default_context()
        for extension in extensions:
            self.add_extension(extension)

    @property
    def extensions(self):
        """The extensions, in the order in which they were added, without the auth extension."""
        return self._list_extensions()

    async def open(self, cancellable=None):
        """Performs the handshake and makes the first connection."""
        return await _call(self, self, 'open', cancellable=cancellable)

    async def close(self, cancellable=None):
        """Closes the session cleanly."""
        return await _call(self, self, 'close', cancellable=cancellable)

    async def publish(self, channel, data=None, cancellable=None, *, queue_offline=False,
                      repeat=False, timeout=0):
        """Publishes a payload to a channel; returns the server's reply.

        queue_offline: the message waits for the connection. repeat: it is sent once more if it is
        not known whether the server has processed it. The timeout is a timedelta, or a number of
        milliseconds, from this call."""
        check_text(channel)
        timeout = to_time('timeout', timeout)
        is_plain = not (queue_offline or repeat or timeout)
        if is_bytes(data):
            if not is_plain:
                raise TypeError('bytes can be published without these options only')
            return await self.publish_bytes(channel, data, cancellable=cancellable)
        if not is_plain:
            flags = (Cometd.PublishFlags.QUEUE_OFFLINE if queue_offline
                     else Cometd.PublishFlags.NONE)
            if repeat:
                flags |= Cometd.PublishFlags.REPEAT
            if isinstance(data, Json.Node):
                return await _call(self, self, 'publish_full', channel, data, flags, timeout,
                                   cancellable=cancellable)
            return await _call(self, self, 'publish_full_json', channel, to_json(data), flags,
                               timeout, cancellable=cancellable)
        if isinstance(data, Json.Node):
            return await _call(self, self, 'publish', channel, data, cancellable=cancellable)
        return await _call(self, self, 'publish_json', channel, to_json(data),
                           cancellable=cancellable)

    async def publish_json(self, channel, text, cancellable=None):
        """Publishes a payload that is JSON text; returns the server's reply."""
        check_text(channel)
        return await _call(self, self, 'publish_json', channel, text, cancellable=cancellable)

    async def publish_bytes(self, channel, data, last=True, meta=None, cancellable=None):
        """Publishes bytes, of which a further part follows unless last is true. meta is a
        dictionary that describes them, or None."""
        check_text(channel)
        return await _call(self, self, 'publish_bytes', channel, to_bytes(data), last,
                           to_meta(meta), cancellable=cancellable)

    async def remote_call(self, target, data=None, timeout=0, cancellable=None):
        """Calls a service of the server; returns its reply. The timeout is a timedelta, or a
        number of milliseconds."""
        check_text(target)
        timeout = to_time('timeout', timeout)
        if is_bytes(data):
            return await _call(self, self, 'remote_call_bytes', target, to_bytes(data), True,
                               None, timeout, cancellable=cancellable)
        return await _call(self, self, 'remote_call', target, to_node(data), timeout,
                           cancellable=cancellable)

    async def remote_call_json(self, target, text, timeout=0, cancellable=None):
        """Calls a service of the server with JSON text; returns its reply."""
        message = Message('/a')
        message.set_data_json(text)
        return await self.remote_call(target, message.get_data(), timeout, cancellable)

    async def subscribe(self, channel, callback=None, cancellable=None):
        """Subscribes to a channel or a pattern; returns the subscription. callback is a function
        or a coroutine function, and is called with each message of the subscription."""
        check_text(channel)
        if isinstance(callback, Gio.Cancellable):
            callback, cancellable = None, callback
        if callback is not None and not callable(callback):
            raise TypeError(f'the callback must be a function, not {callback!r}')
        subscription = await _call(self, self, 'subscribe', channel, cancellable=cancellable)
        # The events behind the reply are held until the code that awaits this has run.
        if callback is not None:
            subscription.connect('message', lambda _, message: call(callback, message))
        return subscription

    async def unsubscribe(self, channel, cancellable=None):
        """Ends all subscriptions to a channel or a pattern."""
        check_text(channel)
        return await _call(self, self, 'unsubscribe', channel, cancellable=cancellable)

    async def receive(self, cancellable=None):
        """Returns the next message that no signal handler consumed, and waits for it if
        necessary."""
        # The usual case of a loop: the rest was checked when the turn began.
        if cancellable is None and monotonic() < self._turn_end \
                and get_ident() == self._turn_thread:
            message = _try_receive(self)
            if message is not None:
                return message
        return await self._receive(cancellable)

    async def _receive(self, cancellable):
        loop = asyncio.get_running_loop()
        check_loop(loop)
        _check_home(self)
        if self._turn_end and monotonic() >= self._turn_end:
            await asyncio.sleep(_PAUSE)
        if not self._turn_end:
            self._turn_thread = get_ident()
            self._turn_end = monotonic() + _TURN
            loop.call_soon(self._end_turn)
        # What is already queued is taken at once, which costs less than a callback of GLib.
        if cancellable is None or not cancellable.is_cancelled():
            message = _try_receive(self)
            if message is not None:
                return message
        return await _call(self, self, 'receive', cancellable=cancellable)

    # When the current series of receives without waiting has to pause, and the thread in which it
    # began; 0 if there is none.
    _turn_end = 0
    _turn_thread = 0

    def _end_turn(self):
        self._turn_end = 0

    @property
    def connection_types(self):
        """The allowed connection types, in order of preference."""
        return self.get_connection_types()

    @connection_types.setter
    def connection_types(self, names):
        self.set_connection_types(names)

    def set_connection_types(self, names):
        """Sets them, as a list or one name; None allows all."""
        super().set_connection_types(_check_types(names))

    def set_handshake_field(self, name, value):
        """Adds a field with a native value to each handshake; None removes it."""
        if not name or name in _HANDSHAKE_FIELDS:
            raise ValueError(f'{name!r} cannot be set: the client sets it itself' if name else
                             'the name of a handshake field must not be empty')
        super().set_handshake_field(name, to_node(value))

    @property
    def closed(self):
        """Whether the client is neither open nor opening."""
        return self.get_state() == Cometd.State.DISCONNECTED

    @property
    def has_pending_messages(self):
        """Whether receive() would return without waiting."""
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
        # As receive() does, without a further coroutine.
        if monotonic() < self._turn_end and get_ident() == self._turn_thread:
            message = _try_receive(self)
            if message is not None:
                return message
        try:
            return await self._receive(None)
        except GLib.Error as error:
            if error.matches(Cometd.error_quark(), Cometd.Error.INVALID_OPERATION):
                raise StopAsyncIteration from None
            raise

    def __repr__(self):
        return f'<Cometd.Client {self.get_url()} {_nick(self.get_state())}>'


class Subscription(Cometd.Subscription):
    """A subscription to a channel or pattern."""

    async def unsubscribe(self, cancellable=None):
        """Ends this subscription."""
        return await _call(self, self.get_client(), 'unsubscribe', cancellable=cancellable)

    def __repr__(self):
        return f'<Cometd.Subscription {self.get_channel()} {_nick(self.get_state())}>'


class MessageList(Cometd.MessageList):
    """The messages of a channel or pattern that were received since it was created."""

    def __init__(self, client, channel, max_length=0):
        if not isinstance(client, Client):
            raise TypeError(f'a list requires a client, not {client!r}')
        check_channel(channel)
        super().__init__(client=client, channel=channel, max_length=max_length)

    def __repr__(self):
        return f'<Cometd.MessageList {self.get_channel()} {len(self)}>'


class Exchange(Cometd.Exchange):
    """The messages that an extension processes."""

    @property
    def messages(self):
        """The messages, as a list that may be changed."""
        return self.get_messages()

    @property
    def client(self):
        """The client of the messages; None if it was disposed."""
        return self.get_client()

    def fail(self, error):
        """Fails the messages with any exception."""
        fail(super(), error)


class AuthRequest(Cometd.AuthRequest):
    """A request that was refused and needs new credentials."""

    @property
    def reply(self):
        """The reply with which the server refused the request."""
        return self.get_reply()

    def fail(self, error):
        """Fails the request with any exception."""
        fail(super(), error)


class Extension(Cometd.Extension):
    """Inspects messages. do_outgoing and do_incoming may be "async def"; an exception that they
    raise fails the messages. do_restore_state raises one if the state is not usable."""

    def __init_subclass__(cls, **keywords):
        super().__init_subclass__(**keywords)
        wrap_hooks(cls)


class AuthExtension(Cometd.AuthExtension):
    """Provides new credentials; do_authenticate may be "async def" too."""

    def __init_subclass__(cls, **keywords):
        super().__init_subclass__(**keywords)
        wrap_hooks(cls)


for _class in (Message, Client, Subscription, MessageList, Exchange, AuthRequest, Extension,
               AuthExtension):
    _add_properties(_class)
    globals()[_class.__name__] = override(_class)
    __all__.append(_class.__name__)
_convert_times(Client)
for _name in ('AckExtension', 'ReplayExtension', 'TimesyncExtension'):
    _add_properties(getattr(Cometd, _name))
