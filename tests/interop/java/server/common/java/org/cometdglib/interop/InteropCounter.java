/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
package org.cometdglib.interop;

import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.cometd.bayeux.Promise;
import org.cometd.bayeux.server.ConfigurableServerChannel;
import org.cometd.bayeux.server.ServerChannel;
import org.cometd.server.BayeuxServerImpl;

/**
 * Publishes numbers, from 1 or another one on, on a channel, at a rate per second, in a thread of
 * its own. The end is published on the channel below it that is called done.
 */
final class InteropCounter implements Runnable
{
  private static final long MAX_COUNT = 1_000_000;
  private static final long MAX_RATE = 100_000;

  private final ServerChannel channel;
  private final ServerChannel done;
  private final long first;
  private final long count;
  private final long rate;

  private InteropCounter(ServerChannel channel,
                         ServerChannel done,
                         long first,
                         long count,
                         long rate)
  {
    this.channel = channel;
    this.done = done;
    this.first = first;
    this.count = count;
    this.rate = rate;
  }

  /** The data is an object with the members channel, count, rate and, optionally, first. */
  static void start(BayeuxServerImpl bayeux, Map<String, Object> data)
  {
    String name = (String)data.get("channel");
    long first = data.get("first") instanceof Number number ? number.longValue() : 1;
    long count = ((Number)data.get("count")).longValue();
    long rate = ((Number)data.get("rate")).longValue();

    if (count < 1 || count > MAX_COUNT || rate < 1 || rate > MAX_RATE)
      throw new IllegalArgumentException("cannot count as in " + data);

    Thread thread = new Thread(new InteropCounter(newChannel(bayeux, name),
                                                  newChannel(bayeux, name + "/done"),
                                                  first,
                                                  count,
                                                  rate),
                               "counter");
    thread.setDaemon(true);
    thread.start();
  }

  private static ServerChannel newChannel(BayeuxServerImpl bayeux, String name)
  {
    return bayeux.createChannelIfAbsent(name,
                                        new ConfigurableServerChannel.Initializer.Persistent())
                 .getReference();
  }

  @Override
  public void run()
  {
    long start = System.nanoTime();

    for (long number = 1; number <= count; number++)
      {
        channel.publish(null, first + number - 1, Promise.noop());
        LockSupport.parkNanos(start + number * TimeUnit.SECONDS.toNanos(1) / rate
                              - System.nanoTime());
      }

    done.publish(null, count, Promise.noop());
  }
}
