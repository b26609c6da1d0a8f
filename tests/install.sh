#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Installs Tincan from source into a fresh Debian system, with the command that README has for it,
# and looks whether what is installed works there: the demo, the page, the app, the words.
# Needs root and debootstrap; see debian.sh.
# Usage: install.sh bookworm|trixie
set -euo pipefail

here=$(realpath "$(dirname "$0")/..")
suite=${*: -1}
place=$here/build-fresh/$suite
root=$place/root
app=io.github.tincan_app.Tincan

# shellcheck source=tests/debian.sh
source "$here/tests/debian.sh"
debian_enter "$0" "$@"

# run LOG COMMAND…: says nothing unless it fails.
run()
{
  local log=$place/$1.log
  shift

  if ! "$@" >"$log" 2>&1; then
    tail -n 40 "$log" >&2
    return 1
  fi
}

inside()
{
  debian_run "$root" "$@"
}

# The commands of README's section on installing: its first block, without what is said about them.
readme_commands()
{
  awk '/^## /{here = /^## Install$/} here && /^```$/{if (block++) exit; next} here && block' \
    "$here/README.md" | sed 's/ *#.*//; /^$/d'
}

make_root()
{
  # What debootstrap makes is kept; the system is as fresh each time.
  if [[ ! -e $place/base.tar ]]; then
    debian_make "$suite" "$place/base"
    tar -C "$place/base" -cf "$place/base.tar.part" .
    mv "$place/base.tar.part" "$place/base.tar"
    rm -rf "$place/base"
  fi
  rm -rf "$root"
  mkdir -p "$root"
  tar -C "$root" -xf "$place/base.tar"
  debian_mount "$root"
  # Nobody needs this system after a loss of power.
  echo force-unsafe-io >"$root/etc/dpkg/dpkg.cfg.d/tincan"
  mkdir -p "$root/tincan"
  # The packages of the page go along, so that the test does not depend on npm's registry.
  tar -C "$here" --exclude=./.git --exclude='./build*' --exclude='./tests/*/node_modules' -cf - . |
    tar -C "$root/tincan" --no-same-owner -xf -
}

# The installed server finds the page below its prefix, and so does the one that is carried along.
check_page()
{
  # shellcheck disable=SC2016 # the shell in there fills it in
  inside sh -ec '
    # address LOG PATTERN: what a program says, once it does
    address()
    {
      for _ in $(seq 300); do
        sed -nE "s|.*$2.*|\1|p" "$1" | grep . && return
        sleep 0.1
      done
      cat "$1"
      return 1
    }

    # has_page ADDRESS
    has_page()
    {
      python3 -c "
import sys, urllib.request
page = urllib.request.urlopen(sys.argv[1]).read().decode()
sys.exit(0 if \"<title>Tincan\" in page else page)" "$1"
    }

    tincan-server --listen 127.0.0.1:0 --log-format json >/tmp/server.log 2>&1 &
    has_page "http://127.0.0.1:$(address /tmp/server.log "\"port\":\"?([0-9]+)")/"
    kill $!
    tincan-cli send --no-qr --json --listen 127.0.0.1:8123 /etc/debian_version >/tmp/send.log 2>&1 &
    has_page "$(address /tmp/send.log "\"link\":\"([^#\"]+)#")"
    kill $!'
}

# The app has its settings, is who opens links, and is started by its name on the bus.
check_app()
{
  inside apt-get install -q -y --no-install-recommends xvfb xauth dbus desktop-file-utils
  inside desktop-file-validate "/usr/local/share/applications/$app.desktop"
  inside gsettings list-recursively "$app"
  inside gio mime x-scheme-handler/tincan | grep -F "$app.desktop"
  inside env GDK_BACKEND=x11 GSK_RENDERER=cairo ADW_DISABLE_PORTAL=1 \
    xvfb-run -a dbus-run-session -- sh -ec "
      gdbus call --session --dest $app --object-path /${app//.//} \
        --method org.freedesktop.Application.ActivateAction join '[]' '{}'
      sleep 3
      gdbus call --session --dest $app --object-path /${app//.//} \
        --method org.freedesktop.DBus.Peer.Ping
      gapplication action $app quit"
}

# Where there is a catalogue, the programs speak by it; in any locale but C.
check_words()
{
  local language

  inside apt-get install -q -y --no-install-recommends locales
  inside localedef -i en_US -f UTF-8 en_US.UTF-8
  while read -r language; do
    if [[ $(inside env LC_ALL=en_US.UTF-8 LANGUAGE="$language" tincan-cli --help) == \
      "$(inside tincan-cli --help)" ]]; then
      echo "tincan-cli does not speak $language"
      return 1
    fi
  done < <(sed 's/#.*//; /^$/d' "$here/po/LINGUAS")
}

mkdir -p "$place"
echo "Setting up $suite…"
make_root
inside apt-get update -q >"$place/apt.log" 2>&1

mapfile -t commands < <(readme_commands)
if ((${#commands[@]} == 0)); then
  echo 'README says no command to install with.' >&2
  exit 1
fi
for command in "${commands[@]}"; do
  echo "\$ $command"
  run install inside sh -ec "cd /tincan && $command"
done

echo "$(inside tincan-cli --version), $(inside tincan-server --version), app $(inside tincan --version)"
inside /tincan/tests/demo.sh | tail -n 3
run page check_page
echo 'The installed programs serve the page.'
run app check_app
echo 'The installed app starts by its name on the bus.'
run words check_words
echo "Installed on $suite, as README says."
