"""Every setting of the commented example exists as key, flag and environment variable, and a wrong one is named."""

import os
import re
import subprocess

import pytest

from engine import BINARY, ROOT, Engine

EXAMPLE = ROOT / "ops/apus.toml"


def keys():
    """The keys of the example, commented-out ones too, without the instruments."""
    table, found = "", []
    for line in EXAMPLE.read_text().splitlines():
        if line.startswith("[["):
            break
        header = re.match(r"\[(\w+)\]$", line)
        if header:
            table = header.group(1) + "."
        entry = re.match(r"(?:# )?(\w+) = ", line)
        if entry:
            found.append(table + entry.group(1))
    return found


def flag(key):
    return "--" + re.sub(r"[._]", "-", key)


def refused(directory, *flags, **environment):
    """What an engine that must not start says."""
    done = subprocess.run(
        [BINARY, "engine", "--data-dir", directory, *flags], capture_output=True, text=True, timeout=30,
        env={**os.environ, **environment})
    assert done.returncode not in (0, -11), done.stderr
    assert "ready" not in done.stdout
    return done.stderr


def test_the_example_names_every_setting_and_each_is_a_flag():
    text = subprocess.run([BINARY, "engine", "--help"], capture_output=True, text=True).stdout
    flags = set(re.findall(r"^  (--[a-z-]+)", text, re.M)) - {"--config", "--version", "--help"}
    assert len(keys()) > 15
    assert {flag(key) for key in keys()} == flags


def test_the_example_starts_an_engine(data_dir):
    with Engine(data_dir, "--config", EXAMPLE) as engine:
        engine.wait_for_log("durability local, idle spin")


@pytest.mark.parametrize("key", keys())
def test_a_wrong_value_is_refused_with_its_name_from_flag_and_environment(key, data_dir):
    wrong = {"data_dir": "/proc/none", "fix.host": "no.host", "fix.clients": "x" * 60, "fix.venue": "y" * 60}
    value = wrong.get(key, "bogus")
    named = key not in ("data_dir", "fix.host")
    text = refused(data_dir, flag(key), value) if key != "data_dir" else refused(value)
    assert (flag(key) if named else value) in text, text
    variable = "APUS_" + key.upper().replace(".", "_")
    if key != "data_dir":
        text = refused(data_dir, **{variable: value})
        assert (variable if named else value) in text, text


def test_a_flag_wins_over_the_environment_and_that_over_the_file(tmp_path):
    config = tmp_path / "apus.toml"
    config.write_text('durability = "none"\nidle = "yield"\nday_end = "01:00"\n')
    with Engine(
        tmp_path / "data", "--config", config, "--idle", "park", environment={"APUS_DURABILITY": "local"}
    ) as engine:
        engine.wait_for_log("durability local, idle park")


@pytest.mark.parametrize("text, cause", [
    ("[fix]\nprot = 1\n", "fix.prot"),
    ("durability = \n", "apus.toml:1"),
    ('[[instrument]]\nsymbol = "A"\ntick = "0"\nlot = "1"\n', "tick"),
    ('[[instrument]]\nsymbol = "ABCDEFGHIJKLMNOP"\ntick = "1"\nlot = "1"\n', "symbol"),
    ('[[instrument]]\nsymbol = "A"\ntick = "1"\nlot = "1"\ncolour = "red"\n', "colour"),
    ('[[instrument]]\nsymbol = "A"\ntick = "1"\nlot = "1"\n' * 2, "twice"),
])
def test_a_wrong_file_is_refused_with_the_place(text, cause, tmp_path):
    config = tmp_path / "apus.toml"
    config.write_text(text)
    assert cause in refused(tmp_path / "data", "--config", config)


def test_another_tick_than_the_journal_has_is_refused(tmp_path):
    config = tmp_path / "apus.toml"
    config.write_text('[[instrument]]\nsymbol = "A"\ntick = "0.01"\nlot = "1"\n')
    with Engine(tmp_path / "data", "--config", config) as engine:
        assert engine.stop() == 0
    config.write_text('[[instrument]]\nsymbol = "A"\ntick = "0.05"\nlot = "1"\n')
    assert "its tick is 0.01, not 0.05" in refused(tmp_path / "data", "--config", config)
    assert "orders 1048576 instead of 4096" in refused(tmp_path / "data", "--limits-orders", "4096")
