#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Builds the Flatpak of the working tree against the stand-in of its runtime, without a network, and
# installs it, both in a folder of its own. What is on the machine is left alone.
# Needs root, and what stand-in.sh needs. The first time takes many minutes.
# Usage: prepare.sh FOLDER
set -euo pipefail

here=$(realpath "$(dirname "${BASH_SOURCE[0]}")")
id=io.github.tincan_app.Tincan.Devel
mkdir -p "$1"
folder=$(realpath "$1")
export FLATPAK_USER_DIR=$folder/user

# quiet LOG COMMAND…: says what it said only if it fails.
quiet()
{
  local log=$folder/$1.log
  shift

  "$@" >"$log" 2>&1 || {
    tail -n 40 "$log" >&2
    exit 1
  }
}

"$here/stand-in.sh" "$folder/stand-in"
if ! cmp -s "$folder/stand-in/recipe" "$folder/installed"; then
  echo 'Installing the runtime…'
  rm -rf "$folder/user"
  quiet remote flatpak remote-add --user --no-gpg-verify stand-in "$folder/stand-in/repo"
  quiet install flatpak install --user --noninteractive stand-in \
    org.gnome.Platform//51 org.gnome.Sdk//51 org.freedesktop.Sdk.Extension.node24//26.08
  cp "$folder/stand-in/recipe" "$folder/installed"
fi

"$here/fetch-sources.py" "$folder/sources"

echo 'Building the Flatpak…'
# In a namespace that has no network, so that nothing can come from one unnoticed.
export TINCAN_FLATPAK_SOURCES=$folder/sources
quiet build unshare --net "$here/../../flatpak/bundle.sh" "$folder/bundle"
sed -n '/What the app in it may do/,/^$/!d; /^$/d; p' "$folder/build.log"
sed -n '/^\[Context\]/,/^$/p' "$folder/build.log"
# The runtime is there already, and not from where the file says.
quiet install unshare --net flatpak install --user --noninteractive --no-deps --reinstall --bundle \
  "$folder/bundle/$id.flatpak"
