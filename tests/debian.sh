# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash
#
# Another Debian system in a folder, for the scripts that build or test in one; they source this.
# Needs root and debootstrap. DEBIAN_MIRROR names another source of Debian's packages.

# debian_enter SCRIPT [ARGUMENT…]: starts the script again in a namespace of its own, so that what is
# mounted goes away with it, however it ends. Comes back in there, where the first is --inside.
debian_enter()
{
  if ((EUID != 0)); then
    echo 'Another Debian can only be set up as root. Try again as root.' >&2
    exit 1
  fi
  if [[ ${2-} != --inside ]]; then
    exec unshare --mount --pid --fork -- "$1" --inside "${@:2}"
  fi
}

# debian_make SUITE FOLDER: the least of a system, unless there is one from an earlier time.
debian_make()
{
  # A half-made system is of no use, so the mark is set last.
  if [[ -e $2/.ready ]]; then
    return
  fi
  echo "Fetching Debian's ${1}…"
  rm -rf "${2:?}"
  mkdir -p "$2"
  debootstrap --variant=minbase "$1" "$2" "${DEBIAN_MIRROR:-http://deb.debian.org/debian}" \
    >"$2.log" 2>&1 || {
    tail -n 20 "$2.log" >&2
    exit 1
  }
  touch "$2/.ready"
}

# debian_mount FOLDER: what programs want to find.
debian_mount()
{
  mount -t proc proc "$1/proc"
  mount --rbind /dev "$1/dev"
  mount -t tmpfs tmpfs "$1/tmp"
  cp /etc/resolv.conf "$1/etc/resolv.conf"
}

# debian_run FOLDER COMMAND…: as root of the system there, with nothing of the environment here.
debian_run()
{
  env -i HOME=/root LC_ALL=C.UTF-8 DEBIAN_FRONTEND=noninteractive \
    PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin chroot "$@"
}
