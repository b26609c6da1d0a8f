#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Puts the pictures that software centres show of the app where the metainfo names them.
# Usage: screenshots.sh PICTURES SCREENSHOTS
#        PICTURES: where the suite looks has drawn them
set -euo pipefail

pictures=$1
screenshots=$2

mkdir -p "$screenshots"
for name in share transfers empty; do
  cp "$pictures/light-900/screenshot-$name.png" "$screenshots/$name.png"
done
cp "$pictures/dark-900/screenshot-share.png" "$screenshots/share-dark.png"
optipng -quiet -o5 -strip all "$screenshots"/*.png
ls -l "$screenshots"
