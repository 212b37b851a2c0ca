// SPDX-FileCopyrightText: 2026 The cometd-glib authors
// SPDX-License-Identifier: LGPL-2.1-or-later

// The library in Vala: every pair by yield, errors by name, overridden hooks, detailed signals.
// "using Cometd" must leave Error to GLib.
using Cometd;

const string CHANNEL = "/chat/demo";
const string DENIED = "/members/only";

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
        assert (request.get_reply ().get_error () == "401::expired");
        renew.begin (request);
    }

    async void renew (AuthRequest request) {
        Idle.add (renew.callback);
        yield;
        calls++;
        request.complete ();
    }
}

string url;
string[] connection_types;
string expired;

Client new_client () {
    return (Client) Object.new (typeof (Client),
                                "url", url, "connection-types", connection_types);
}

async void conversation () throws Error {
    var client = new_client ();
    Message? heard = null;

    client.message_received["/chat/other"].connect (message => heard = message);
    yield client.open_async ();
    assert (client.connected && client.state == State.CONNECTED);
    assert (client.connection_type == connection_types[0]);

    var subscription = yield client.subscribe_async ("/chat/*");
    assert (subscription.state == SubscriptionState.ACTIVE && subscription.client == client);
    var reply = yield client.publish_json_async (CHANNEL, "[1]");
    assert (reply.get_successful () && reply.is_reply ());
    var message = yield client.receive_async ();
    assert (message.channel == CHANNEL && message.dup_data_json () == "[1]");

    yield client.publish_async ("/chat/other");
    while (heard == null) {
        Idle.add (conversation.callback);
        yield;
    }
    assert (heard.data.is_null ());

    var result = yield client.remote_call_async ("call", Json.from_string ("5"));
    assert (result.dup_data_json () == "{\"called\":5}");
    yield client.remote_call_async ("call");

    yield subscription.unsubscribe_async ();
    yield client.subscribe_async (CHANNEL);
    yield client.unsubscribe_async (CHANNEL);
    assert (client.subscriptions.length == 0);
    yield client.close_async ();
}

async void refusals () throws Error {
    var client = new_client ();
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
        assert (ClientError.get_code (e) == 403);
        assert (ClientError.get_args (e)[0] == "denied_by_security_policy");
        assert (ClientError.get_text (e) == "subscribe_denied");
        assert (ClientError.get_reply (e).get_subscription () == DENIED);
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
    var client = new_client ();
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
    yield client.publish_json_async (expired, "1");
    while (list.get_n_items () == 0
           || ((Message) list.get_item (0)).channel != expired) {
        Idle.add (extensions.callback);
        yield;
    }
    assert (slow.held > 0 && credentials.calls == 1);
    yield client.close_async ();
}

delegate void Finish (AsyncResult result) throws Error;

void finish (AsyncResult result, MainLoop loop, Finish function) {
    try {
        function (result);
    } catch (Error e) {
        error ("%s", e.message);
    }
    loop.quit ();
}

int main (string[] args) {
    url = args[1];
    connection_types = { args[2] };
    expired = args[3];

    var loop = new MainLoop ();
    conversation.begin ((_, result) => finish (result, loop, r => conversation.end (r)));
    loop.run ();
    refusals.begin ((_, result) => finish (result, loop, r => refusals.end (r)));
    loop.run ();
    extensions.begin ((_, result) => finish (result, loop, r => extensions.end (r)));
    loop.run ();
    print ("all is well\n");
    return 0;
}
