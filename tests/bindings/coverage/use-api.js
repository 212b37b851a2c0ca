// SPDX-FileCopyrightText: 2026 The cometd-glib authors
// SPDX-License-Identifier: LGPL-2.1-or-later

// Uses everything that the GIR offers, from JavaScript; see check-coverage.py.

import Cometd from 'gi://Cometd?version=1';
import Gio from 'gi://Gio';
import GLib from 'gi://GLib';
import GObject from 'gi://GObject';
import Json from 'gi://Json';
import Soup from 'gi://Soup?version=3.0';
import System from 'system';

const CHANNEL = '/chat/demo';
const [url, secureUrl, names] = [ARGV[0], ARGV[1], JSON.parse(ARGV[2])];
const retainingUrl = ARGV[3];
const used = new Set();

// Notes calls that come back, and promises that are kept; what the override calls counts too.
function note(name, original) {
    return function (...values) {
        const result = original.apply(this, values);
        if (result instanceof Promise)
            result.then(() => used.add(name), () => {});
        else
            used.add(name);
        return result;
    };
}

function watch(name, owner, member) {
    const described = Object.getOwnPropertyDescriptor(owner, member);
    if (described?.get) {
        Object.defineProperty(owner, member,
            {...described, get: note(name, described.get), configurable: true});
    } else {
        owner[member] = note(name, owner[member]);
    }
}

const ITERATORS = {Client: Symbol.asyncIterator, MessageList: Symbol.iterator};

// Functions of the namespace cannot be replaced, so they are called through this.
const functions = {};
for (const name of names) {
    const [kind, owner, member] = name.split(' ');
    if (kind === 'method') {
        watch(name, Cometd[owner].prototype, member);
    } else if (kind === 'constructor' || (kind === 'function' && owner !== 'Cometd')) {
        watch(name, Cometd[owner], member);
    } else if (kind === 'function') {
        functions[member] = Cometd[member];
        watch(name, functions, member);
    } else if (kind === 'override') {
        watch(name, Cometd[owner].prototype, member === 'iterator' ? ITERATORS[owner] : member);
    } else if (kind === 'member'
        && Number.isInteger(Cometd[owner][member.toUpperCase().replaceAll('-', '_')])) {
        used.add(name);
    }
}

// Reads each, and writes back what was read.
function useProperties(target) {
    const prefix = `property ${target.constructor.$gtype.name.replace('Cometd', '')} `;
    for (const name of names.filter(each => each.startsWith(prefix))) {
        const property = name.replace(prefix, '');
        const {flags} = target.constructor.find_property(property);
        const value = target[property.replaceAll('-', '_')];
        if (flags & GObject.ParamFlags.WRITABLE && !(flags & GObject.ParamFlags.CONSTRUCT_ONLY))
            target[property.replaceAll('-', '_')] = value;
        used.add(name);
    }
}

// Gives what the handler gets, in the end.
function listen(target, owner, signal, answer) {
    const calls = [];
    target.connect(signal, (...values) => {
        used.add(`signal ${owner} ${signal}`);
        calls.push(values);
        return answer;
    });
    return calls;
}

function listenToChanges(target, owner) {
    target.connect('notify', (_target, pspec) => used.add(`notify ${owner} ${pspec.name}`));
}

// Settles in a later turn of the main loop.
function turn() {
    return new Promise(resolve => GLib.timeout_add(GLib.PRIORITY_DEFAULT, 1, () => {
        resolve();
        return GLib.SOURCE_REMOVE;
    }));
}

function check(...conditions) {
    if (!conditions.every(condition => condition))
        throw new Error(`${conditions}`);
}

const Extension = GObject.registerClass(class Extension extends Cometd.Extension {
    vfunc_outgoing(exchange) {
        used.add('vfunc Extension outgoing');
        exchange.set_header('X-Test', '1');
        check(exchange.dup_header_names().join() === 'X-Test');
        check(exchange.get_header('X-Test') === '1',
            exchange.client === exchange.get_client());
        const payloads = [...exchange.messages].map(message => message.payload);
        if (payloads.includes('fail'))
            exchange.fail_literal('no ink');
        else if (payloads.includes('error'))
            exchange.fail(new GLib.Error(Cometd.Error, Cometd.Error.FAILED, 'no pen'));
    }

    vfunc_incoming(exchange) {
        used.add('vfunc Extension incoming');
        exchange.hold();
        exchange.defer(() => turn());
        exchange.release();
        for (const message of exchange.messages) {
            if (message.subscription === '/members/only')
                exchange.retry(message);
        }
    }

    vfunc_event_accepted(event) {
        used.add('vfunc Extension event_accepted');
        check(event.channel);
    }

    vfunc_event_handled(event) {
        used.add('vfunc Extension event_handled');
        check(event.channel);
    }

    vfunc_save_state() {
        used.add('vfunc Extension save_state');
        return new GLib.Variant('u', 1);
    }

    vfunc_restore_state(state) {
        used.add('vfunc Extension restore_state');
        check(state.unpack() === 1);
        return true;
    }
});

const AuthExtension = GObject.registerClass(class AuthExtension extends Cometd.AuthExtension {
    vfunc_authenticate(request) {
        used.add('vfunc AuthExtension authenticate');
        check(request.reply === request.get_reply(), !request.reply.successful,
            request.cancellable === request.get_cancellable());
        this.answer(request);
    }
});

function useChannels() {
    check(functions.channel_is_valid('/a'), functions.channel_is_meta('/meta/a'),
        functions.channel_is_service('/service/a'), functions.channel_is_broadcast('/a'),
        functions.channel_is_pattern('/a/*'), functions.channel_matches('/a/*', '/a/b'));
}

function useMessages() {
    const message = Cometd.Message.new('/a');
    message.set_channel('/b');
    message.set_data(Json.from_string('[1]'));
    message.set_data_json('[2]');
    message.set_field('ext', Json.from_string('{}'));
    check(message.get_channel() === '/b', message.dup_data_json() === '[2]', message.get_ext(),
        message.dup_json_at('/0') === '2', message.dup_json_values(['/0', '/1']) === '[2,null]',
        message.valuesAt('/0')[0] === 2,
        message.get_data().get_array().get_int_element(0) === 2, message.get_field('ext'));
    useProperties(message);
    const native = new Cometd.Message({channel: '/a', payload: {b: 1}});
    native.setField('extra', [1]);
    check(native.payload.b === 1, native.getField('extra')[0] === 1,
        JSON.stringify(native.toJSON()) === native.to_json());
    const reply = Cometd.Message.new_from_json(JSON.stringify({
        channel: '/meta/subscribe', id: '1', clientId: 'c', subscription: '/a',
        successful: false, error: '403::no', advice: {},
    }));
    check(reply.get_id() === '1', reply.get_client_id() === 'c', reply.get_subscription() === '/a',
        !reply.get_successful(), reply.get_error() === '403::no', reply.get_advice(),
        reply.is_reply(), reply.to_json());
}

function useSettings(client) {
    for (const name of ['backoff_increment', 'connection_timeout', 'connection_types',
        'fallback_urls', 'keepalive_interval', 'max_backoff', 'max_batch_size', 'max_depth',
        'max_message_size', 'max_network_delay', 'max_outgoing_size', 'max_pending_count',
        'max_pending_size', 'network_monitor', 'overflow_policy', 'resubscribe', 'url',
        'auth_extension'])
        client[`set_${name}`](client[`get_${name}`]());
    for (const name of ['client_id', 'connected', 'connection_type', 'current_url', 'last_error',
        'multiple_clients', 'next_retry_time', 'outgoing_size', 'paused', 'pending_count',
        'session', 'state'])
        client[`get_${name}`]();
    check(client.dup_subscriptions().length === 0);
    client.setHandshakeField('app', {name: 'test'});
    client.set_request_header('X-App', 'test');
    useProperties(client);
}

// What is set to something else says so.
function useChanges() {
    const client = new Cometd.Client({url});
    listenToChanges(client, 'Client');
    for (const [name, value] of Object.entries({
        auth_extension: new AuthExtension(),
        backoff_increment: 500,
        connection_timeout: 5000,
        connection_types: ['long-polling'],
        fallback_urls: ['http://127.0.0.1:9/', 'ws://127.0.0.1:9/'],
        keepalive_interval: 5,
        max_backoff: 5000,
        max_batch_size: 5,
        max_depth: 5,
        max_message_size: 5000,
        max_network_delay: 5000,
        max_outgoing_size: 5,
        max_pending_count: 5,
        max_pending_size: 5000,
        network_monitor: null,
        overflow_policy: Cometd.OverflowPolicy.DROP_OLDEST,
        resubscribe: false,
        url: 'http://127.0.0.1:9/',
    })) {
        client[name] = value;
        check(`${client[name]}` === `${value}`);
    }
    const list = new Cometd.MessageList({client, channel: '/a'});
    listenToChanges(list, 'MessageList');
    list.maxLength = 5;
    check(list.get_max_length() === 5, [...list].length === 0);
}

function fails(promise) {
    return promise.then(() => {
        throw new Error('it did not fail');
    }, error => error);
}

async function useClient() {
    const client = Cometd.Client.new(url);
    const [extension, auth] = [new Extension(), new AuthExtension()];
    client.add_extension(extension);
    client.set_auth_extension(auth);
    useSettings(client);
    for (const signal of ['message-received', 'meta-received', 'state-changed',
        'session-state-changed'])
        listen(client, 'Client', signal);
    await client.open();
    const subscription = await client.subscribe('/chat/*');
    useProperties(subscription);
    check(subscription.get_channel() === '/chat/*', subscription.get_client() === client,
        subscription.get_state() === Cometd.SubscriptionState.ACTIVE);
    listen(subscription, 'Subscription', 'message');
    const list = Cometd.MessageList.new(client, CHANNEL);
    list.set_max_length(5);
    useProperties(list);
    check(list.get_client() === client, list.get_channel() === CHANNEL,
        list.get_max_length() === 5);
    client.begin_batch();
    const publishing = client.publish(CHANNEL, 1);
    client.end_batch();
    await publishing;
    await client.publish(CHANNEL, Json.from_string('{}'));
    await client.publishFull(CHANNEL, Json.from_string('{}'), {queueOffline: true, timeout: 5000});
    check((await client.publishFull(CHANNEL, 1, {queueOffline: true, repeat: true})).successful);
    await client.remoteCall('call', 1);
    await client.remoteCallJson('call', '1');
    await client.publishJson(CHANNEL, '1');
    check((await fails(client.publish(CHANNEL, 'fail'))).message.includes('no ink'));
    check((await fails(client.publish(CHANNEL, 'error'))).message.includes('no pen'));

    auth.answer = request => request.defer(() => turn());
    await client.publish('/chat/expired', 1);
    auth.answer = request => request.fail_literal('no password');
    await fails(client.publish('/chat/lost', 1));
    auth.answer = request =>
        request.fail(new GLib.Error(Cometd.Error, Cometd.Error.FAILED, 'no password'));
    await fails(client.subscribe('/members/only'));
    client.set_auth_extension(null);
    const refusal = await fails(client.subscribe('/members/only'));
    check(refusal instanceof Cometd.Error, refusal.serverCode === 403, refusal.args.length > 0,
        refusal.text, refusal.reply.subscription === '/members/only', !refusal.reply.successful,
        refusal.reply.error.startsWith('403:'), refusal.reply.getField('channel'));

    const state = client.dup_session_state();
    const other = Cometd.Client.new(url);
    other.add_extension(new Extension());
    check(state.recursiveUnpack()['client-id'] === client.client_id,
        other.restore_session_state(state), other.subscriptions.join() === '/chat/*');

    await subscription.unsubscribe();
    await client.subscribe(CHANNEL);
    await client.unsubscribe(CHANNEL);
    client.retry_now();
    await client.close();
    check(client.extensions.length === 1, client.extensions[0] === extension);
    client.remove_extension(extension);
    await client.open();
    client.abort();
    check(client.closed);
}

async function useReadyMade() {
    const client = Cometd.Client.new(url);
    const timesync = Cometd.TimesyncExtension.new();
    const ack = Cometd.AckExtension.new();
    client.add_extension(ack);
    client.add_extension(timesync);
    client.add_extension(Cometd.TimestampExtension.new());
    client.add_extension(Cometd.BinaryExtension.new());
    check(timesync.get_server_time() === null);
    await client.open();
    useProperties(timesync);
    useProperties(ack);
    check(!ack.get_enabled());
    const now = GLib.DateTime.new_now_utc();
    check(Math.abs(timesync.get_server_time().difference(now)) < 60 * 1000 * 1000,
        Math.abs(timesync.get_offset()) < 60000, timesync.get_lag() <= 60000);
    await client.subscribe(CHANNEL);
    for (const [value, expected] of [
        [new Uint8Array([0, 255]), [0, 255]],
        [new Uint8Array([]), []],
        [new Uint8Array([1, 2, 3]).subarray(1), [2, 3]],
        [new Uint8Array([1, 2, 3, 4, 5]).buffer, [1, 2, 3, 4, 5]],
        [new GLib.Bytes([7]), [7]],
    ]) {
        await client.publish(CHANNEL, value);
        const message = await client.receive();
        check(message.payload instanceof Uint8Array,
            [...message.payload].join() === expected.join(),
            message.get_bytes_last(), message.get_bytes_meta() === null);
        const reply = await client.remoteCall('same', value);
        check([...reply.payload].join() === expected.join());
    }
    await client.publishFull(CHANNEL, new Uint8Array([8, 9]));
    check([...(await client.receive()).payload].join() === '8,9');
    await client.publishBytes(CHANNEL, new Uint8Array([1]), false, {name: 'x'});
    const part = await client.receive();
    check([...part.get_bytes().toArray()].join() === '1', !part.get_bytes_last(),
        part.get_bytes_meta().get_object().get_string_member('name') === 'x');
    const message = new Cometd.Message({channel: CHANNEL, payload: new Uint8Array([1, 2])});
    check([...message.payload].join() === '1,2', 'binary' in message.getField('ext'));
    message.set_bytes_full(new GLib.Bytes([3]), true, Json.from_string('{"a":1}'));
    check([...message.payload].join() === '3', message.toJSON().data.meta.a === 1);
    message.payload = {data: 'abc'};
    check(message.payload.data === 'abc');
    await client.close();
}

// Numbers are exact up to 2 to the 53rd.
const Store = GObject.registerClass(class Store extends Cometd.ReplayStore {
    kept = new Map();

    vfunc_load(channel) {
        used.add('vfunc ReplayStore load');
        return [this.kept.has(channel), this.kept.get(channel) ?? 0];
    }

    vfunc_save(channel, id) {
        used.add('vfunc ReplayStore save');
        this.kept.set(channel, id);
    }

    vfunc_list_channels() {
        used.add('vfunc ReplayStore list_channels');
        return [...this.kept.keys()];
    }

    vfunc_flush() {
        used.add('vfunc ReplayStore flush');
    }
});

const TextStore = GObject.registerClass(class TextStore extends Cometd.ReplayStore {
    kept = new Map();

    vfunc_load_text(channel) {
        used.add('vfunc ReplayStore load_text');
        return this.kept.get(channel) ?? null;
    }

    vfunc_save_text(channel, id) {
        used.add('vfunc ReplayStore save_text');
        this.kept.set(channel, id);
    }
});

const BIG = '9007199254740993';

function useStores() {
    const store = new Store();
    check(!store.load('/a')[0], store.load_text('/a') === null);
    store.save('/a', 2 ** 53 - 1);
    check(store.load('/a')[1] === 2 ** 53 - 1, store.list_channels().join() === '/a');
    store.flush();
    const texts = new TextStore();
    texts.save_text('/a', BIG);
    check(texts.load_text('/a') === BIG);
}

function useFileStore() {
    const folder = GLib.Dir.make_tmp('cometd-glib-XXXXXX');
    const path = `${folder}/positions`;
    const store = Cometd.ReplayFileStore.new(path);
    const failures = listen(store, 'ReplayFileStore', 'failed');
    check(store.read(), store.get_path() === path);
    useProperties(store);
    store.save_text('/a', BIG);
    check(store.write(), Cometd.ReplayFileStore.new(path).load_text('/a') === BIG);
    GLib.unlink(path);
    GLib.rmdir(folder);
    store.save('/a', 1);
    store.flush();
    check(failures.length === 1, failures[0][1].matches(GLib.FileError, GLib.FileError.NOENT));
}

async function useReplay() {
    useStores();
    useFileStore();
    const [replay, store] = [Cometd.ReplayExtension.new(), new TextStore()];
    listenToChanges(replay, 'ReplayExtension');
    const changes = listen(replay, 'ReplayExtension', 'replay-id-changed');
    const notices = listen(replay, 'ReplayExtension', 'fallback-used');
    replay.set_store(store);
    replay.set_fallback(Cometd.ReplayFallback.EARLIEST);
    check(replay.get_store() === store,
        replay.get_fallback() === Cometd.ReplayFallback.EARLIEST);
    useProperties(replay);
    replay.set_replay_id('/u/a', 3);
    check(replay.get_replay_id('/u/a') === 3);
    replay.set_replay_id_text('/u/b', BIG);
    check(replay.dup_replay_id_text('/u/b') === BIG);
    const client = new Cometd.Client({url: retainingUrl});
    client.add_extension(replay);
    await client.open();
    await client.publish('/service/replay', {channel: '/u/a', next: BIG, retain: BIG});
    await client.subscribe('/u/a');
    check(notices.length === 1, notices[0].slice(1).join() === '/u/a,3');
    await client.publish('/u/a', 'hello');
    const event = await client.receive();
    check(event.payload.payload === 'hello');
    await client.close();
    check(store.kept.get('/u/a') === BIG, changes.at(-1).slice(1).join() === `/u/a,${BIG}`);
}

// One message has room; who receives gets it. The callback is the way without promises.
async function useQueue() {
    const client = new Cometd.Client({
        url,
        maxPendingCount: 1,
        session: new Soup.Session(),
        overflowPolicy: Cometd.OverflowPolicy.DROP_NEWEST,
    });
    listenToChanges(client, 'Client');
    const dropped = listen(client, 'Client', 'overflow');
    await client.open();
    await client.subscribe(CHANNEL);
    const waiting = client.receive();
    await client.publish(CHANNEL, 'first');
    check((await waiting).payload === 'first', client.try_receive() === null);
    for (const number of [0, 1])
        await client.publish(CHANNEL, number);
    while (!dropped.length)
        await turn();
    const [source, lost] = dropped.pop();
    check(!dropped.length, source === client, lost.payload === 1,
        (await client.receive()).payload === 0);
    await client.publish(CHANNEL, 'last');
    // An event may come after the reply to what caused it.
    while (client.pending_count === 0)
        await turn();
    client.overflowPolicy = Cometd.OverflowPolicy.PAUSE;
    check(client.paused);
    await new Promise(resolve => client.subscribe_async('no channel', null, (_client, result) => {
        check(client.get_error_reply(result) === null);
        resolve();
    }));
    await client.close();
    for await (const message of client)
        check(message.payload === 'last');
}

// The server forgets the client, and does not let it subscribe again.
async function useRefusals() {
    const client = new Cometd.Client({url});
    listenToChanges(client, 'Client');
    await client.open();
    const subscription = await client.subscribe('/chat/*');
    listenToChanges(subscription, 'Subscription');
    const refusals = listen(subscription, 'Subscription', 'failed');
    await client.publish('/service/deny', '/chat/*');
    await client.publish('/service/forget');
    while (!refusals.length)
        await turn();
    await client.publish('/service/deny', '/members/only');
    const [source, error, reply] = refusals.pop();
    check(!refusals.length, source === subscription, reply.subscription === '/chat/*',
        error instanceof Cometd.Error, error.matches(Cometd.Error, Cometd.Error.SERVER),
        error.serverCode === 403, reply.error.startsWith('403:'), !reply.successful,
        subscription.state === Cometd.SubscriptionState.FAILED, !client.subscriptions.length);
    await client.close();
}

// The certificate is not trusted, so a handler decides.
async function useCertificates() {
    for (const accepted of [false, true]) {
        const client = new Cometd.Client({url: secureUrl});
        const asked = listen(client, 'Client', 'accept-certificate', accepted);
        if (accepted) {
            await client.open();
            check((await client.publish(CHANNEL, 1)).successful);
            await client.close();
        } else {
            const error = await fails(client.open());
            check(error.matches(Gio.TlsError, Gio.TlsError.BAD_CERTIFICATE), client.closed);
        }
        const [source, certificate, flags] = asked[0];
        check(source === client, certificate.subjectName === 'CN=localhost',
            flags & Gio.TlsCertificateFlags.UNKNOWN_CA);
    }
}

// This comes first: making an error needs nothing else of the library.
function useErrors() {
    const error = new GLib.Error(Cometd.Error, Cometd.Error.SERVER, 'text');
    check(Cometd.Error.get_reply(error) === null, Cometd.Error.get_code(error) === 0,
        Cometd.Error.get_args(error).length === 0, Cometd.Error.get_text(error) === null,
        Cometd.Error.quark() > 0);
}

try {
    useErrors();
    useChannels();
    useMessages();
    useChanges();
    await useClient();
    await useReadyMade();
    await useReplay();
    await useQueue();
    await useRefusals();
    await useCertificates();
} catch (error) {
    printerr(`${error}\n${error.stack}`);
    System.exit(1);
}
print(JSON.stringify([...used].sort()));
