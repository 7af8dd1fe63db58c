"""The order's path does not allocate, count references or lock: by its machine code and by counting while it runs.

Both gauges are proven on a canary program that does on purpose what they must find.
"""

import mmap
import os
import struct
import subprocess
import time
from pathlib import Path

import pytest

from engine import ROOT, Engine
from fix import Session

HERE = Path(__file__).parent
HEADER, SLOT, SLOTS = 64, 64, 64
FIELDS = ("mallocs", "frees", "retains", "releases", "objects", "locks")
ORDERS = 10_000


@pytest.fixture(scope="session")
def canary(tmp_path_factory):
    program = tmp_path_factory.mktemp("canary") / "canary"
    subprocess.run(["swiftc", "-O", "-swift-version", "6", HERE / "canary.swift", "-o", program], check=True)
    return program


# By its machine code


def hot_path_gate(binary, root):
    return subprocess.run([ROOT / "ops/hotpath", binary, "--root", root], capture_output=True, text=True)


@pytest.mark.parametrize("function", ["quiet", "switches"])
def test_the_gate_lets_plain_computing_pass(canary, function):
    done = hot_path_gate(canary, rf"^canary\.{function}\(")
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("function, finding", [
    ("allocates", "swift_allocObject"), ("retains", "swift_retain"), ("mallocs", "malloc"),
    ("locks", "pthread_mutex_lock"),
    ("callsThroughAPointer", "through a pointer"), ("hidesAnAllocation", "called by canary.hidesAnAllocation"),
])
def test_the_gate_finds_what_is_forbidden(canary, function, finding):
    done = hot_path_gate(canary, rf"^canary\.{function}\(")
    assert done.returncode == 1 and finding in done.stdout, done.stdout


def test_the_gate_fails_if_it_finds_nothing_to_look_at(canary):
    done = hot_path_gate(canary, "^no such function$")
    assert done.returncode == 1 and "no function matches" in done.stdout


def test_the_books_entry_points_reach_nothing_forbidden():
    done = hot_path_gate(ROOT / ".build/release/apus-bench", r"^Matching\.OrderBooks\.(enter|cancel|replace)\(")
    assert done.returncode == 0, done.stdout


# While it runs


class Gauge:
    """Counts of every thread of one process."""

    def __init__(self, directory):
        self.library = directory / "runtime_counts.so"
        subprocess.run(["cc", "-O2", "-fPIC", "-shared", "-Wall", "-Werror", HERE / "runtime_counts.c", "-o",
                        self.library, "-lpthread", "-ldl"], check=True)
        self.file = directory / "counts"
        self.file.write_bytes(bytes(HEADER + SLOT * SLOTS))
        with open(self.file, "r+b") as opened:
            self.memory = mmap.mmap(opened.fileno(), 0)
        self.environment = {"LD_PRELOAD": str(self.library), "APUS_RUNTIME_COUNTS": str(self.file)}

    def read(self):
        """Counts by thread id."""
        used = min(struct.unpack("<Q", self.memory[0:8])[0], SLOTS)
        threads = {}
        for index in range(used):
            thread, *values = struct.unpack_from("<7Q", self.memory, HEADER + SLOT * index)
            threads[thread] = dict(zip(FIELDS, values))
        return threads

    def difference(self, before):
        """What was done since `before`, by thread; threads that did nothing are left out."""
        nothing = dict.fromkeys(FIELDS, 0)
        changes = {}
        for thread, now in self.read().items():
            change = {field: now[field] - before.get(thread, nothing)[field] for field in FIELDS}
            change = {field: count for field, count in change.items() if count}
            if change:
                changes[thread] = change
        return changes


@pytest.fixture
def gauge(tmp_path):
    return Gauge(tmp_path)


@pytest.mark.parametrize("way, expected", [
    ("quiet", set()), ("allocates", {"objects", "mallocs", "releases", "frees"}), ("retains", {"retains", "releases"}),
    ("mallocs", {"mallocs", "frees"}), ("locks", {"locks"}),
])
def test_the_gauge_counts_what_a_program_does(canary, gauge, way, expected):
    process = subprocess.Popen([canary, way], env={**os.environ, **gauge.environment})
    try:
        time.sleep(0.2)
        before = gauge.read()
        time.sleep(0.1)
        seen = {field for change in gauge.difference(before).values() for field in change}
        assert seen == expected
    finally:
        process.kill()
        process.wait()


def trade(session, count):
    """Orders that rest, trade, are replaced, canceled and refused: every kind of request the path carries."""
    sent = 0
    while sent < count:
        rest = session.enter(side="2", price="100.01", quantity="20")
        session.enter(side="1", price="100.01", quantity="5")
        session.enter(side="1", price="99.99", quantity="5", tif="3")
        changed = session.replace(rest, side="2", price="100.02", quantity="20")
        session.enter(side="1", price=None, kind="1", quantity="5", tif="3")
        session.send("H", [(11, changed), (55, "AAPL"), (54, "2")])
        session.cancel(changed, side="2")
        session.enter(symbol="NOPE")
        sent += 8
        session.send("1", [(112, "turn")])
        while session.receive().type != "0":
            pass


@pytest.mark.parametrize("durability", ["none", "local"])
def test_ten_thousand_orders_allocate_retain_and_lock_nothing(data_dir, gauge, durability):
    with Engine(data_dir, "--durability", durability, environment=gauge.environment) as engine:
        session = Session(engine.port, "GAUGED")
        session.logon()
        trade(session, 500)
        before = gauge.read()
        trade(session, ORDERS)
        changes = gauge.difference(before)
        session.disconnect()
        assert gauge.read(), "the counting library is not at work"
        assert changes == {}, f"on the order's path, by thread: {changes}"
        assert engine.stop() == 0
