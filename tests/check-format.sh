#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Holds every .c file to .clang-format, as clang-format 14 (Debian 12) reads it.
# Usage: check-format.sh [ROOT]
set -euo pipefail

cd "${1:-$(dirname "$0")/..}"

version=$(clang-format --version 2>/dev/null | grep -oE 'version [0-9]+' || true)
if [[ $version != 'version 14' ]]; then
  echo "Skipped: .clang-format is written for clang-format 14, and this is '${version:-none}'."
  exit 0
fi

# clang-format would write _ ("text") and g_autoptr (Type). It is shown instead something of the same
# width that it leaves alone: operators, and a type with a long name.
shield()
{
  sed -E \
    -e 's/\bg_auto(ptr|list)?\((\w+)\)/g_auto\1_\2_/g' \
    -e 's/\b[NC]_\(/~~(/g' \
    -e 's/\b_\(/~(/g'
}

unshield()
{
  sed -E \
    -e 's/\bg_auto(ptr|list)?_(\w+)_ /g_auto\1(\2) /g' \
    -e 's/~~\(/N_(/g' \
    -e 's/~\(/_(/g'
}

# What two writings of the same line may differ in: columns made with blanks. (clang-format also takes
# the dashes in the name of a quark for subtractions.)
same()
{
  sed -E \
    -e '/G_DEFINE_QUARK/d' \
    -e '/^#/s/ //g' \
    -e 's/([^ ]) +/\1 /g' |
    unshield
}

shielded=$(mktemp)
trap 'rm -f "$shielded"' EXIT

bad=0
while IFS= read -r -d '' file; do
  shield <"$file" >"$shielded"
  diff -u --label "$file" --label "$file, formatted" \
    <(same <"$shielded") <(clang-format --assume-filename="$file" <"$shielded" | same) || bad=1
done < <(find src tests -name '*.c' -print0 | sort -z)

if ((bad)); then
  echo 'Format these lines as shown. A condition that goes over several lines has its operators at the'
  echo 'ends of the lines. A table that is easier to read another way can stand between'
  echo '/* clang-format off */ and /* clang-format on */.'
fi
exit $bad
