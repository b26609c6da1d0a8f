#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Rules for every file that a person wrote: its licence, its size, its blanks,
# and that nothing in it is left for later. And that the lock files of npm,
# which no person wrote, leave it to everybody where they get packages from.
# Usage: check-files.sh [ROOT]
set -euo pipefail

cd "${1:-$(dirname "$0")/..}"
export LC_ALL=C.UTF-8

max_lines=1000
max_columns=100

list()
{
  find src tests data po flatpak dev .ci \( -name node_modules -o -name dist -o -name __pycache__ \) -prune -o \
    -type f \( "$@" \) -print | sort
}

check_files()
{
  local file lines narrow_files other_files lock_files

  # How wide scripts may be is eslint's to say, which knows what cannot be broken.
  mapfile -t narrow_files < <(list -name '*.[ch]' -o -name '*.css')
  mapfile -t other_files < <(
    list -name '*.py' -o -name '*.sh' -o -name '*.ts' -o -name '*.tsx' -o -name '*.js' \
      -o -name '*.mjs' -o -name '*.ui' -o -name meson.build -o -name dev -o -path '.ci/*'
    echo meson.build
    echo meson_options.txt
  )

  for file in "${narrow_files[@]}" "${other_files[@]}"; do
    lines=$(wc -l <"$file")
    if ((lines > max_lines)); then
      echo "$file: $lines lines, and $max_lines are the most; what in it is a thing of its own?"
    fi
    if [[ -n $(tail -c 1 "$file") ]]; then
      echo "$file: the last line does not end"
    fi
  done

  for file in "${narrow_files[@]}"; do
    if [[ $(head -n 1 "$file") != '/* SPDX-License-Identifier: '*' */' ]]; then
      echo "$file: the first line does not name the licence (SPDX-License-Identifier)"
    fi
  done
  for file in "${other_files[@]}"; do
    if ! head -n 4 "$file" | grep -q 'SPDX-License-Identifier: '; then
      echo "$file: the first lines do not name the licence (SPDX-License-Identifier)"
    fi
  done

  grep -nE ".{$((max_columns + 1)),}" "${narrow_files[@]}" |
    sed "s/^\([^:]*:[0-9]*\):.*/\1: longer than $max_columns columns/"
  grep -nP '\t' "${narrow_files[@]}" | sed 's/^\([^:]*:[0-9]*\):.*/\1: a tab/'
  grep -nE '[[:blank:]]+$' "${narrow_files[@]}" "${other_files[@]}" |
    sed 's/^\([^:]*:[0-9]*\):.*/\1: blanks at the end/'
  grep -nE '\b(TO''DO|FIX''ME|XX''X)\b' "${narrow_files[@]}" "${other_files[@]}" |
    sed 's/$/: finish it, or leave it out/'

  mapfile -t lock_files < <(list -name package-lock.json)
  grep -nH '"resolved":' "${lock_files[@]}" |
    sed 's/^\([^:]*:[0-9]*\):.*/\1: names a registry (npm has omit-lockfile-registry-resolved)/'
  true
}

faults=$(check_files)
if [[ -n $faults ]]; then
  printf '%s\n' "$faults"
  exit 1
fi
