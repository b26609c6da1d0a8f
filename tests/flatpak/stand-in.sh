#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Makes a stand-in of the GNOME runtime and its SDK, of the same id and branch, out of Debian 13's
# packages, and keeps it in a folder as a repository that Flatpak installs from. It takes minutes
# once, and then nothing. So the Flatpak can be built and used where the real one is out of reach.
# Needs root, debootstrap and flatpak; see debian.sh.
#
# Where it differs from what is on Flathub:
# - Versions are Debian 13's: GTK 4.18, libadwaita 1.7, GStreamer 1.26, libportal 0.9, where GNOME 51
#   has newer ones of everything. What Tincan builds against is the lower of the two.
# - libnice's plugin for GStreamer is left out, so that the one which the manifest builds is used.
#   The real runtime has one as well; the sandbox looks into /app first.
# - There are no extensions (codecs, graphics drivers, locales), and no debug information.
# - Node.js is Debian's, in the SDK itself; the extension that the manifest asks for points to it.
#
# Usage: stand-in.sh FOLDER
set -euo pipefail

branch=51
extensions_branch=26.08
arch=$(flatpak --default-arch)

# As in the stacks of GNOME's and freedesktop.org's runtimes, as far as an app like this meets them.
platform=(
  # a shell, and what compiles caches when an app is installed
  bash coreutils ca-certificates tzdata xkb-data shared-mime-info desktop-file-utils
  # the toolkit, and what it is seen with
  libgtk-4-1 libgtk-4-bin libadwaita-1-0 librsvg2-common adwaita-icon-theme hicolor-icon-theme
  fonts-cantarell fonts-dejavu-core fonts-noto-core fonts-noto-cjk fontconfig
  gsettings-desktop-schemas dconf-gsettings-backend
  libglib2.0-bin libatspi2.0-0t64 libgl1-mesa-dri
  # what the app stands on
  libsoup-3.0-0 glib-networking libjson-glib-1.0-0 libsecret-1-0 libportal1 libportal-gtk4-1
  gstreamer1.0-tools gstreamer1.0-plugins-base gstreamer1.0-plugins-good gstreamer1.0-plugins-bad
)
sdk=(
  gcc g++ libc6-dev make meson ninja-build pkgconf gettext git patch file bzip2 xz-utils python3
  autoconf automake libtool appstream appstream-util
  libglib2.0-dev libgtk-4-dev libadwaita-1-dev libsoup-3.0-dev libjson-glib-dev libsecret-1-dev
  libportal-dev libportal-gtk4-dev libgnutls28-dev libssl-dev
  libgstreamer1.0-dev libgstreamer-plugins-base1.0-dev libgstreamer-plugins-bad1.0-dev
  nodejs npm
)

# shellcheck source=tests/debian.sh
source "$(dirname "${BASH_SOURCE[0]}")/../debian.sh"
debian_enter "$0" "$@"
mkdir -p "$2"
folder=$(realpath "$2")
root=$folder/root

# What it is made of; another list makes another one.
recipe=$(sha256sum "${BASH_SOURCE[0]}" | cut -d ' ' -f 1)
if [[ $(cat "$folder/recipe" 2>/dev/null) == "$recipe" ]]; then
  exit 0
fi

inside()
{
  debian_run "$root" "$@"
}

install_packages()
{
  if ! inside apt-get install -q -y --no-install-recommends "$@" >"$folder/apt.log" 2>&1; then
    tail -n 20 "$folder/apt.log" >&2
    exit 1
  fi
}

# export_runtime BRANCH FOLDER: into the repository.
export_runtime()
{
  flatpak build-export --runtime --files=files --no-update-summary \
    "$folder/repo" "$2" "$1" >"$folder/export.log" 2>&1 || {
    tail -n 20 "$folder/export.log" >&2
    exit 1
  }
}

# export_root NAME: what is installed now, as a runtime of this name.
export_root()
{
  local place=$folder/$1

  rm -rf "$place"
  mkdir "$place"
  # Hard links: nothing writes to them.
  cp -al "$root/usr" "$place/files"
  cp -a "$root/etc" "$place/files/etc"
  rm -rf "$place/files/share/"{doc,man,info,locale,lintian} "$place/files/etc/"{resolv.conf,hostname}
  cat >"$place/metadata" <<METADATA
[Runtime]
name=$1
runtime=org.gnome.Platform/$arch/$branch
sdk=org.gnome.Sdk/$arch/$branch

[Environment]
GI_TYPELIB_PATH=/app/lib/girepository-1.0
GST_PLUGIN_SYSTEM_PATH=/app/lib/gstreamer-1.0:/usr/lib/extensions/gstreamer-1.0:/usr/lib/$triplet/gstreamer-1.0
XDG_DATA_DIRS=/app/share:/usr/share:/usr/share/runtime/share:/run/host/user-share:/run/host/share

[Extension org.freedesktop.Sdk.Extension]
directory=lib/sdk
subdirectories=true
no-autodownload=true
add-ld-path=lib
version=$extensions_branch
METADATA
  # Where Flatpak puts the extensions, and what it looks at on the system outside.
  mkdir -p "$place/files/lib/sdk" "$place/files/lib/extensions/gstreamer-1.0"
  export_runtime "$branch" "$place"
  rm -rf "$place"
}

# The Node.js of the SDK, at the place where the extension has it.
export_node()
{
  local name=org.freedesktop.Sdk.Extension.node24 place

  place=$folder/$name
  rm -rf "$place"
  mkdir -p "$place/files/bin"
  ln -s /usr/bin/node /usr/bin/npm "$place/files/bin/"
  printf '[Runtime]\nname=%s\n\n[ExtensionOf]\nref=runtime/org.gnome.Sdk/%s/%s\n' \
    "$name" "$arch" "$branch" >"$place/metadata"
  export_runtime "$extensions_branch" "$place"
  rm -rf "$place"
}

rm -rf "$folder/repo" "$folder/recipe"
debian_make trixie "$root"
debian_mount "$root"

# The same as it is called in Debian's folders.
triplet=$(inside ldconfig -p | sed -nE 's|.*=> /lib/([^/]+)/libc\.so\.6$|\1|p' | head -n 1)

inside apt-get update -q >"$folder/apt.log" 2>&1
echo 'Making the runtime…'
# What an earlier run put in for the SDK is none of the runtime.
inside apt-get purge -q -y --autoremove gcc libc6-dev nodejs >"$folder/apt.log" 2>&1
install_packages "${platform[@]}"
inside apt-get clean
export_root org.gnome.Platform

echo 'Making the SDK…'
install_packages "${sdk[@]}"
inside apt-get clean
export_root org.gnome.Sdk
export_node
flatpak build-update-repo "$folder/repo" >"$folder/export.log" 2>&1

echo "$recipe" >"$folder/recipe"
