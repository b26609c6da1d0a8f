#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Rules for every file that a person wrote: its licence, its size, its blanks,
# and that nothing in it is left for later.
# Usage: check-files.sh [ROOT]
set -euo pipefail

cd "${1:-$(dirname "$0")/..}"
export LC_ALL=C.UTF-8

max_lines=1000
max_columns=100

list()
{
  find src tests data po dev .ci \( -name node_modules -o -name dist -o -name __pycache__ \) -prune -o \
    -type f "$@" -print | sort
}

check_files()
{
  local file lines c_files other_files

  mapfile -t c_files < <(list -name '*.[ch]')
  mapfile -t other_files < <(
    list \( -name '*.py' -o -name '*.sh' -o -name '*.ts' -o -name '*.tsx' -o -name '*.mjs' \
      -o -name '*.css' -o -name '*.ui' -o -name meson.build -o -name dev -o -path '.ci/*' \)
    echo meson.build
    echo meson_options.txt
  )

  for file in "${c_files[@]}" "${other_files[@]}"; do
    lines=$(wc -l <"$file")
    if ((lines > max_lines)); then
      echo "$file: $lines lines, and $max_lines are the most; what in it is a thing of its own?"
    fi
    if [[ -n $(tail -c 1 "$file") ]]; then
      echo "$file: the last line does not end"
    fi
  done

  for file in "${c_files[@]}"; do
    if [[ $(head -n 1 "$file") != '/* SPDX-License-Identifier: '*' */' ]]; then
      echo "$file: the first line does not name the licence (SPDX-License-Identifier)"
    fi
  done
  for file in "${other_files[@]}"; do
    if ! head -n 4 "$file" | grep -q 'SPDX-License-Identifier: '; then
      echo "$file: the first lines do not name the licence (SPDX-License-Identifier)"
    fi
  done

  grep -nE ".{$((max_columns + 1)),}" "${c_files[@]}" |
    sed "s/^\([^:]*:[0-9]*\):.*/\1: longer than $max_columns columns/"
  grep -nP '\t' "${c_files[@]}" | sed 's/^\([^:]*:[0-9]*\):.*/\1: a tab/'
  grep -nE '[[:blank:]]+$' "${c_files[@]}" "${other_files[@]}" |
    sed 's/^\([^:]*:[0-9]*\):.*/\1: blanks at the end/'
  grep -nE '\b(TO''DO|FIX''ME|XX''X)\b' "${c_files[@]}" "${other_files[@]}" |
    sed 's/$/: finish it, or leave it out/'
  true
}

faults=$(check_files)
if [[ -n $faults ]]; then
  printf '%s\n' "$faults"
  exit 1
fi
