// SPDX-FileCopyrightText: 2026 The cometd-glib authors
// SPDX-License-Identifier: LGPL-2.1-or-later

// A server, and clients of it with one transport.

class Stage {
    // Long enough for a slow machine.
    const uint PATIENCE = 60000;

    // See stages.py.
    public Json.Object here;
    public string url;

    string transport;
    string[] command;
    Subprocess process;
    // As in ports.py: the port is reserved while the server is down.
    Socket owner;
    uint port;

    // The description of a stage, and the command of its server.
    public Stage (string description, string transport, string[] command) throws Error {
        here = Json.from_string (description).get_object ();
        this.transport = transport;
        this.command = command;
        owner = new Socket (SocketFamily.IPV4, SocketType.STREAM, SocketProtocol.TCP);
        owner.bind (new InetSocketAddress (new InetAddress.loopback (SocketFamily.IPV4), 0), true);
        port = ((InetSocketAddress) owner.get_local_address ()).port;
        url = "http://127.0.0.1:%u%s".printf (port, here.get_string_member ("path"));
        start ();
    }

    public Cometd.Client new_client () {
        var client = new Cometd.Client (url);
        client.connection_types = { transport };
        client.connection_timeout = client.max_network_delay = PATIENCE;
        return client;
    }

    // A stopped server is started again on its port.
    public void start () throws Error {
        var arguments = new StrvBuilder ();
        arguments.addv (command);
        arguments.add ("--port");
        arguments.add (port.to_string ());
        process = new Subprocess.newv (arguments.end (), STDIN_PIPE | STDOUT_PIPE);
        var output = new DataInputStream (process.get_stdout_pipe ());
        string? line = null;
        do {
            line = output.read_line ();
            assert (line != null);
        } while (line != "PORT=%u".printf (port));
    }

    // Simulates a power failure.
    public void kill () throws Error {
        process.force_exit ();
        process.wait ();
    }

    // The server exits at the end of its input.
    public void stop () {
        try {
            process.get_stdin_pipe ().close ();
            process.wait ();
        } catch (Error e) {
            error ("%s", e.message);
        }
    }
}
