/* SPDX-FileCopyrightText: 2026 The cometd-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
package org.cometdglib.interop;

import org.cometd.annotation.server.AnnotationCometDServlet;
import org.cometd.examples.ChatService;
import org.cometd.examples.CometDDemoServlet;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.servlet.ServletContextHandler;
import org.eclipse.jetty.servlet.ServletHolder;
import org.eclipse.jetty.websocket.jsr356.server.deploy.WebSocketServerContainerInitializer;

/**
 * CometD's own demo, as its CometDDemo class starts it, without the files of its source tree that
 * this class wants: the demo servlet and the chat service at /cometd, on the loopback interface.
 */
public final class DemoServer
{
  private DemoServer()
  {
  }

  public static void main(String[] arguments) throws Exception
  {
    boolean anyPort = arguments.length != 2 || !arguments[0].equals("--port");
    Server server = new Server();
    ServerConnector connector = new ServerConnector(server);
    ServletContextHandler context = new ServletContextHandler(server, "/");
    ServletHolder cometd = new ServletHolder(new AnnotationCometDServlet());
    ServletHolder demo = new ServletHolder(new CometDDemoServlet());

    connector.setHost("127.0.0.1");
    connector.setPort(anyPort ? 0 : Integer.parseInt(arguments[1]));
    server.addConnector(connector);
    server.setStopAtShutdown(true);
    WebSocketServerContainerInitializer.configure(context, null);

    cometd.setInitParameter("timeout", "20000");
    cometd.setInitParameter("interval", "100");
    cometd.setInitParameter("maxInterval", "10000");
    cometd.setInitParameter("ws.cometdURLMapping", "/cometd/*");
    cometd.setInitParameter("services", ChatService.class.getName());
    cometd.setInitOrder(1);
    cometd.setAsyncSupported(true);
    context.addServlet(cometd, "/cometd/*");
    demo.setInitOrder(2);
    context.addServlet(demo, "/demo");

    server.start();
    System.out.println("PORT=" + connector.getLocalPort());

    while (System.in.read() != -1)
      continue;
    System.exit(0);
  }
}
