#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Sends a sample folder from one process to another, introduced by a real server, all on this
# machine, and compares what arrived with what was sent.
# Usage: demo.sh [BUILD_DIRECTORY]
#        without one: with the programs that are installed
set -euo pipefail

if (($# > 0)); then
  cli=$(realpath "$1")/src/cli/tincan-cli
  server=$(realpath "$1")/src/server/tincan-server
else
  cli=tincan-cli
  server=tincan-server
fi

place=$(mktemp -d "${TMPDIR:-/tmp}/tincan-demo.XXXXXX")
pids=()

clean_up()
{
  if ((${#pids[@]} > 0)); then
    kill "${pids[@]}" 2>/dev/null || true
    wait "${pids[@]}" 2>/dev/null || true
  fi
  rm -rf "$place"
}
trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# give_up SENTENCE LOG…: says what went wrong, and what the programs had to say.
give_up()
{
  printf '%s\n' "$1"
  shift
  tail -v -n 20 "$@" 2>/dev/null || true
  exit 1
}

# wait_for SECONDS COMMAND…: until the command succeeds.
wait_for()
{
  local tries=$(($1 * 10))
  shift

  until "$@"; do
    ((tries-- > 0)) || return 1
    sleep 0.1
  done
}

# field FILE EVENT NAME: the value of a field of the last such event.
field()
{
  sed -nE "/\"event\":\"$2\"/s/.*\"$3\":\"?([^\",}]*).*/\1/p" "$1" 2>/dev/null | tail -n 1
}

make_sample()
{
  mkdir -p "$1/photos/summer 2019/Ünïcödé" "$1/empty folder" "$1/日本語"
  head -c $((20 * 1024 * 1024)) /dev/urandom >"$1/photos/summer 2019/film.bin"
  echo 'Two tin cans and a string.' >"$1/read me.txt"
  echo 'Grüße' >"$1/photos/summer 2019/Ünïcödé/ñandú 🦤.txt"
  echo 'こんにちは' >"$1/日本語/手紙.txt"
  printf '#!/bin/sh\necho hello\n' >"$1/hello.sh"
  chmod u+x "$1/hello.sh"
  : >"$1/empty file"
  touch -d '2001-02-03 04:05:06 UTC' "$1/read me.txt"
}

# What is kept of a file besides its bytes: its name, its time, and whether it can be executed.
describe()
{
  (
    cd "$1"
    find . -mindepth 1 -type d -printf 'folder %P\n'
    find . -type f -perm -u+x -printf 'program %P %s bytes of %TY-%Tm-%Td %TT\n'
    find . -type f ! -perm -u+x -printf 'file %P %s bytes of %TY-%Tm-%Td %TT\n'
  ) | sed -E 's/(:[0-9]{2})\.[0-9]+$/\1/' | sort
}

listens()
{
  [[ -n $(field "$place/server.log" listening port) ]]
}

has_code()
{
  [[ -n $(field "$place/send.log" waiting code) ]]
}

make_sample "$place/sample"
mkdir "$place/arrived"
echo "A sample folder of $(describe "$place/sample" | wc -l) files and folders, $(du -sh "$place/sample" | cut -f 1):"
describe "$place/sample" | sed 's/^/  /'

# Port 0 is one that nobody uses now; the server says which it is.
"$server" --listen 127.0.0.1:0 --log-format json >"$place/server.log" 2>&1 &
pids+=($!)
wait_for 10 listens || give_up 'The server did not start.' "$place/server.log"
port=$(field "$place/server.log" listening port)
echo "A server is running on this machine, port $port."

"$cli" send --server "http://127.0.0.1:$port" --no-qr --json "$place/sample" \
  >"$place/send.log" 2>"$place/send.errors" &
sender=$!
pids+=("$sender")
wait_for 20 has_code || give_up 'The sender got no code.' "$place"/*.log "$place"/*.errors
code=$(field "$place/send.log" waiting code)
echo "The sender waits; its code is $code."

receiver_status=0
"$cli" receive --server "http://127.0.0.1:$port" --no-qr --json --yes \
  --output "$place/arrived" "$code" >"$place/receive.log" 2>"$place/receive.errors" || receiver_status=$?
sender_status=0
wait "$sender" || sender_status=$?

if ((receiver_status != 0 || sender_status != 0)); then
  give_up "It failed: the sender ended with $sender_status, the receiver with $receiver_status." \
    "$place"/*.log "$place"/*.errors
fi
LC_ALL=C printf 'Both sides met (path: %s) and are done: %d bytes in %.1f seconds.\n' \
  "$(field "$place/receive.log" connected path)" \
  "$(field "$place/receive.log" 'done' bytes)" "$(field "$place/receive.log" 'done' seconds)"

diff -r "$place/sample" "$place/arrived/sample" ||
  give_up 'What arrived is not what was sent; the differences are above.'
diff <(describe "$place/sample") <(describe "$place/arrived/sample") ||
  give_up 'A time or an execute bit did not arrive; the differences are above.'
echo 'What arrived is what was sent: every byte, every name, every time, every execute bit.'
