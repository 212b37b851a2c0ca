#!/bin/bash
# SPDX-FileCopyrightText: 2026 The authors of this project
# SPDX-License-Identifier: LGPL-2.1-or-later

# GJS 1.74 (Debian 12: gjs 1.74.2-1+deb12u1) polls the main loop without blocking while a promise is
# awaited at the top level of a module: a program that waits there uses a whole CPU. The same wait
# inside an async function, while a GLib.MainLoop runs, uses none. A client that awaits its messages
# at the top level, as examples for GJS do, keeps the CPU busy for as long as it is open.
#
# Seen, for a wait of 2 s, on a machine that other programs kept busy:
#   at the top level: 0.57 s of CPU time
#   while a main loop runs: 0 s of CPU time
#
# Needs gjs.

set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

cat > "$folder/common.js" <<'JS'
import GLib from 'gi://GLib';

export const wait = () => new Promise(resolve => {
    GLib.timeout_add(GLib.PRIORITY_DEFAULT, 2000, () => {
        resolve();
        return GLib.SOURCE_REMOVE;
    });
});

// User and system time, which is counted in periods of 10 ms.
export function cpuSeconds() {
    const [, text] = GLib.file_get_contents('/proc/self/stat');
    const fields = new TextDecoder().decode(text).split(') ')[1].split(' ');
    return (Number(fields[11]) + Number(fields[12])) / 100;
}
JS
cat > "$folder/top.js" <<'JS'
import {wait, cpuSeconds} from './common.js';

const before = cpuSeconds();
await wait();
print(cpuSeconds() - before);
JS
cat > "$folder/loop.js" <<'JS'
import GLib from 'gi://GLib';
import {wait, cpuSeconds} from './common.js';

const loop = new GLib.MainLoop(null, false);
const before = cpuSeconds();
wait().finally(() => loop.quit());
loop.run();
print(cpuSeconds() - before);
JS

gjs --version
top=$(gjs -m "$folder/top.js")
loop=$(gjs -m "$folder/loop.js")
echo "at the top level: $top s of CPU time"
echo "while a main loop runs: $loop s of CPU time"
awk -v top="$top" -v loop="$loop" 'BEGIN { exit !(top > 0.2 && loop < 0.1) }'
