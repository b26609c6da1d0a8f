#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every language in po/LINGUAS is complete, and nothing in it breaks a program or the page.

Usage: check-catalogues.py [ROOT]

A catalogue that is not in LINGUAS yet is only checked as far as it goes: it is being made.
"""

import ast
import collections
import os
import pathlib
import re
import subprocess
import sys
import tempfile

# How many forms a count takes, where that is known; else the catalogue is believed.
FORMS = {"ar": 6, "de": 2, "es": 2, "fr": 2, "ja": 1, "pt_BR": 2, "zh_CN": 1}
RIGHT_TO_LEFT = {"ar", "ckb", "dv", "fa", "he", "ps", "sd", "ug", "ur", "yi"}

# What the page puts values into; see format() in src/web/src/i18n.ts.
PAGE_DIRECTIVE = re.compile(r"%(?:%|(?:(\d+)\$)?'?([sdu]))")
# A name among them could turn a sentence of the other direction around; see po/README.md.
STRING = re.compile(r"%(?:\d+\$)?s")
ISOLATED = re.compile("\u2068%(?:\\d+\\$)?s\u2069")

# What is typed as it stands, whatever the language.
LITERAL = re.compile(
    r"(?<![\w-])--[a-z][a-z-]*|TINCAN_[A-Z_]+|\btincan-cli (?:send|receive|check)\b"
    r"|\btincan-(?:cli|server)\b|\btincan-(?:offer|answer)\."
    r"|\b(?:stuns?|turns?):(?=[a-z…\[”])|\bhttps://\S+?/|\b7-acrobat-gymnast-unzip\b"
    r"|\b(?:STUN|TURN|UDP|TCP|TLS|IPv6|PEM|GStreamer|WebRTC|Tincan)\b"
)

# What a text ends with, and how other languages write that.
ENDINGS = {
    "…": "…",
    ".": ".。！!",
    ":": ":：",
    "?": "?？؟",
    ";": ";",
    "]": "]］",
}


class Entry:
    """A text and its translations: one, or one for each form."""

    def __init__(self):
        self.fields = {}
        self.flags = set()
        self.places = []
        self.is_obsolete = False

    @property
    def key(self):
        return self.fields.get("msgctxt"), self.fields.get("msgid"), self.fields.get("msgid_plural")

    @property
    def forms(self):
        return [text for name, text in self.fields.items() if name.startswith("msgstr")]

    def is_of_page(self):
        return any(place.startswith("src/web/") for place in self.places)


def parse(path):
    """The entries of a catalogue; the first one has the heading."""
    entries = []
    for block in re.split(r"\n\n+", path.read_text(encoding="utf-8").strip()):
        entry, name = Entry(), None
        for line in block.split("\n"):
            if line.startswith("#~"):
                entry.is_obsolete = True
            elif line.startswith("#,"):
                entry.flags |= {flag.strip() for flag in line[2:].split(",")}
            elif line.startswith("#:"):
                entry.places += line[2:].split()
            elif line.startswith("msg"):
                name, _blank, text = line.partition(" ")
                entry.fields[name] = ast.literal_eval(text)
            elif line.startswith('"'):
                entry.fields[name] += ast.literal_eval(line)
        if entry.fields:
            entries.append(entry)
    return entries


def count_directives(text):
    """How often each value is put in, by its number; “%%” is none."""
    counted, number = collections.Counter(), 0
    for position, kind in PAGE_DIRECTIVE.findall(text):
        if kind:
            number += 1
            counted[int(position or number), kind] += 1
    return counted


def blanks_around(text):
    return re.match(r"\s*", text)[0], re.search(r"\s*$", text)[0]


def count_mnemonics(text):
    """How often “_” stands before a letter to be pressed; not those in names of variables."""
    return LITERAL.sub("", text).count("_")


def find_ending_fault(original, text):
    last = original.rstrip()[-1:]
    allowed = ENDINGS.get(last)

    if allowed is not None and text.rstrip("\u2069 \n")[-1:] not in allowed:
        return f"ends with “{last}” in English, and the translation with none like it"
    if last not in ".…:?" and re.search(r"[a-z”]$", original) and re.search(r"[.。…]$", text):
        return "ends with nothing in English, and the translation with a full stop"
    if "..." in text and "..." not in original:
        return "has three dots instead of “…”"
    return None


def find_page_faults(entry, text):
    """What msgfmt does not see, since it checks the rules of C."""
    rest = PAGE_DIRECTIVE.sub("", text)
    if "%" in rest:
        yield "has a “%” that the page does not know: only %s, %d, %u, %1$s and %%"
    if "c-format" not in entry.flags and "msgid_plural" not in entry.fields:
        if count_directives(entry.fields["msgid"]) != count_directives(text):
            yield "puts in other values than the English text"


def find_faults(entry, text, original, language):
    """What is wrong with one translation, where `original` is the English form it stands for."""
    if blanks_around(original) != blanks_around(text):
        yield "has other blanks or line breaks around it than the English text"
    fault = find_ending_fault(original, text)
    if fault is not None:
        yield fault
    if count_mnemonics(original) != count_mnemonics(text):
        yield "has more or fewer “_” than the English text"
    for literal in LITERAL.findall(original):
        if literal not in text:
            yield f"does not have “{literal}”"
    if entry.is_of_page():
        yield from find_page_faults(entry, text)
    if language.split("_")[0] in RIGHT_TO_LEFT:
        if len(STRING.findall(text)) != len(ISOLATED.findall(text)):
            yield "has a %s without U+2068 before and U+2069 after it"


def find_heading_faults(heading, language):
    text = heading.fields.get("msgstr", "")
    if f"\nLanguage: {language}\n" not in text:
        yield f"the heading does not name the language: “Language: {language}”"
    if "charset=UTF-8" not in text:
        yield "it is not in UTF-8"
    forms = re.search(r"^Plural-Forms: *nplurals=(\d+);", text, re.MULTILINE)
    if forms is None or int(forms[1]) != FORMS.get(language, int(forms[1])):
        yield "the heading does not say how the language counts (Plural-Forms)"
    if re.search(r"FULL NAME|FIRST AUTHOR|LANGUAGE <|YEAR-MO", text):
        yield "the heading is not filled in"


def check_entry(entry, language, is_complete):
    """What is wrong with all forms of one text, a line each."""
    _context, text, plural = entry.key
    faults = []

    if not all(entry.forms):
        if is_complete or any(entry.forms):
            faults.append("is not translated")
    elif "fuzzy" in entry.flags:
        faults.append("is marked as fuzzy")
    else:
        for i, form in enumerate(entry.forms):
            original = text if plural is None or (i == 0 and len(entry.forms) > 1) else plural
            faults += find_faults(entry, form, original, language)
    return [f"“{text}” {fault}" for fault in dict.fromkeys(faults)]


def check_catalogue(path, template, is_complete):
    language = path.stem
    result = subprocess.run(["msgfmt", "--check", "--output-file=/dev/null", path],
                            capture_output=True, encoding="utf-8",
                            env=os.environ | {"LC_ALL": "C.UTF-8"})
    complaints = [line for line in result.stderr.splitlines() if line] if result.returncode else []

    entries = [entry for entry in parse(path) if not entry.is_obsolete]
    if not entries or entries[0].key != (None, "", None):
        return complaints + ["there is no heading"]

    complaints += find_heading_faults(entries.pop(0), language)
    known = {entry.key for entry in entries}
    wanted = {entry.key for entry in template}
    if is_complete and known != wanted:
        complaints.append("it is not up to date with the sources: run “./dev po”")
        complaints += [f"“{key[1]}” is missing" for key in wanted - known]
        complaints += [f"“{key[1]}” is not in the sources any more" for key in known - wanted]
    for entry in entries:
        if entry.key in wanted:
            complaints += check_entry(entry, language, is_complete)
    return complaints


def read_linguas(folder):
    lines = (folder / "LINGUAS").read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def make_template(folder):
    with tempfile.TemporaryDirectory() as scratch:
        path = pathlib.Path(scratch) / "tincan.pot"
        made = subprocess.run([folder / "update.sh", "--template", path],
                              capture_output=True, encoding="utf-8", check=False)
        if made.returncode != 0 or made.stderr:
            sys.exit(f"The template was not made without a complaint:\n{made.stderr}")
        return parse(path)[1:]


def main():
    root = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else pathlib.Path(__file__).parent.parent)
    folder = root / "po"
    linguas = read_linguas(folder)
    template = make_template(folder)
    catalogues = {path.stem: path for path in sorted(folder.glob("*.po"))}
    complaints = []

    if len(template) < 500:
        complaints.append(f"po/update.sh: only {len(template)} texts were found in the sources")
    if linguas != sorted(linguas):
        complaints.append("po/LINGUAS: the languages are not sorted")
    for language in linguas:
        if language not in catalogues:
            complaints.append(f"po/LINGUAS: there is no {language}.po")
    for language, path in catalogues.items():
        found = check_catalogue(path, template, language in linguas)
        complaints += [f"po/{path.name}: {complaint}" for complaint in found]

    for complaint in complaints:
        print(complaint)
    sys.exit(1 if complaints else 0)


if __name__ == "__main__":
    main()
