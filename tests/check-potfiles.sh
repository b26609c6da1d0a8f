#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Every file with text to translate is in po/POTFILES, and nothing else is.
# Usage: check-potfiles.sh [ROOT]
set -euo pipefail

cd "${1:-$(dirname "$0")/..}"
export LC_ALL=C

listed=$(grep -v '^#' po/POTFILES || true)
translatable=$(
  {
    grep -rlE --exclude-dir=node_modules --include='*.c' '\b(_|N_|C_|NC_|Q_|g?d?n?c?p?gettext|g_d[np]?gettext2?) ?\(' src || true
    grep -rlE --include='*.ts' --include='*.tsx' '\b(_|ngettext|pgettext)\(("|$)' src/web/src || true
    grep -rlE --include='*.ui' 'translatable="' src || true
    grep -rlE --include='*.py.in' '\b_\(' data || true
    find data -name '*.desktop.in*' -o -name '*.metainfo.xml.in*' -o -name '*.gschema.xml*'
  } | sort
)

if [[ $listed != "$translatable" ]]; then
  echo 'po/POTFILES lists (-) other files than those with text to translate (+):'
  diff -u --label po/POTFILES --label 'the tree' \
    <(printf '%s\n' "$listed") <(printf '%s\n' "$translatable") || true
  exit 1
fi
