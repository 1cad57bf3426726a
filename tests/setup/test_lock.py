import re

import pytest

from tests.setup.processes import ROOT

LISTS = ["bootstrap", "runtime", "dev"]
PART = re.compile(r"^(?P<name>[a-z0-9.\-]+)(\[[a-z0-9,\-]+\])?==(?P<version>[^ ;\\]+)( ; [^\\]+)? \\$")
HASH = re.compile(r"^    --hash=sha256:[0-9a-f]{64}( \\)?$")


def lines(name):
    return (ROOT / "requirements" / f"{name}.txt").read_text().splitlines()


def parts(name):
    return {found["name"]: found["version"] for line in lines(name) if (found := PART.match(line))}


@pytest.mark.parametrize("name", LISTS)
def test_a_list_holds_pinned_parts_with_their_hashes_and_nothing_else(name):
    assert [line for line in lines(name) if not PART.match(line) and not HASH.match(line)] == []
    assert [
        line for line, following in zip(lines(name), lines(name)[1:], strict=False)
        if PART.match(line) and not HASH.match(following)
    ] == []  # fmt: skip


@pytest.mark.parametrize("name", LISTS)
def test_a_list_names_no_address_host_or_file(name):
    text = (ROOT / "requirements" / f"{name}.txt").read_text()

    assert re.findall(r"://|--index|--extra-index|--find-links|--trusted-host| @ |file:", text) == []


def test_the_suite_runs_on_the_versions_that_the_program_runs_on():
    assert {name: parts("dev")[name] for name in parts("runtime")} == parts("runtime")
