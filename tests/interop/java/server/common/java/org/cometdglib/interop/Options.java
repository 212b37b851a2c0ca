/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
package org.cometdglib.interop;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The options of the command line. */
record Options(String host,
               int port,
               long timeout,
               long maxInterval,
               String keystore,
               String password,
               String name,
               Set<String> expired,
               List<String> extensions)
{
  static Options parse(String[] arguments)
  {
    String host = "127.0.0.1";
    int port = 0;
    long timeout = 30000;
    long maxInterval = 10000;
    String keystore = null;
    String password = "interop";
    String name = "cometd";
    Set<String> expired = new HashSet<>();
    List<String> extensions = List.of("ack", "timesync", "timestamp", "binary");

    for (int i = 0; i < arguments.length; i += 2)
      {
        if (i + 1 == arguments.length)
          throw new IllegalArgumentException("no value for " + arguments[i]);

        String value = arguments[i + 1];

        switch (arguments[i])
          {
          case "--host" -> host = value;
          case "--port" -> port = Integer.parseInt(value);
          case "--timeout" -> timeout = Long.parseLong(value);
          case "--max-interval" -> maxInterval = Long.parseLong(value);
          case "--tls" -> keystore = value;
          case "--tls-password" -> password = value;
          case "--name" -> name = value;
          case "--expire" -> expired.add(value);
          /* Names with commas between them. */
          case "--extensions" -> extensions = List.of(value.split(","));
          default -> throw new IllegalArgumentException("unknown option " + arguments[i]);
          }
      }

    return new Options(host, port, timeout, maxInterval, keystore, password, name, expired,
                       extensions);
  }
}
