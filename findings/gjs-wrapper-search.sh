#!/bin/bash
# SPDX-FileCopyrightText: 2026 The authors of this project
# SPDX-License-Identifier: LGPL-2.1-or-later

# GJS 1.74 (Debian 12: gjs 1.74.2-1+deb12u1) takes the longer to create an object, the more GObject
# wrappers are alive, in use or waiting for the garbage collector: it searches a list of all of them
# whenever it makes one. A program that keeps tens of thousands of objects, such as messages in a
# list, spends most of the time of each further one on this; and one that keeps none is slower the
# less often it collects.
#
# Seen, on a machine that other programs kept busy, the least of 10 rounds of 1,000 objects:
#   with 0 wrappers: 1.19 us for each new object
#   with 10000 wrappers: 3.68 us for each new object
#   with 50000 wrappers: 23.98 us for each new object
#
# Needs gjs.

set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

cat >"$folder/create.js" <<'JS'
import Gio from 'gi://Gio';
import GLib from 'gi://GLib';
import System from 'system';

const N_NEW = 1000;
const kept = [];
for (let i = 0; i < Number(ARGV[0]); i++)
    kept.push(new Gio.Cancellable());

let least = Infinity;
for (let round = 0; round < 10; round++) {
    System.gc();
    const start = GLib.get_monotonic_time();
    for (let i = 0; i < N_NEW; i++)
        new Gio.Cancellable();
    least = Math.min(least, (GLib.get_monotonic_time() - start) / N_NEW);
}
print(least.toFixed(2));
JS

gjs --version
declare -A times
for number in 0 10000 50000; do
  times[$number]=$(timeout 60 gjs -m "$folder/create.js" "$number")
  echo "with $number wrappers: ${times[$number]} us for each new object"
done
awk -v none="${times[0]}" -v many="${times[50000]}" 'BEGIN { exit !(many > 5 * none) }'
