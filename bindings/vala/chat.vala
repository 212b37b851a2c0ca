// SPDX-FileCopyrightText: 2026 The cometd-glib authors
// SPDX-License-Identifier: LGPL-2.1-or-later

// A chat client for the terminal: each line typed is published to the room.
// valac --pkg cometd-glib-1 --pkg gio-unix-2.0 chat.vala

using Cometd;

const string ROOM = "/chat/demo";
const string MEMBERS = "/members/demo";

Json.Node talk (string user, string chat, string? membership = null) {
    var data = new Json.Object ();
    data.set_string_member ("user", user);
    data.set_string_member ("chat", chat);
    if (membership != null)
        data.set_string_member ("membership", membership);
    return new Json.Node.alloc ().init_object (data);
}

// Received text must not control the terminal.
void show (string line) {
    var text = new StringBuilder ();
    unichar letter;
    for (int i = 0; line.get_next_char (ref i, out letter);)
        text.append_unichar (letter.iscntrl () ? 0xFFFD : letter);
    print ("%s\n", text.str);
}

void show_talk (Message message) {
    unowned var data = message.get_data ();
    if (data == null || data.get_node_type () != Json.NodeType.OBJECT)
        return;
    var talk = data.get_object ();
    show ("%s: %s".printf (talk.get_string_member_with_default ("user", "?"),
                           talk.get_string_member_with_default ("chat", "")));
}

void show_members (Message message) {
    unowned var data = message.get_data ();
    if (data == null || data.get_node_type () != Json.NodeType.ARRAY)
        return;
    string[] names = {};
    foreach (var name in data.get_array ().get_elements ())
        names += name.get_string () ?? "?";
    show ("In the room: %s".printf (string.joinv (", ", names)));
}

async void chat (string url, string user, string? connection_type) throws Error {
    var client = new Client (url);
    if (connection_type != null) {
        if (connection_type != "websocket" && connection_type != "long-polling")
            throw new ClientError.UNSUPPORTED_CONNECTION_TYPE (
                "Unknown connection type “%s”", connection_type);
        client.connection_types = { connection_type };
    }
    client.message_received[ROOM].connect (show_talk);
    client.message_received[MEMBERS].connect (show_members);
    yield client.open_async ();
    yield client.subscribe_async (ROOM);
    yield client.subscribe_async (MEMBERS);

    var member = new Json.Object ();
    member.set_string_member ("user", user);
    member.set_string_member ("room", ROOM);
    yield client.publish_async ("/service/members",
                                new Json.Node.alloc ().init_object (member));
    yield client.publish_async (ROOM, talk (user, user + " has joined", "join"));

    var input = new DataInputStream (new UnixInputStream (0, false));
    string? line;
    while ((line = yield input.read_line_async ()) != null)
        yield client.publish_async (ROOM, talk (user, line.make_valid ()));
    yield client.publish_async (ROOM, talk (user, user + " has left", "leave"));
    yield client.close_async ();
}

int main (string[] args) {
    Intl.setlocale ();
    if (args.length < 3 || args.length > 4) {
        printerr ("Usage: %s URL NICKNAME [CONNECTION-TYPE]\n", args[0]);
        return 2;
    }

    var loop = new MainLoop ();
    var status = 0;
    chat.begin (args[1], args[2], args[3], (_, result) => {
        try {
            chat.end (result);
        } catch (Error e) {
            printerr ("%s\n", e.message);
            status = 1;
        }
        loop.quit ();
    });
    loop.run ();
    return status;
}
