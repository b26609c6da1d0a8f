#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Who may include whom. Dependencies point one way: wire <- core <- cli, app; and wire <- server.
# Within the core, signaling, peer and transfer do not know one another; the session joins them.
# Within the app, the model knows no widget, and the widgets not what runs them.
# Usage: check-rooms.sh [ROOT]
set -euo pipefail

cd "${1:-$(dirname "$0")/..}"

# The room that a file below src/ belongs to.
room_of()
{
  case $1 in
    core/signaling/* | core/peer/* | core/transfer/*)
      room=${1%/*}
      ;;
    core/tincan-lane.* | core/tincan-path.*)
      # What the rooms of the core share to be joined by.
      room=core/lane
      ;;
    app/model/* | app/widgets/*)
      room=${1%/*}
      ;;
    app/tincan-app-compat.*)
      # What differs between versions of the toolkit, for all that shows something.
      room=app/compat
      ;;
    *)
      room=${1%%/*}
      ;;
  esac
}

# Whether a file of room $1 may include the header $2 of room $3.
may_include()
{
  if [[ $1 == "$3" ]]; then
    return 0
  fi

  case $2 in
    *-private.h) return 1 ;;
  esac

  case "$1 -> $3" in
    'core/lane -> wire') ;;
    'core/signaling -> wire' | 'core/signaling -> core/lane') ;;
    'core/peer -> wire' | 'core/peer -> core/lane') ;;
    'core/transfer -> wire' | 'core/transfer -> core/lane') ;;
    'core -> wire' | 'core -> core/'*) ;;
    'server -> wire') ;;
    'cli -> wire' | 'app/model -> wire' | 'app/widgets -> wire') ;;
    # The front ends see of the core and of the server one header each; in the app, only its model.
    'cli -> core' | 'app/model -> core') [[ $2 == core/tincan.h ]] ;;
    'cli -> server' | 'app/model -> server') [[ $2 == server/tincan-server-embedding.h ]] ;;
    'app/widgets -> app/model' | 'app/widgets -> app/compat') ;;
    'app -> app/model' | 'app -> app/widgets' | 'app -> app/compat') ;;
    *) return 1 ;;
  esac
}

# Whether a file of room $1 may include the header $2 of the system.
may_use()
{
  local gstreamer='^(gst|nice)/'
  local toolkit='^(gtk|gdk|adwaita|libadwaita)'
  local http='^libsoup/'
  # <arpa/inet.h> is not among them: inet_pton() only computes.
  local io='^(gio/|glib/gstdio|glib-unix|fcntl|unistd|poll|netdb|sys/|netinet/)'

  case $1 in
    wire) [[ ! $2 =~ $gstreamer && ! $2 =~ $toolkit && ! $2 =~ $http && ! $2 =~ $io ]] ;;
    core/peer | core) [[ ! $2 =~ $toolkit ]] ;;
    core/signaling) [[ ! $2 =~ $gstreamer && ! $2 =~ $toolkit ]] ;;
    core/*) [[ ! $2 =~ $gstreamer && ! $2 =~ $toolkit && ! $2 =~ $http ]] ;;
    server) [[ ! $2 =~ $gstreamer && ! $2 =~ $toolkit ]] ;;
    cli) [[ ! $2 =~ $gstreamer && ! $2 =~ $toolkit ]] ;;
    app/model) [[ ! $2 =~ $gstreamer && ! $2 =~ $toolkit && ! $2 =~ $http ]] ;;
    app | app/*) [[ ! $2 =~ $gstreamer && ! $2 =~ $http ]] ;;
    *) return 1 ;;
  esac
}

# The header that a file includes as "$2", as a path below src/.
resolve()
{
  local folder=${1%/*}

  if [[ -f src/$folder/$2 ]]; then
    header=$folder/$2
  elif [[ -f src/$2 ]]; then
    header=$2
  else
    return 1
  fi
  header=$(realpath -m --relative-to=src "src/$header")
}

check_rooms()
{
  local file directive header room from_room
  local quoted='^[[:space:]]*#[[:space:]]*include[[:space:]]*"([^"]+)"'
  local angled='^[[:space:]]*#[[:space:]]*include[[:space:]]*<([^>]+)>'

  while IFS= read -r -d '' file; do
    file=${file#src/}
    room_of "$file"
    from_room=$room

    while IFS= read -r directive; do
      if [[ $directive =~ $angled ]]; then
        header=${BASH_REMATCH[1]}
        may_use "$from_room" "$header" ||
          echo "src/$file: $from_room may not use <$header>"
      elif [[ $directive =~ $quoted && ${BASH_REMATCH[1]} != config.h ]]; then
        header=${BASH_REMATCH[1]}
        if ! resolve "$file" "$header"; then
          echo "src/$file: \"$header\" is neither beside it nor below src/"
          continue
        fi
        room_of "$header"
        may_include "$from_room" "$header" "$room" ||
          echo "src/$file: $from_room may not include \"$header\""
      fi
    done < <(grep -E '^[[:space:]]*#[[:space:]]*include' "src/$file")
  done < <(find src -name '*.[ch]' -not -path 'src/web/*' -print0 | sort -z)

  # The wire is pure: bytes in, bytes out.
  grep -nE '\b(g_main_|g_timeout_add|g_idle_add|g_file_|g_print|fopen|getenv|g_getenv)' \
    -r src/wire --include='*.c' | sed 's/$/: the wire does no input or output/'
  true
}

faults=$(check_rooms)
if [[ -n $faults ]]; then
  printf '%s\n' "$faults"
  exit 1
fi
