#!/bin/bash
# SPDX-FileCopyrightText: 2026 The authors of this project
# SPDX-License-Identifier: LGPL-2.1-or-later

# Meson 1.0.1 (that of Debian 12; 1.1.1 and 1.2.3 do the same, 1.3.2 does not): with -Dunity=on, a
# static library that another static library links whole can't be built if the number of its
# sources is a multiple of unity_size. Meson writes one unity file for each unity_size sources, but
# lists one object more as an input of the outer library, and no rule makes that. With the default
# unity_size of 4, adding or removing one source file breaks or mends the build.
#
# Seen:
#   3 sources: builds
#   4 sources: ninja: error: 'libinner.a.p/meson-generated_inner-unity1.c.o', needed by
#     'libouter.a', missing and no known rule to make it
#   5 sources: builds
#   8 sources: the same, with inner-unity2
#
# Needs a C compiler and python3 with venv.

set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check meson==1.0.1 ninja==1.11.1
export PATH=$folder/venv/bin:$PATH

cd "$folder"
seen=
for number in 3 4 5 8; do
  mkdir "source-$number"
  echo 'int outer (void) { return 0; }' >"source-$number/outer.c"
  sources=
  for i in $(seq "$number"); do
    echo "int inner_$i (void) { return $i; }" >"source-$number/inner-$i.c"
    sources+="'inner-$i.c', "
  done
  cat >"source-$number/meson.build" <<END
project('whole', 'c')
inner = static_library('inner', $sources)
static_library('outer', 'outer.c', link_whole: inner)
END
  meson setup -Dunity=on "build-$number" "source-$number" >/dev/null
  if ninja -C "build-$number" >log 2>&1; then
    result=builds
  else
    result=$(tail -n 1 log)
  fi
  echo "$number sources: $result"
  case $result in
    builds) seen+=' builds' ;;
    *'no known rule to make it') seen+=' lacks' ;;
    *) seen+=' other' ;;
  esac
done

[ "$seen" = ' builds lacks builds lacks' ]
