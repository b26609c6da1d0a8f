# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash
# Two network namespaces joined by a link of a given rate, delay, loss and queue. To be sourced by
# a bash script that runs as root; LINKEM names the program linkem where it is not beside this file.
#
#   . tests/lab/link.sh
#   link_up 100 20 0 50        # 100 Mbit/s, 20 ms one way (40 ms round trip), no loss, 50 ms queue
#   link_a receiver-command &  # runs in the first namespace, whose address is $LINK_ADDRESS_A
#   link_b sender-command      # runs in the second one, address $LINK_ADDRESS_B
#   link_down                  # also done when the script ends
#
# link_up sets the script's EXIT, INT and TERM traps. A script with an EXIT trap of its own sets it
# after the first link_up and calls link_down there.
#
# The names carry the script's process id, so that several scripts can have a link at a time. One
# script has one link at a time.

LINK_ADDRESS_A=10.77.0.1
LINK_ADDRESS_B=10.77.0.2
LINK_NAMESPACE_A=tincan-$$-a
LINK_NAMESPACE_B=tincan-$$-b
link_pid=
link_log=
link_trapped=

: "${LINKEM:=$(dirname "${BASH_SOURCE[0]}")/linkem}"

# link_available: succeeds where links can be made at all
link_available() {
  [ "$(id -u)" = 0 ] && [ -c /dev/net/tun ] && [ -x "$LINKEM" ] && command -v ip >/dev/null
}

# link_up RATE_MBIT DELAY_MS LOSS_PERCENT QUEUE_MS
link_up() {
  link_down
  if [ -z "$link_trapped" ]; then
    trap link_down EXIT
    trap 'exit 130' INT
    trap 'exit 143' TERM
    link_trapped=yes
  fi

  ip netns add "$LINK_NAMESPACE_A" && ip netns add "$LINK_NAMESPACE_B" || return 1

  link_log=$(mktemp)
  "$LINKEM" "$LINK_NAMESPACE_A" "$LINK_NAMESPACE_B" "$@" >"$link_log" &
  link_pid=$!
  until grep -q READY "$link_log"; do
    kill -0 "$link_pid" 2>/dev/null || return 1
    sleep 0.05
  done

  _link_address "$LINK_NAMESPACE_A" "$LINK_ADDRESS_A" "$LINK_ADDRESS_B" &&
    _link_address "$LINK_NAMESPACE_B" "$LINK_ADDRESS_B" "$LINK_ADDRESS_A"
}

# _link_address NAMESPACE ADDRESS PEER
_link_address() {
  ip -n "$1" link set lo up &&
    ip -n "$1" address add "$2" peer "$3" dev tun0 &&
    ip -n "$1" link set tun0 mtu 1500 up
}

# link_a COMMAND…, link_b COMMAND…: run it at one end of the link
link_a() {
  ip netns exec "$LINK_NAMESPACE_A" "$@"
}

link_b() {
  ip netns exec "$LINK_NAMESPACE_B" "$@"
}

# link_down: takes the link away, and leaves what it counted in LINK_COUNTERS
link_down() {
  if [ -n "$link_pid" ]; then
    kill "$link_pid" 2>/dev/null || true
    wait "$link_pid" 2>/dev/null || true
    link_pid=
  fi
  if [ -n "$link_log" ]; then
    # Read by the scripts that source this one.
    # shellcheck disable=SC2034
    LINK_COUNTERS=$(grep -v READY "$link_log" || true)
    rm -f "$link_log"
    link_log=
  fi
  ip netns delete "$LINK_NAMESPACE_A" 2>/dev/null || true
  ip netns delete "$LINK_NAMESPACE_B" 2>/dev/null || true
}
