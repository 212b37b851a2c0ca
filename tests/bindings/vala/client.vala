// SPDX-FileCopyrightText: 2026 The cometd-glib authors
// SPDX-License-Identifier: LGPL-2.1-or-later

// The library in Vala: every asynchronous function with yield, errors by name, overridden hooks,
// detailed signals. With "using Cometd", Error must still be that of GLib.
using Cometd;

const string CHANNEL = "/chat/demo";
const string DENIED = "/members/only";
const string EXPIRED = "/chat/expired";
const string[] PAYLOADS = {
    "null", "true", "-1", "9007199254740992", "0.5", "\"\"", "\"Grüße, 你好 🎉\"",
    "\"\\\"\\\\\\n\"", "[]", "[1,null,\"two\"]", "{}",
    "{\"ключ\":{\"deep\":{\"er\":[{\"still\":{}}]}}}"
};
const int MANY = 1000;

class Mark : Extension {
    public override void outgoing (Exchange exchange) {
        exchange.set_header ("X-Test", "yes");
        for (uint i = 0; i < exchange.get_messages ().get_n_items (); i++) {
            var message = (Message) exchange.get_messages ().get_item (i);
            if (message.channel == CHANNEL)
                message.set_field ("ext", new Json.Node.alloc ().init_string ("marked"));
        }
    }
}

class Slow : Extension {
    public int held = 0;

    public override void incoming (Exchange exchange) {
        exchange.hold ();
        later.begin (exchange);
    }

    async void later (Exchange exchange) {
        Idle.add (later.callback);
        yield;
        held++;
        exchange.release ();
    }
}

class Credentials : AuthExtension {
    public int calls = 0;

    public override void authenticate (AuthRequest request) {
        var reply = request.get_reply ();
        var expected = stage.here.get_string_member ("expiry").replace ("CHANNEL", reply.channel);
        assert (reply.get_error () == expected);
        renew.begin (request);
    }

    async void renew (AuthRequest request) {
        Idle.add (renew.callback);
        yield;
        calls++;
        request.complete ();
    }
}

// Sends one token after the other.
class Tokens : AuthExtension {
    public string token = "stale";

    public override void outgoing (Exchange exchange) {
        for (uint i = 0; i < exchange.get_messages ().get_n_items (); i++) {
            var ext = new Json.Object ();
            ext.set_string_member ("token", token);
            ((Message) exchange.get_messages ().get_item (i))
                .set_field ("ext", new Json.Node.alloc ().init_object (ext));
        }
    }

    public override void authenticate (AuthRequest request) {
        assert (request.get_reply ().channel == "/meta/handshake");
        token = "good";
        request.complete ();
    }
}

Stage stage;

// Waits for one iteration of the main loop.
async void turn () {
    Timeout.add (1, turn.callback);
    yield;
}

async void conversation () throws Error {
    var client = stage.new_client ();
    Message? heard = null;

    client.message_received["/chat/other"].connect (message => heard = message);
    yield client.open_async ();
    assert (client.connected && client.state == State.CONNECTED);
    assert (client.connection_type == client.connection_types[0]);

    var subscription = yield client.subscribe_async ("/chat/*");
    assert (subscription.state == SubscriptionState.ACTIVE && subscription.client == client);
    var reply = yield client.publish_json_async (CHANNEL, "[1]");
    assert (reply.get_successful () && reply.is_reply ());
    var message = yield client.receive_async ();
    assert (message.channel == CHANNEL && message.dup_data_json () == "[1]");

    yield client.publish_async ("/chat/other");
    while (heard == null)
        yield turn ();
    assert (heard.data.is_null ());

    var flags = PublishFlags.QUEUE_OFFLINE | PublishFlags.REPEAT;
    reply = yield client.publish_full_json_async ("/chat/other", "6", flags);
    assert (reply.get_successful ());
    reply = yield client.publish_full_async ("/chat/other", null, flags, 5000);
    assert (reply.get_successful ());

    var result = yield client.remote_call_async ("call", Json.from_string ("5"));
    assert (result.dup_data_json () == "{\"called\":5}");
    yield client.remote_call_async ("call");

    yield subscription.unsubscribe_async ();
    yield client.subscribe_async (CHANNEL);
    yield client.unsubscribe_async (CHANNEL);
    assert (client.subscriptions.length == 0);
    yield client.close_async ();
}

async void payloads () throws Error {
    var client = stage.new_client ();

    yield client.open_async ();
    yield client.subscribe_async (CHANNEL);
    foreach (var json in PAYLOADS) {
        yield client.publish_json_async (CHANNEL, json);
        var message = yield client.receive_async ();
        assert (message.dup_data_json () == json);
    }
    if (stage.here.get_boolean_member ("exactIntegers")) {
        yield client.publish_async (CHANNEL, new Json.Node.alloc ().init_int (int64.MIN));
        var message = yield client.receive_async ();
        assert (message.data.get_int () == int64.MIN);
    }
    yield client.close_async ();
}

bool said_all = false;

async void publish_many (Client client) throws Error {
    for (var number = 0; number < MANY; number++)
        yield client.publish_async (CHANNEL, new Json.Node.alloc ().init_int (number));
    said_all = true;
}

async void many_in_order () throws Error {
    var client = stage.new_client ();
    var other = stage.new_client ();

    yield client.open_async ();
    yield other.open_async ();
    yield client.subscribe_async (CHANNEL);
    said_all = false;
    publish_many.begin (other, (_, result) => finish (result, null, r => publish_many.end (r)));
    for (var number = 0; number < MANY; number++) {
        var message = yield client.receive_async ();
        assert (message.data.get_int () == number);
    }
    // The last reply may arrive after the event.
    while (!said_all)
        yield turn ();
    yield other.close_async ();
    yield client.close_async ();
}

// The client finds it, has a new session there, and its subscriptions are restored.
async void the_server_comes_back () throws Error {
    var client = stage.new_client ();

    client.max_backoff = 500;
    yield client.open_async ();
    var subscription = yield client.subscribe_async ("/chat/*");
    var first_id = client.client_id;
    stage.kill ();
    while (client.connected)
        yield turn ();
    assert (client.last_error != null);
    stage.start ();
    while (!client.connected)
        yield turn ();
    assert (client.client_id != first_id && client.last_error == null);

    // The publish cannot overtake the subscription.
    yield client.publish_json_async (CHANNEL, "\"here again\"");
    var message = yield client.receive_async ();
    assert (message.dup_data_json () == "\"here again\"");
    assert (subscription.state == SubscriptionState.ACTIVE);
    yield client.close_async ();
}

async void kick (Client client) {
    // Over long-polling the connection may end before the reply arrives, and a kick before the
    // connect that it should end: then the client performs a new handshake, and gets more time for
    // that.
    for (uint pause = 100; client.state != State.DISCONNECTED; pause *= 2) {
        try {
            yield client.publish_async ("/service/kick");
        } catch (Error e) {
        }
        Timeout.add (pause, kick.callback);
        yield;
    }
}

async void the_server_ends_it () throws Error {
    var client = stage.new_client ();

    yield client.open_async ();
    kick.begin (client);
    try {
        yield client.receive_async ();
        assert_not_reached ();
    } catch (ClientError.SERVER e) {
        assert (client.state == State.DISCONNECTED);
    }
}

async void refusals () throws Error {
    var client = stage.new_client ();
    bool refused = false;

    try {
        yield client.subscribe_async (DENIED);
        assert_not_reached ();
    } catch (ClientError.INVALID_OPERATION e) {
        assert (ClientError.get_reply (e) == null);
    }

    yield client.open_async ();
    try {
        yield client.subscribe_async (DENIED);
    } catch (ClientError.SERVER e) {
        refused = true;
        var expected = stage.here.get_object_member ("refusal");
        var argument = expected.get_array_member ("args").get_string_element (0);
        assert (ClientError.get_code (e) == 403);
        assert (ClientError.get_args (e).length == 1 && ClientError.get_args (e)[0] == argument);
        assert (ClientError.get_text (e) == expected.get_string_member ("text"));
        var reply = ClientError.get_reply (e);
        assert (reply.get_error () == expected.get_string_member ("error"));
        assert (reply.get_subscription () == DENIED);
    }
    assert (refused);

    var cancellable = new Cancellable ();
    cancellable.cancel ();
    try {
        yield client.receive_async (cancellable);
        assert_not_reached ();
    } catch (IOError.CANCELLED e) {
        yield client.close_async ();
    }
}

async void extensions () throws Error {
    var client = stage.new_client ();
    var slow = new Slow ();
    var credentials = new Credentials ();

    client.add_extension (new Mark ());
    client.add_extension (slow);
    client.auth_extension = credentials;
    yield client.open_async ();
    var list = new MessageList (client, "/chat/**");
    list.max_length = 1;
    yield client.subscribe_async ("/chat/**");
    yield client.publish_async (CHANNEL);
    yield client.publish_json_async (EXPIRED, "1");
    while (list.get_n_items () == 0
           || ((Message) list.get_item (0)).channel != EXPIRED)
        yield turn ();
    assert (slow.held > 0 && credentials.calls == 1);
    yield client.close_async ();
}

async void tokens_the_server_looks_at () throws Error {
    var client = stage.new_client ();
    var tokens = new Tokens ();

    client.auth_extension = tokens;
    yield client.open_async ();
    assert (tokens.token == "good");
    yield client.subscribe_async ("/secret/news");
    yield client.publish_json_async ("/secret/news", "1");
    yield client.receive_async ();
    yield client.close_async ();
}

// They arrive in the same frame or response, and wait for the code that yields for the
// subscription.
async Subscription subscribe_indirectly (Client client, string channel) throws Error {
    return yield client.subscribe_async (channel);
}

async void events_right_behind_the_reply () throws Error {
    foreach (var transport in new string[] { "websocket", "long-polling" }) {
        var client = stage.new_client ();
        client.connection_types = { transport };
        uint heard = 0;

        yield client.open_async ();
        var subscription = yield subscribe_indirectly (client, "/flood/2000");
        subscription.message.connect (message => heard++);
        while (heard + client.pending_count < 2000) {
            Timeout.add (5, events_right_behind_the_reply.callback);
            yield;
        }
        assert (heard == 2000);
        yield client.close_async ();
    }
}

delegate void Finish (AsyncResult result) throws Error;

void finish (AsyncResult result, MainLoop? loop, Finish function) {
    try {
        function (result);
    } catch (Error e) {
        error ("%s", e.message);
    }
    if (loop != null)
        loop.quit ();
}

int main (string[] args) {
    try {
        stage = new Stage (args[1], args[2], args[3:args.length]);
    } catch (Error e) {
        error ("%s", e.message);
    }

    var loop = new MainLoop ();
    conversation.begin ((_, result) => finish (result, loop, r => conversation.end (r)));
    loop.run ();
    payloads.begin ((_, result) => finish (result, loop, r => payloads.end (r)));
    loop.run ();
    many_in_order.begin ((_, result) => finish (result, loop, r => many_in_order.end (r)));
    loop.run ();
    refusals.begin ((_, result) => finish (result, loop, r => refusals.end (r)));
    loop.run ();
    extensions.begin ((_, result) => finish (result, loop, r => extensions.end (r)));
    loop.run ();
    if (stage.here.get_boolean_member ("tokens")) {
        tokens_the_server_looks_at.begin (
            (_, result) => finish (result, loop, r => tokens_the_server_looks_at.end (r)));
        loop.run ();
    }
    if (stage.here.get_boolean_member ("floods")) {
        events_right_behind_the_reply.begin (
            (_, result) => finish (result, loop, r => events_right_behind_the_reply.end (r)));
        loop.run ();
    }
    if (stage.here.get_boolean_member ("kicks")) {
        the_server_ends_it.begin (
            (_, result) => finish (result, loop, r => the_server_ends_it.end (r)));
        loop.run ();
    }
    the_server_comes_back.begin (
        (_, result) => finish (result, loop, r => the_server_comes_back.end (r)));
    loop.run ();
    stage.stop ();
    print ("all is well\n");
    return 0;
}
