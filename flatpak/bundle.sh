#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Builds the Flatpak, makes one file of it that can be handed on and installed, and prints what the
# app in it may do. Without a manifest, it is that of the working tree.
# The SDK comes from Flathub unless it is installed. TINCAN_FLATPAK_SOURCES names a folder with
# sources, as flatpak-builder keeps them, that need not be fetched then.
# Usage: bundle.sh FOLDER [MANIFEST]
set -euo pipefail

here=$(realpath "$(dirname "${BASH_SOURCE[0]}")")
flathub=https://dl.flathub.org/repo/flathub.flatpakrepo
manifest=$(realpath "${2:-$here/io.github.tincan_app.Tincan.Devel.json}")
mkdir -p "$1"
folder=$(realpath "$1")

# field NAME: what a string of the manifest is.
field()
{
  sed -nE "s/^  \"$1\": \"([^\"]*)\",?$/\1/p" "$manifest"
}

id=$(field id)
options=(--user --force-clean --disable-rofiles-fuse --default-branch=stable
  --state-dir="$folder/state" --repo="$folder/repo")
if [[ -n ${TINCAN_FLATPAK_SOURCES-} ]]; then
  options+=(--extra-sources="$TINCAN_FLATPAK_SOURCES")
fi
if ! flatpak info --user "$(field sdk)//$(field runtime-version)" >/dev/null 2>&1; then
  flatpak remote-add --user --if-not-exists flathub "$flathub"
  options+=(--install-deps-from=flathub)
fi

flatpak-builder "${options[@]}" "$folder/app" "$manifest"
flatpak build-bundle --runtime-repo="$flathub" "$folder/repo" "$folder/$id.flatpak" "$id" stable

printf '\n%s is %s. What the app in it may do:\n\n' "$folder/$id.flatpak" \
  "$(du -h "$folder/$id.flatpak" | cut -f 1)"
sed -n '/^\[Context\]/,/^$/p' "$folder/app/metadata"
printf 'To install it:  flatpak install --user %s\n' "$folder/$id.flatpak"
