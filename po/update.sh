#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Brings the catalogues up to date with the sources.
# Usage: update.sh                  po/tincan.pot, and each po/*.po after it
#        update.sh LANGUAGE         begins po/LANGUAGE.po, for example pt_BR
#        update.sh --template FILE  only the template, into FILE
#
# Nothing is guessed: a text that has changed is untranslated again, with what it was before in the
# entries at the end that begin with “#~”. Places are named without lines, and a catalogue in which
# nothing else than the date would change is left alone, so that two people rarely collide.
set -euo pipefail

cd "$(dirname "$0")/.."
export LC_ALL=C.UTF-8

# write_template FILE
write_template()
{
  local others page options=(
    --add-comments=Translators
    --add-location=file
    --from-code=UTF-8
    --keyword=_
    --keyword='C_:1c,2'
    --keyword=N_
    --keyword='NC_:1c,2'
    --keyword='g_dngettext:2,3'
    --keyword='g_dpgettext2:2c,3'
    --output="$1"
    --package-name=tincan
  )

  mapfile -t others < <(grep -vE '^#|\.tsx?$' po/POTFILES)
  mapfile -t page < <(grep -E '\.tsx?$' po/POTFILES)
  xgettext "${options[@]}" "${others[@]}"
  # How old and new versions read TypeScript differs, and the marks of texts are C's; a test of the
  # page sees to it that none is overlooked.
  xgettext "${options[@]}" --join-existing --language=C "${page[@]}"
  # Of the heading only what is true of each language. The stars are of long comments in C.
  sed -i -e '1s/.*/# SPDX-License-Identifier: GPL-3.0-or-later/' \
    -e '/^# \(FIRST AUTHOR\|This file is\|Copyright\)/d' \
    -e '/^#, fuzzy$/d' -e 's/^#\. \* /#. /' "$1"
}

# How languages count that not every version of gettext knows; for sed.
declare -A counting=(
  [ar]='nplurals=6; plural=n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 \&\& n%100<=10 ? 3 : '
  [zh_CN]='nplurals=1; plural=0;'
)
counting[ar]+='n%100>=11 ? 4 : 5;'

# What is written from right to left. There each %s is put between U+2068 and U+2069, so that a name
# of the other direction does not turn its sentence around.
right_to_left='^(ar|ckb|dv|fa|he|ps|sd|ug|ur|yi)(_|\.po$)'
before=$'\u2068' after=$'\u2069'

# begin LANGUAGE: its catalogue, with a heading
begin()
{
  local catalogue=po/$1.po

  msginit --no-translator --locale="$1.UTF-8" --input=po/tincan.pot --output-file="$catalogue"
  sed -i -e '/^# Automatically generated/d' \
    -e 's/^"Last-Translator: .*/"Last-Translator: The Tincan Developers\\n"/' \
    -e "s/^\"Language: .*/\"Language: $1\\\\n\"/" "$catalogue"
  if [[ -n ${counting[$1]:-} ]]; then
    sed -i "s/^\"Plural-Forms: .*/\"Plural-Forms: ${counting[$1]}\\\\n\"/" "$catalogue"
  fi
}

# update CATALOGUE
update()
{
  local merged=$1.new isolated=$1.isolated

  msgmerge --quiet --previous --no-fuzzy-matching --add-location=file --output-file="$merged" \
    "$1" po/tincan.pot
  if [[ $(basename "$1") =~ $right_to_left ]]; then
    msgfilter --keep-header --input="$merged" --output-file="$isolated" \
      sed -E "s/$before?(%([0-9]+\\\$)?s)$after?/$before\\1$after/g"
    mv "$isolated" "$merged"
  fi
  if diff -q <(grep -v '^"POT-Creation-Date: ' "$1") <(grep -v '^"POT-Creation-Date: ' "$merged") \
    >/dev/null; then
    rm "$merged"
  else
    mv "$merged" "$1"
  fi
  printf '%s: ' "$1"
  msgfmt --statistics --output-file=/dev/null "$1" 2>&1
}

if [[ ${1:-} == --template ]]; then
  write_template "$2"
  exit
fi

write_template po/tincan.pot
if [[ -n ${1:-} ]]; then
  if [[ -e po/$1.po ]]; then
    echo "po/$1.po has been begun already."
  else
    begin "$1"
  fi
fi
for catalogue in po/*.po; do
  if [[ -e $catalogue ]]; then
    update "$catalogue"
  fi
done
