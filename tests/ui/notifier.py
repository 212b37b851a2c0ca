#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The cometd-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Shows notifications in a way that a test can see: as lines in the file given as the only
argument. On SIGUSR1, the last one is activated."""

import signal
import sys

from gi.repository import Gio, GLib

PATH = '/org/freedesktop/Notifications'
NAME = 'org.freedesktop.Notifications'
INTERFACE = '''
<node>
  <interface name="org.freedesktop.Notifications">
    <method name="Notify">
      <arg type="s" direction="in"/><arg type="u" direction="in"/><arg type="s" direction="in"/>
      <arg type="s" direction="in"/><arg type="s" direction="in"/><arg type="as" direction="in"/>
      <arg type="a{sv}" direction="in"/><arg type="i" direction="in"/>
      <arg type="u" direction="out"/>
    </method>
    <method name="CloseNotification"><arg type="u" direction="in"/></method>
    <method name="GetCapabilities"><arg type="as" direction="out"/></method>
    <method name="GetServerInformation">
      <arg type="s" direction="out"/><arg type="s" direction="out"/>
      <arg type="s" direction="out"/><arg type="s" direction="out"/>
    </method>
    <signal name="ActionInvoked"><arg type="u"/><arg type="s"/></signal>
    <signal name="NotificationClosed"><arg type="u"/><arg type="u"/></signal>
  </interface>
</node>'''


shown = []


def write(line):
    with open(sys.argv[1], 'a', encoding='utf-8') as file:
        file.write(f'{line}\n')


def clicked():
    number, sender, actions = shown[-1]
    if 'default' in actions[::2]:
        bus.emit_signal(sender, PATH, NAME, 'ActionInvoked',
                        GLib.Variant('(us)', (number, 'default')))
    return GLib.SOURCE_CONTINUE


def called(_connection, sender, _path, _interface, method, parameters, invocation):
    if method == 'Notify':
        _, replaced, _, summary, body, actions, *_ = parameters.unpack()
        shown.append((replaced or len(shown) + 1, sender, actions))
        write(f'{summary}: {body}')
        invocation.return_value(GLib.Variant('(u)', (shown[-1][0],)))
    elif method == 'CloseNotification':
        write('withdrawn')
        invocation.return_value(None)
    elif method == 'GetCapabilities':
        invocation.return_value(GLib.Variant('(as)', (['actions', 'body'],)))
    elif method == 'GetServerInformation':
        invocation.return_value(GLib.Variant('(ssss)', ('notifier', 'test', '1', '1.2')))
    else:
        invocation.return_value(None)


bus = Gio.bus_get_sync(Gio.BusType.SESSION)
bus.register_object(PATH,
                    Gio.DBusNodeInfo.new_for_xml(INTERFACE).interfaces[0], called)
Gio.bus_own_name_on_connection(bus, NAME, Gio.BusNameOwnerFlags.NONE,
                               lambda *_: print('ready', flush=True), None)
GLib.unix_signal_add(GLib.PRIORITY_DEFAULT, signal.SIGUSR1, clicked)
GLib.MainLoop().run()
