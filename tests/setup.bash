# shellcheck shell=bash
# SPDX-FileCopyrightText: 2026 The cometd-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# Shared by tests/run and demo/run: finding and installing their requirements, configuring, building.
# Requirements that are already installed in any way are not installed again.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
build_root=$root/_build
warnings_are_errors=false

# Where there is ccache, Meson uses it. What it has compiled serves all builds and all clones.
export CCACHE_BASEDIR=$root CCACHE_NOHASHDIR=1

if [ -t 1 ]; then
  bold=$(printf '\033[1m') plain=$(printf '\033[0m')
else
  bold='' plain=''
fi

say ()
{
  printf '%s==> %s%s\n' "$bold" "$*" "$plain"
}

missing=()

# need PACKAGES COMMAND…: PACKAGES are missing if the command fails.
need ()
{
  local packages=$1
  shift
  "$@" >/dev/null 2>&1 || missing+=($packages)
}

need_command ()
{
  need "$2" command -v "$1"
}

need_library ()
{
  need "$2" pkg-config --exists "$1"
}

# at_least N COMMAND…: the first number that the command prints is N or more.
at_least ()
{
  local minimum=$1 version
  shift
  version=$("$@" 2>/dev/null | grep -oE '[0-9]+' | head -n 1)
  [ -n "$version" ] && [ "$version" -ge "$minimum" ]
}

need_for_build ()
{
  need_command cc build-essential
  [ "${CC:-cc}" != clang ] || need_command clang clang
  need_command meson meson
  need_command ninja ninja-build
  need_command pkg-config pkg-config
  need_command msgfmt gettext
  need_command g-ir-scanner gobject-introspection
  need_command vapigen valac
  need_command valac valac
  need_command gi-docgen gi-docgen
  need python3 test -x /usr/bin/python3
  need_library glib-2.0 libglib2.0-dev
  need_library json-glib-1.0 libjson-glib-dev
  need_library libsoup-3.0 libsoup-3.0-dev
  need libgirepository1.0-dev test -e /usr/share/gir-1.0/Gio-2.0.gir
  need glib-networking sh -c 'ls /usr/lib/*/gio/modules/libgiognutls.so'
  need ca-certificates test -s /etc/ssl/certs/ca-certificates.crt
}

need_for_java ()
{
  need default-jdk-headless at_least 17 javac -version
  need_command mvn maven
}

# The chat program, and what shows it without a display.
need_for_demo ()
{
  need_library gtk4 libgtk-4-dev
  need_library libadwaita-1 libadwaita-1-dev
  need_command Xvfb xvfb
  need_command xdotool xdotool
  need_command xprop x11-utils
  need_command openbox openbox
  need_command dbus-daemon dbus-daemon
  need_command import imagemagick
  need_command gsettings libglib2.0-bin
  need_command update-desktop-database desktop-file-utils
  need_command gtk-update-icon-cache gtk-update-icon-cache
  need at-spi2-core test -e /usr/share/dbus-1/services/org.a11y.Bus.service
  need 'python3-gi gir1.2-atspi-2.0' /usr/bin/python3 -c \
    'import gi; gi.require_version ("Atspi", "2.0"); from gi.repository import Atspi'
  need adwaita-icon-theme test -e /usr/share/icons/Adwaita/index.theme
  need librsvg2-common sh -c 'ls /usr/lib/*/gdk-pixbuf-2.0/*/loaders/libpixbufloader[-_]svg.so'
  need fonts-cantarell sh -c 'ls /usr/share/fonts/*/cantarell'
  need fonts-noto-color-emoji sh -c 'ls /usr/share/fonts/truetype/noto/NotoColorEmoji.ttf'
}

# A newer PyGObject is compiled for Debian's Python; nothing else does for its headers.
need_for_newer_pygobject ()
{
  need_command cc build-essential
  need_library cairo-gobject libcairo2-dev
  need_library gobject-introspection-1.0 libgirepository1.0-dev
  # GLib itself may not be there yet.
  ! at_least 13 sh -c '. /etc/os-release && echo "${VERSION_ID:-}"' ||
    need_library girepository-2.0 libgirepository-2.0-dev
  need_library libffi libffi-dev
  need python3-dev /usr/bin/python3 -c \
    'import os, sysconfig; os.stat (sysconfig.get_path ("include") + "/Python.h")'
}

# The overrides, and how they are packed.
need_for_bindings ()
{
  need python3-gi /usr/bin/python3 -c 'import gi'
  need_command gjs gjs
  need python3-gbulb /usr/bin/python3 -c 'import gbulb'
  need python3-pip /usr/bin/python3 -m pip --version
  need python3-setuptools /usr/bin/python3 -c 'import setuptools'
  need python3-wheel /usr/bin/python3 -c 'import wheel'
  need nodejs at_least 18 node --version
  need_command npm npm
}

need_for_quick_tests ()
{
  need_command openssl openssl
}

# The command line: its manual, its completion, and its editor.
need_for_cli_tests ()
{
  need_command man man-db
  need_command zsh zsh
  need_command fish fish
  need_library libedit libedit-dev
}

need_for_tests ()
{
  need_for_quick_tests
  need_for_cli_tests
  need_command ccache ccache
  need_for_demo
  need_command desktop-file-validate desktop-file-utils
  need_command appstreamcli appstream
  need libfaketime sh -c 'ls /usr/lib/*/faketime/libfaketimeMT.so.1'
  need_command valgrind valgrind
  need libc6-dbg sh -c 'ls /usr/lib/debug/.build-id'
  need_command clang clang
  [ "${CC:-cc}" != clang ] || need_command llvm-cov llvm
  need libclang-rt-dev sh -c 'ls "$(clang -print-resource-dir)"/lib/linux/libclang_rt.fuzzer-*.a'
  need_for_java
  need nginx-light test -x /usr/sbin/nginx
  need_command tinyproxy tinyproxy-bin
  need haproxy test -x /usr/sbin/haproxy
  need_for_bindings
  need gir1.2-gtk-4.0 test -e /usr/lib/*/girepository-1.0/Gtk-4.0.typelib
  need_for_newer_pygobject
  need_command unshare util-linux
  need iproute2 test -e /usr/sbin/ip -o -e /sbin/ip
  need_command mount mount
  need bash-completion test -e /usr/share/bash-completion/bash_completion
  need_command jq jq
  need_command dot graphviz
  need_command abidiff abigail-tools
  # What a static libsoup needs.
  need_library krb5-gssapi libkrb5-dev
}

# What tests/fresh makes its systems with.
need_for_fresh ()
{
  need_command debootstrap debootstrap
  need_command git git
  need_command unshare util-linux
  need_command mount mount
}

# install_missing [PURPOSE]: installs what the need_ functions above found missing, and says so;
# fails if that is not possible.
install_missing ()
{
  local sudo=() purpose=${1:+ $1}
  if [ ${#missing[@]} -eq 0 ]; then
    say "All packages that are needed$purpose are installed"
    return 0
  fi

  readarray -t missing < <(printf '%s\n' "${missing[@]}" | sort -u)
  say "Installing Debian packages$purpose: ${missing[*]}"
  if ! command -v apt-get >/dev/null; then
    echo "There is no apt-get here; install the equivalents of these Debian packages by hand." >&2
    return 1
  fi
  if [ "$(id -u)" -ne 0 ]; then
    if ! command -v sudo >/dev/null; then
      echo "Neither root nor sudo: as root, run apt-get install ${missing[*]}" >&2
      return 1
    fi
    sudo=(sudo)
    [ -t 0 ] || sudo+=(-n)
  fi

  # RUNLEVEL=1 keeps a package from starting its service, which is not needed.
  mkdir -p "$build_root"
  {
    "${sudo[@]}" apt-get update &&
      "${sudo[@]}" env DEBIAN_FRONTEND=noninteractive RUNLEVEL=1 \
        apt-get install -y --no-install-recommends "${missing[@]}"
  } </dev/null >"$build_root/packages.log" 2>&1 || {
    tail -n 20 "$build_root/packages.log" >&2
    echo "Could not install: ${missing[*]}" >&2
    return 1
  }
  missing=()
}

# found DIRECTORY: the programs and libraries that configuring DIRECTORY looked for, according to its
# log, with their present versions. The list changes when one of them is installed, upgraded or
# removed.
found ()
{
  local log=$1/meson-logs/meson-log.txt name modules

  stat -Lc '%n %s %Y' "$(command -v "${CC:-cc}")"
  sed -nE 's/^Program (.*) found: .*/\1/p' "$log" | tr -d '(),' | tr ' ' '\n' | sort -u |
    while read -r name; do
      stat -Lc '%n %s %Y' "$(command -v "$name")" || echo "$name is missing"
    done
  sed -nE 's/^(Run-time dependency|Dependency) ([^ ]+) .*/\2/p' "$log" | sort -u |
    while read -r name; do
      echo "$name $(pkg-config --modversion "$name" || echo is missing)"
    done
  modules=$(sed -nE 's/^Program [^ ]* \((.*)\) found: .*/\1/p' "$log" | tr -d ,)
  for name in $modules; do
    echo "$name $(/usr/bin/python3 -c "import $name; print ($name.__file__)" || echo is missing)"
  done
} 2>/dev/null

# is_configured DIRECTORY MESON-OPTION…: with these options, from what is installed now.
is_configured ()
{
  local directory=$1
  shift
  [ -e "$directory/build.ninja" ] &&
    [ "$(cat "$directory/configured-with" 2>/dev/null)" = "$*"$'\n'"$(found "$directory")" ]
}

# configure NAME MESON-OPTION…: configures _build/NAME, unless it is configured with these options
# and nothing that configuring looks for has been installed, upgraded or removed since. Compiler
# warnings are errors if warnings_are_errors is true; a build where they are is good enough
# otherwise, too.
configure ()
{
  local directory=$build_root/$1
  shift
  is_configured "$directory" "$@" -Dwerror=true && return
  if $warnings_are_errors; then
    set -- "$@" -Dwerror=true
  else
    is_configured "$directory" "$@" && return
  fi
  say "Configuring ${directory#"$root/"}"
  rm -rf "$directory"
  mkdir -p "$build_root"
  meson setup "$directory" "$root" "$@" </dev/null >"$directory.log" 2>&1 || {
    cat "$directory.log" >&2
    return 1
  }
  printf '%s\n' "$*" "$(found "$directory")" >"$directory/configured-with"
}

# compile NAME [TARGET…]: brings _build/NAME up to date.
compile ()
{
  local directory=$build_root/$1
  shift
  say "Building ${directory#"$root/"}"
  ninja --quiet -C "$directory" "$@" </dev/null
}

# build_plain: what the tests and the demo run.
build_plain ()
{
  local options=(-Dinterop=true)
  if pkg-config --exists gtk4 libadwaita-1; then
    options+=(-Ddemo=enabled)
  fi
  configure plain "${options[@]}" && compile plain
}

# What checks the type declarations, and a newer PyGObject, in _build/bindings.
prepare_bindings ()
{
  local log=$build_root/bindings.log
  say "Preparing what the bindings are tested with, from PyPI and the npm registry the first time"
  tests/bindings/prepare "$build_root/bindings" </dev/null >"$log" 2>&1 || {
    cat "$log" >&2
    return 1
  }
}

# prepare_servers NAME…: the servers of tests/interop, in _build/interop. What was built before
# from the same files is kept.
prepare_servers ()
{
  local log=$build_root/interop.log
  say "Preparing servers, from Maven Central and the npm registry the first time: $*"
  tests/interop/prepare "$build_root/interop" "$@" </dev/null >"$log" 2>&1 || {
    cat "$log" >&2
    return 1
  }
}
