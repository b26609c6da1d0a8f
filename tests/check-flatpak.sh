#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# The Flatpak of the working tree takes along none of the folders that are built into: one with a
# device or a socket in it ends the build.
# Usage: check-flatpak.sh [ROOT]
set -euo pipefail

cd "${1:-$(dirname "$0")/..}"

status=0
while read -r folder; do
  if ! grep -q "^ *\"$folder\",\?$" flatpak/io.github.tincan_app.Tincan.Devel.json; then
    echo "flatpak/io.github.tincan_app.Tincan.Devel.json does not skip $folder."
    status=1
  fi
done < <(
  grep -rhoE --include=dev --include='*.sh' --include='*.py' --exclude-dir=node_modules \
    '(here/|ROOT, "|configure |folder=)build(-[a-z]+)*' dev tests |
    sed -E 's/.*(here\/|ROOT, "|configure |folder=)//' | sort -u
)
exit "$status"
