#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the page is built into: files that any host can serve, under any address."""

import gzip
import json
import os
import re
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../integration"))
from tincan_test import main  # pylint: disable=wrong-import-position

PAGE = os.path.abspath(os.environ["TINCAN_WEB_ROOT"])
SOURCE = os.environ["TINCAN_SOURCE_ROOT"]

# bytes, gzipped: what a browser loads and runs before there is anything to see
MAX_INITIAL_SCRIPT = 120 * 1024

WORKERS = ["clock-worker.js", "sha256-worker.js", "sw.js"]


def read(name):
    with open(os.path.join(PAGE, name), encoding="utf-8") as file:
        return file.read()


def files():
    return sorted(os.path.relpath(os.path.join(folder, name), PAGE)
                  for folder, _, names in os.walk(PAGE) for name in names)


def initial_scripts():
    return re.findall(r'<script[^>]* src="([^"]+)"', read("index.html"))


def scripts():
    return [name for name in files() if name.endswith(".js")]


def test_is_there():
    there = files()
    for name in ["index.html", "config.json", "licences.txt", *WORKERS]:
        assert name in there, f"no {name} among {there}"
    assert json.loads(read("config.json")) == {"server": None}
    assert not [name for name in there if name.endswith(".map")]


def test_initial_script_is_small():
    size = sum(len(gzip.compress(read(name).encode(), 9)) for name in initial_scripts())
    assert size < MAX_INITIAL_SCRIPT, f"{size} bytes"
    print(f"# {size} bytes of {MAX_INITIAL_SCRIPT}")


def test_only_classic_scripts():
    """Modules are not loaded from file://."""
    tags = re.findall(r"<script[^>]*>", read("index.html"))
    assert len(tags) == len(initial_scripts()) >= 1, tags
    for tag in tags:
        assert "defer" in tag and "type=" not in tag and "crossorigin" not in tag, tag
    for name in scripts():
        assert not re.search(r"(^|[;}])\s*(import|export)\b[\s{*\"']", read(name)), name
        assert not re.search(r"\bimport\s*(\(|\.meta\b)", read(name)), name


def test_nothing_is_inline():
    page = read("index.html")
    assert not re.search(r"<script[^>]*>\s*[^<\s]", page)
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=", page)


def test_addresses_are_relative():
    addresses = re.findall(r'\s(?:src|href)="([^"]*)"', read("index.html"))
    assert len(addresses) >= 2, addresses
    for address in addresses:
        assert not re.match(r"/|[a-z]+:", address), address
        assert os.path.isfile(os.path.join(PAGE, address)), address
    for name in files():
        if name.endswith(".css"):
            for address in re.findall(r'url\(["\']?([^)"\']*)', read(name)):
                assert not re.match(r"/|(?!data:)[a-z]+:", address), f"{name}: {address}"


def test_names_tell_the_content():
    """What is in assets/ may be kept for ever, so that another content has another name."""
    for name in files():
        if name.startswith("assets/"):
            assert re.search(r"-[0-9a-f]{8}\.[a-z0-9]+(\.gz)?$", name), name


def test_policy():
    policy = re.search(r'http-equiv="Content-Security-Policy" content="([^"]*)"',
                       read("index.html")).group(1)
    assert policy.startswith("default-src &#39;none&#39;; "), policy
    assert "unsafe" not in policy and "*" not in policy, policy
    for name in scripts():
        assert not re.search(r"\bnew Function\b|[^.\w]eval\(", read(name)), name


def test_compressed():
    for name in files():
        if name.endswith(".gz"):
            with open(os.path.join(PAGE, name), "rb") as file:
                assert gzip.decompress(file.read()) == read(name[:-3]).encode(), name
    for name in initial_scripts():
        assert os.path.normpath(name) + ".gz" in files(), name
    assert "config.json.gz" not in files()


def test_licences():
    licences = read("licences.txt")
    with open(os.path.join(SOURCE, "src/web/package.json"), encoding="utf-8") as file:
        packages = json.load(file)["dependencies"]
    for name, version in packages.items():
        assert f"\n{name} {version} (" in licences, f"{name} {version} is not named"
    assert "GNU GENERAL PUBLIC LICENSE" in licences
    assert "Electronic Frontier Foundation" in licences


def test_nothing_of_the_builder():
    for name in files():
        if not name.endswith(".gz"):
            assert SOURCE not in read(name), f"{name} names {SOURCE}"


main([
    test_is_there,
    test_initial_script_is_small,
    test_only_classic_scripts,
    test_nothing_is_inline,
    test_addresses_are_relative,
    test_names_tell_the_content,
    test_policy,
    test_compressed,
    test_licences,
    test_nothing_of_the_builder,
])
