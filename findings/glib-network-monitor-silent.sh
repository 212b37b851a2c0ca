#!/bin/bash
# SPDX-FileCopyrightText: 2026 The authors of this project
# SPDX-License-Identifier: LGPL-2.1-or-later

# GNetworkMonitor of GLib 2.74.6, without NetworkManager (Debian 12: libglib2.0-0 2.74.6-2+deb12u9),
# reports routes that the kernel announces. The kernel announces none when an interface with only
# IPv4 goes down, or when its cable is unplugged: the monitor keeps saying that a network is
# available although there is no route at all. When the interface comes up again, the monitor
# believes that it knows the route already, and emits its signal only after it has read all routes
# again, one to two seconds later. With IPv6 on the interface, its link-local route is announced,
# and the signal comes at once. An app that waits for this signal before it connects again waits
# for too long, or for ever.
#
# Seen:
#   IPv4 only, interface down: no signal, still available
#   IPv4 only, interface up: signal after 1 to 2 s
#   IPv4 only, cable unplugged: no signal, still available
#   with IPv6, interface down: signal at once
#
# Needs ip (iproute2), unshare and PyGObject; and root, or a kernel that lets users make namespaces.

set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

cat > "$folder/monitor.py" <<'MONITOR'
import subprocess
import sys
import time

from gi.repository import Gio, GLib

SECONDS = 3


def ip(*words):
    subprocess.run(['ip', *words], check=True)


def wait(signals):
    """The time until the first signal within SECONDS; None if there was none."""
    context = GLib.MainContext.default()
    start = time.monotonic()
    GLib.timeout_add(10, lambda: time.monotonic() < start + SECONDS)
    while time.monotonic() < start + SECONDS:
        context.iteration(True)
    first = signals[0] - start if signals else None
    signals.clear()
    return first


def describe(first):
    if first is None:
        return 'no signal'
    return 'signal at once' if first < 0.5 else 'signal after 1 to 2 s' if first > 0.9 else 'signal'


has_ipv6 = sys.argv[1] == 'with'
name = 'with IPv6' if has_ipv6 else 'IPv4 only'
ip('link', 'add', 'here', 'type', 'veth', 'peer', 'name', 'there')
if not has_ipv6:
    for interface in ('here', 'there'):
        with open(f'/proc/sys/net/ipv6/conf/{interface}/disable_ipv6', 'w') as file:
            file.write('1')
ip('address', 'add', '192.0.2.1/24', 'dev', 'here')
ip('link', 'set', 'there', 'up')
ip('link', 'set', 'here', 'up')
ip('route', 'add', 'default', 'via', '192.0.2.2')

monitor = Gio.NetworkMonitor.get_default()
assert monitor.get_network_available()
signals = []
monitor.connect('network-changed', lambda *arguments: signals.append(time.monotonic()))
# What the kernel announces about the beginning.
wait(signals)

ip('link', 'set', 'here', 'down')
first = wait(signals)
available = ', still available' if monitor.get_network_available() else ''
print(f'{name}, interface down: {describe(first)}{available if not has_ipv6 else ""}')
if not has_ipv6:
    ip('link', 'set', 'here', 'up')
    print(f'{name}, interface up: {describe(wait(signals))}')
    ip('route', 'add', 'default', 'via', '192.0.2.2')
    wait(signals)
    ip('link', 'set', 'there', 'down')
    first = wait(signals)
    available = ', still available' if monitor.get_network_available() else ''
    print(f'{name}, cable unplugged: {describe(first)}{available}')
MONITOR

options=(--net)
[ "$(id -u)" -eq 0 ] || options+=(--user --map-root-user)
export PATH=$PATH:/usr/sbin:/sbin
export GIO_USE_NETWORK_MONITOR=netlink
output=$(
  for ipv6 in without with; do
    unshare "${options[@]}" bash -c 'ip link set lo up && exec "$@"' - \
      /usr/bin/python3 "$folder/monitor.py" "$ipv6"
  done
)
/usr/bin/python3 -c 'import ctypes
glib = ctypes.CDLL("libglib-2.0.so.0")
print("GLib", *(ctypes.c_uint.in_dll(glib, f"glib_{part}_version").value
                for part in ("major", "minor", "micro")))'
echo "$output"

expected="IPv4 only, interface down: no signal, still available
IPv4 only, interface up: signal after 1 to 2 s
IPv4 only, cable unplugged: no signal, still available
with IPv6, interface down: signal at once"
if [ "$output" != "$expected" ]; then
  echo "The behaviour has changed." >&2
  exit 1
fi
