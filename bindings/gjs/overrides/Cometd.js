// SPDX-FileCopyrightText: 2026 The cometd-glib authors
// SPDX-License-Identifier: LGPL-2.1-or-later

// Adapts Cometd to the conventions of JavaScript: promises, asynchronous iteration, native
// payloads.

/* exported _init */

var _init = function () {
    const Cometd = this;
    const {Gio, GLib, Json} = imports.gi;
    const {count, receive, iterate} = imports.overrides._CometdReceiving.createReceiving(Cometd);

    // JavaScript runs in this thread only. GJS waits for promises in single iterations of the main
    // loop; between two of them, a thread that performs a TLS handshake could acquire the main
    // context, and ask there whether to accept a certificate. It cannot acquire a context that is
    // already owned.
    GLib.MainContext.default().acquire();

    const isBytes = value => value instanceof GLib.Bytes || value instanceof ArrayBuffer ||
        ArrayBuffer.isView(value);

    // Values are passed as text: the JSON parser of GJS is fast, and walking a JsonNode is slow.
    const toJson = value => {
        if (value === undefined)
            return 'null';
        // JSON.stringify() would return an object with a member for each byte, or an empty one.
        if (isBytes(value))
            throw new TypeError('JSON cannot represent bytes; publishBytes() can send them');
        const text = JSON.stringify(value);
        if (text === undefined)
            throw new TypeError(`JSON cannot represent a ${typeof value}`);
        return text;
    };

    // Values that a JsonNode cannot represent are refused rather than changed. The library's own
    // parser and generator are used, because those of JSON-GLib change some values.
    function toNode(value) {
        if (value === undefined || value === null || value instanceof Json.Node)
            return value ?? null;
        const text = toJson(value);
        const node = Cometd.Message.new_from_json(`{"channel":"/a","data":${text}}`).get_data();
        const copy = Cometd.Message.new('/a');
        copy.set_data(node);
        if (JSON.stringify(JSON.parse(copy.dup_data_json())) !== JSON.stringify(JSON.parse(text)))
            throw new TypeError(
                'A JsonNode cannot represent text with a NUL or an unpaired surrogate');
        return node;
    }

    function toBytes(value) {
        if (value instanceof GLib.Bytes)
            return value;
        return new GLib.Bytes(ArrayBuffer.isView(value)
            ? new Uint8Array(value.buffer, value.byteOffset, value.byteLength)
            : new Uint8Array(value));
    }

    function checkChannel(name) {
        if (typeof name !== 'string' || !Cometd.channel_is_valid(name) || name.includes('\0'))
            throw new TypeError(`${JSON.stringify(name)} is not a valid channel name`);
    }

    // GJS would truncate the name at a NUL; other errors are detected by the library.
    function checkText(name) {
        if (typeof name === 'string' && name.includes('\0'))
            checkChannel(name);
    }

    const CONNECTION_TYPES = ['websocket', 'long-polling'];
    // The handshake fields that the client sets itself.
    const HANDSHAKE_FIELDS = ['channel', 'id', 'clientId', 'version', 'minimumVersion',
        'supportedConnectionTypes'];

    // The maximum number of pointers of dup_json_values().
    const MAX_POINTERS = 256;

    // A string is treated as a list of one. The library only warns about unknown types, and keeps
    // the previous ones.
    function asList(names) {
        const list = typeof names === 'string' ? [names] : names;
        for (const name of list ?? []) {
            if (!CONNECTION_TYPES.includes(name)) {
                throw new TypeError(`Unknown connection type “${name}”; the types are ${
                    CONNECTION_TYPES.map(known => `“${known}”`).join(' and ')}`);
            }
        }
        return list;
    }

    // Exceptions recently thrown by functions passed to defer(). The library only knows their
    // messages, and the app needs the exception itself as the cause of its error.
    const thrown = [];
    const words = error => `${error?.message ?? error}`;

    function failWithCause(target, error) {
        thrown.push(error);
        if (thrown.length > 8)
            thrown.shift();
        target.fail(error);
    }

    function throwWithCause(error) {
        if (error.matches?.(Cometd.Error, Cometd.Error.FAILED)) {
            const causes = thrown.filter(each => words(each) === error.message);
            if (causes.length)
                error.cause = causes.pop();
        }
        throw error;
    }

    // Makes the asynchronous methods return promises. GJS finishes an operation before the promise
    // settles, so a received message is never lost: it is the value of the promise.
    for (const [type, names] of [
        [Cometd.Client, ['open', 'close', 'publish', 'publish_bytes', 'publish_json',
            'publish_full', 'publish_full_json', 'remote_call', 'remote_call_bytes', 'subscribe',
            'unsubscribe', 'receive']],
        [Cometd.Subscription, ['unsubscribe']],
    ]) {
        for (const name of names) {
            Gio._promisify(type.prototype, `${name}_async`, `${name}_finish`);
            const promised = type.prototype[`${name}_async`];
            type.prototype[`${name}_async`] = function (...values) {
                const result = promised.apply(this, values);
                return result instanceof Promise ? result.catch(throwWithCause) : result;
            };
        }
    }

    // Counts the messages that handlers receive.
    function countHandled(type, signal) {
        for (const name of ['connect', 'connect_after']) {
            const connect = type.prototype[name];
            type.prototype[name] = function (detailed, callback) {
                if (typeof callback !== 'function' ||
                    (detailed !== signal && !`${detailed}`.startsWith(`${signal}::`)))
                    return connect.call(this, detailed, callback);
                return connect.call(this, detailed, (emitter, message) => {
                    count(message);
                    return callback(emitter, message);
                });
            };
        }
    }

    countHandled(Cometd.Client, 'message-received');
    countHandled(Cometd.Subscription, 'message');

    // Adds methods and accessors to a class of the library.
    function extend(type, members) {
        const descriptors = Object.getOwnPropertyDescriptors(members);
        for (const name of Reflect.ownKeys(descriptors)) {
            // The library's methods cannot be redefined, only assigned.
            if ('value' in descriptors[name])
                type.prototype[name] = descriptors[name].value;
            else
                Object.defineProperty(type.prototype, name, descriptors[name]);
        }
    }

    // Holds the events after the reply until the code that awaits the subscription has run, which
    // GJS does before it dispatches any other source of the main loop.
    function holdUntilAwaited(client) {
        const token = client._hold_dispatch();
        GLib.idle_add(GLib.PRIORITY_DEFAULT, () => {
            client._release_dispatch(token);
            return GLib.SOURCE_REMOVE;
        });
    }

    const setConnectionTypes = Cometd.Client.prototype.set_connection_types;
    extend(Cometd.Client, {
        set_connection_types(names) {
            setConnectionTypes.call(this, asList(names));
        },

        open(cancellable = null) {
            return this.open_async(cancellable);
        },

        close(cancellable = null) {
            return this.close_async(cancellable);
        },

        // An invalid argument rejects the promise, like any other error.
        async publish(channel, data = null, cancellable = null) {
            checkText(channel);
            if (data instanceof Json.Node)
                return this.publish_async(channel, data, cancellable);
            if (isBytes(data))
                return this.publishBytes(channel, data, true, null, cancellable);
            return this.publish_json_async(channel, toJson(data), cancellable);
        },

        async publishJson(channel, text, cancellable = null) {
            checkText(channel);
            return this.publish_json_async(channel, text, cancellable);
        },

        async publishBytes(channel, data, last = true, meta = null, cancellable = null) {
            checkText(channel);
            return this.publish_bytes_async(channel, toBytes(data), last, toNode(meta),
                cancellable);
        },

        // The timeout is in milliseconds from this call.
        async publishFull(channel, data = null,
            {queueOffline = false, repeat = false, timeout = 0} = {}, cancellable = null) {
            checkText(channel);
            if (isBytes(data)) {
                if (queueOffline || repeat || timeout)
                    throw new TypeError('Bytes can be published without these options only');
                return this.publishBytes(channel, data, true, null, cancellable);
            }
            const flags = (queueOffline ? Cometd.PublishFlags.QUEUE_OFFLINE : 0) |
                (repeat ? Cometd.PublishFlags.REPEAT : 0);
            if (data instanceof Json.Node)
                return this.publish_full_async(channel, data, flags, timeout, cancellable);
            return this.publish_full_json_async(channel, toJson(data), flags, timeout,
                cancellable);
        },

        async remoteCall(target, data = null, timeout = 0, cancellable = null) {
            checkText(target);
            if (isBytes(data)) {
                return this.remote_call_bytes_async(target, toBytes(data), true, null, timeout,
                    cancellable);
            }
            return this.remote_call_async(target, toNode(data), timeout, cancellable);
        },

        async remoteCallJson(target, text, timeout = 0, cancellable = null) {
            const message = Cometd.Message.new('/a');
            message.set_data_json(text);
            return this.remoteCall(target, message.get_data(), timeout, cancellable);
        },

        async subscribe(channel, callback = null, cancellable = null) {
            checkText(channel);
            if (callback instanceof Gio.Cancellable)
                [callback, cancellable] = [null, callback];
            if (callback !== null && typeof callback !== 'function')
                throw new TypeError('Expected a function or a GCancellable');
            const subscription = await this.subscribe_async(channel, cancellable);
            holdUntilAwaited(this);
            if (callback !== null)
                subscription.connect('message', (_subscription, message) => callback(message));
            return subscription;
        },

        async unsubscribe(channel, cancellable = null) {
            checkText(channel);
            return this.unsubscribe_async(channel, cancellable);
        },

        receive(cancellable = null) {
            return receive(this, cancellable);
        },

        setHandshakeField(name, value) {
            if (!name || HANDSHAKE_FIELDS.includes(name)) {
                throw new TypeError(name
                    ? `${JSON.stringify(name)} cannot be set: the client sets it itself`
                    : 'The name of a handshake field must not be empty');
            }
            this.set_handshake_field(name, toNode(value));
        },

        get closed() {
            return this.state === Cometd.State.DISCONNECTED;
        },

        // In the order in which they were added, without the auth extension.
        get extensions() {
            return this._list_extensions();
        },

        [Symbol.asyncIterator]() {
            return iterate(this);
        },
    });

    for (const name of ['connectionTypes', 'connection_types']) {
        Object.defineProperty(Cometd.Client.prototype, name, {
            configurable: true,
            get() {
                return this.get_connection_types();
            },
            set(names) {
                this.set_connection_types(names);
            },
        });
    }

    extend(Cometd.Subscription, {
        unsubscribe(cancellable = null) {
            return this.unsubscribe_async(cancellable);
        },
    });

    // Variables and methods looked up before are faster than members and global names, of which
    // undefined is one.
    const nothing = undefined;
    const {parse} = JSON;
    const {dup_data_json: dupDataJson} = Cometd.Message.prototype;
    extend(Cometd.Message, {
        get successful() {
            return this.get_successful();
        },

        get subscription() {
            return this.get_subscription();
        },

        get error() {
            return this.get_error();
        },

        get payload() {
            const text = dupDataJson.call(this);
            if (text === null)
                return nothing;
            const value = parse(text);
            // With a BinaryExtension, bytes are bytes.
            if (typeof value?.data === 'string' && this._shows_bytes())
                return this.get_bytes()?.toArray() ?? value;
            return value;
        },

        set payload(value) {
            if (isBytes(value))
                this.set_bytes(toBytes(value));
            else
                this.set_data_json(toJson(value));
        },

        // The value at each JSON pointer in the payload, or null. This is faster than payload if
        // that is large.
        valuesAt(...pointers) {
            if (pointers.length > MAX_POINTERS)
                throw new RangeError(`There can be at most ${MAX_POINTERS} pointers`);
            if (pointers.some(pointer => pointer.includes('\0')))
                throw new TypeError('A pointer cannot contain NUL');
            const text = this.dup_json_values(pointers);
            return text === null ? pointers.map(() => null) : JSON.parse(text);
        },

        getField(name) {
            if (this.get_field(name) === null)
                return undefined;
            // A JsonNode cannot represent all JSON values.
            return this.toJSON()[name] ?? undefined;
        },

        setField(name, value) {
            if (name === 'channel')
                checkChannel(value);
            this.set_field(name, toNode(value));
        },

        // Called by JSON.stringify().
        toJSON() {
            return JSON.parse(this.to_json());
        },
    });

    // Supports new Cometd.Message({channel: '/chat/demo', payload: {…}}), and data with a native
    // value.
    const initMessage = Cometd.Message.prototype._init;
    Cometd.Message.prototype._init = function (properties = {}, ...rest) {
        const {payload, data, ...others} = properties;
        checkChannel(others.channel);
        initMessage.call(this, others, ...rest);
        const value = payload ?? data;
        if (value instanceof Json.Node)
            this.set_data(value);
        else if (value !== undefined)
            this.payload = value;
    };

    const initClient = Cometd.Client.prototype._init;
    Cometd.Client.prototype._init = function (properties = {}, ...rest) {
        if (typeof properties === 'string')
            throw new TypeError('Pass the properties as an object: new Cometd.Client({url})');
        const others = {...properties};
        for (const name of ['connectionTypes', 'connection_types', 'connection-types']) {
            if (others[name] !== undefined)
                others[name] = asList(others[name]);
        }
        initClient.call(this, others, ...rest);
    };

    const initList = Cometd.MessageList.prototype._init;
    Cometd.MessageList.prototype._init = function (properties = {}, ...rest) {
        checkChannel(properties.channel);
        if (!(properties.client instanceof Cometd.Client))
            throw new TypeError('A list requires a client');
        initList.call(this, properties, ...rest);
    };

    extend(Cometd.MessageList, {
        *[Symbol.iterator]() {
            for (let i = 0; i < this.get_n_items(); i++)
                yield this.get_item(i);
        },
    });

    // The library requires a GError; other exceptions are converted.
    function failAny(target, fail, error) {
        if (error instanceof GLib.Error)
            fail.call(target, error);
        else
            target.fail_literal(words(error));
    }

    const failExchange = Cometd.Exchange.prototype.fail;
    extend(Cometd.Exchange, {
        get messages() {
            return this.get_messages();
        },

        get client() {
            return this.get_client();
        },

        fail(error) {
            failAny(this, failExchange, error);
        },

        // Holds the messages until the promise of the function settles, and fails them if it is
        // rejected.
        async defer(work) {
            this.hold();
            try {
                await work();
            } catch (error) {
                failWithCause(this, error);
                return;
            }
            this.release();
        },
    });

    const failRequest = Cometd.AuthRequest.prototype.fail;
    extend(Cometd.AuthRequest, {
        get reply() {
            return this.get_reply();
        },

        get cancellable() {
            return this.get_cancellable();
        },

        fail(error) {
            failAny(this, failRequest, error);
        },

        // Completes the request when the promise of the function settles.
        async defer(work) {
            try {
                await work();
            } catch (error) {
                failWithCause(this, error);
                return;
            }
            this.complete();
        },
    });

    // The parts of "403:a,b:text" in the reply of the server.
    const describe = Object.getOwnPropertyDescriptor;
    for (const [name, get] of [
        ['reply', Cometd.Error.get_reply],
        ['serverCode', Cometd.Error.get_code],
        ['args', Cometd.Error.get_args],
        ['text', Cometd.Error.get_text],
    ]) {
        if (describe(Cometd.Error.prototype, name) === undefined) {
            Object.defineProperty(Cometd.Error.prototype, name, {
                configurable: true,
                get() {
                    return get(this);
                },
            });
        }
    }
};
