#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Builds and tests in a Debian 13 system of its own, which is kept in build-trixie/ for the next
# time. Needs root and debootstrap; see debian.sh.
# Usage: trixie.sh PACKAGE…
set -euo pipefail

here=$(realpath "$(dirname "$0")/..")
root=$here/build-trixie/root

# shellcheck source=tests/debian.sh
source "$here/tests/debian.sh"
debian_enter "$0" "$@"
shift
packages=("$@")

debian_make trixie "$root"
debian_mount "$root"

inside()
{
  debian_run "$root" "$@"
}

echo 'Installing what Tincan needs…'
if ! {
  inside apt-get update -q
  inside apt-get install -q -y --no-install-recommends "${packages[@]}"
} >"$here/build-trixie/apt.log" 2>&1; then
  tail -n 20 "$here/build-trixie/apt.log" >&2
  exit 1
fi

# Any locale but C, in which LANGUAGE counts for nothing here.
inside localedef -i en_US -f UTF-8 en_US.UTF-8

# The tree as it is now; what was built from the last one is built on.
mkdir -p "$root/usr/src/tincan"
find "$root/usr/src/tincan" -mindepth 1 -maxdepth 1 ! -name build -exec rm -rf {} +
tar -C "$here" --exclude=./.git --exclude='./build*' -cf - . |
  tar -C "$root/usr/src/tincan" --no-same-owner -xf -

if [[ ! -f $root/usr/src/tincan/build/build.ninja ]]; then
  inside meson setup /usr/src/tincan/build /usr/src/tincan >"$here/build-trixie/meson.log" || {
    cat "$here/build-trixie/meson.log" >&2
    exit 1
  }
fi
inside meson configure /usr/src/tincan/build -Dweb=true -Dapp=true
for library in glib-2.0 libsoup-3.0 gstreamer-1.0 nice libsodium gtk4 libadwaita-1; do
  echo "$library $(inside pkg-config --modversion "$library")"
done
rm -f "$root/usr/src/tincan/build/meson-logs/"*.json
inside meson test -C /usr/src/tincan/build --suite unit --suite web --suite integration --suite ui \
  --logbase trixie --print-errorlogs --timeout-multiplier 4
