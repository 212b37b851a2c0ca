/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Ends while everything is under way; see check-exit.py. */

/* Holds what is said for ever. */
class Slow : Cometd.Extension
{
  private Cometd.Exchange? held;

  public override void outgoing (Cometd.Exchange exchange)
  {
    var messages = exchange.get_messages ();

    for (uint i = 0; i < messages.get_n_items (); i++)
      {
        if (((Cometd.Message) messages.get_item (i)).channel == "/chat/held")
          {
            exchange.hold ();
            held = exchange;
          }
      }
  }
}

Cometd.Client client;
Cometd.MessageList list;
MainLoop loop;

async void talk (string how)
{
  try
    {
      yield client.open_async ();
      var subscription = yield client.subscribe_async ("/chat/*");
      subscription.failed.connect (() => print ("failed\n"));
      list = new Cometd.MessageList (client, "/chat/demo");
      client.receive_async.begin (null, () => print ("received\n"));
      client.publish_json_async.begin ("/chat/held", "1", null, () => print ("published\n"));
      client.publish_json_async.begin ("/chat", "1", null, () => print ("published\n"));
    }
  catch (Error error)
    {
      printerr ("%s\n", error.message);
    }
  print ("everything is under way\n");
  if (how == "exit")
    Process.exit (0);
  loop.quit ();
}

int main (string[] args)
{
  client = new Cometd.Client (args[1]);
  client.connection_types = { args[2] };
  client.add_extension (new Slow ());
  client.message_received.connect (() => print ("message\n"));
  loop = new MainLoop ();
  talk.begin (args[3]);
  loop.run ();
  return 0;
}
