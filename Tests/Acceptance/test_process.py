"""The process and its surroundings: ports, directories, flags, signals, disks."""

import fcntl
import os
import random
import re
import shutil
import socket
import subprocess
import time

import pytest

from engine import Engine, journal_hash, run_tool
from fix import Closed, Session, frame
from flow import OrderFlow, drive


@pytest.fixture
def refused(tmp_path):
    """Launches an engine that must end by itself with an error; returns what it said."""
    launched = []

    def launch(*flags, directory=None, port=0):
        engine = Engine(directory or tmp_path / "refused", *flags, port=port).launch()
        launched.append(engine)
        code = engine.wait(20)
        assert code > 0, f"expected an error exit, got {code}:\n{engine.log()}"
        assert "ready fix=" not in engine.output()
        assert "Fatal error" not in engine.log(), engine.log()
        return engine.log()

    yield launch
    for engine in launched:
        engine.close()


def test_the_ready_line_and_the_development_profile_are_told(start):
    engine = start()
    assert re.fullmatch(r"ready fix=127\.0\.0\.1:\d+\n", engine.output())
    engine.wait_for_log("development")


def test_a_port_in_use_is_named(refused):
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        port = holder.getsockname()[1]
        said = refused(port=port)
    assert str(port) in said and re.search("in use", said, re.I), said


def test_a_data_directory_in_use_is_named_and_its_engine_goes_on(start, refused):
    first = start()
    said = refused(directory=first.data_dir)
    assert str(first.data_dir) in said and str(first.process.pid) in said, said
    with Session(first.port, "STILLHERE") as session:
        session.logon()
        session.enter()
        assert session.expect("8")[150] == "0"


def test_an_unknown_flag_is_named(refused):
    assert "--no-such-flag" in refused("--no-such-flag")


@pytest.mark.parametrize("flags", [
    ("--durability", "perhaps"), ("--cpu", "9999"), ("--cpu", "x"), ("--config", "/nonexistent.toml"),
])
def test_a_bad_flag_value_is_named(refused, flags):
    assert flags[1] in refused(*flags)


@pytest.mark.parametrize("text, word", [
    ('durability = "perhaps"', "perhaps"), ("no_such_key = 1", "no_such_key"),
    ("durability = = 3", "line|parse|toml|syntax"),
])
def test_a_bad_configuration_is_named(refused, tmp_path, text, word):
    config = tmp_path / "apus.toml"
    config.write_text(text + "\n")
    said = refused("--config", config)
    assert re.search(word, said, re.I), said


def test_a_data_directory_that_cannot_be_made_is_named(refused):
    assert "/proc/nowhere" in refused(directory="/proc/nowhere")


def test_a_data_directory_that_is_a_file_is_named(refused, tmp_path):
    (tmp_path / "file").write_text("")
    assert str(tmp_path / "file") in refused(directory=tmp_path / "file")


def test_help_names_every_contracted_flag():
    said = run_tool("engine", "--help")
    assert said.returncode == 0
    for flag in ("--data-dir", "--fix-port", "--durability", "--cpu", "--config"):
        assert flag in said.stdout
    for command in ("load", "journal"):
        assert run_tool(command, "--help").returncode == 0


@pytest.mark.parametrize("durability", ["none", "local"])
def test_sigterm_logs_out_and_loses_nothing(start, durability):
    engine = start("--durability", durability)
    sessions = [Session(engine.port, f"S{number}") for number in range(3)]
    names = {}
    for session in sessions:
        session.logon()
        names[session] = [session.enter(price=f"{10 + i}.00") for i in range(20)]
        assert all(session.expect("8")[150] == "0" for _ in range(20))
    assert engine.stop() == 0, engine.log()
    for session in sessions:
        assert [message.type for message in session.expect_closed()] == ["5"]
        session.disconnect()
    stopped = engine.state_hash()
    assert journal_hash(engine.data_dir) == stopped

    again = start("--durability", durability, port=engine.port)
    assert again.state_hash() == stopped
    for session in sessions:
        session.logon()
        for name in names[session]:
            report = session.status(name)
            assert (report[39], report[151]) == ("0", "10")
        session.disconnect()


@pytest.mark.parametrize("flags", [
    ("--stop-timeout-ms", "0"), ("--journal-flush-ms", "1000", "--stop-timeout-ms", "300"),
], ids=["waits-for-nobody", "flushes-later-than-it-waits"])
def test_sigterm_writes_what_durability_none_has_in_memory(start, flags):
    engine = start("--durability", "none", *flags)
    session = Session(engine.port, "HURRIED")
    session.logon()
    names = [session.enter(price=f"{10 + i}.00") for i in range(20)]
    assert all(session.expect("8")[150] == "0" for _ in names)
    assert engine.stop() == 0, engine.log()
    said = session.expect_closed()
    assert [message.type for message in said] in ([], ["5"]), said
    verified = run_tool("journal", "verify", "--data-dir", engine.data_dir)
    assert verified.returncode == 0 and "sealed: true" in verified.stdout, verified.stdout + verified.stderr
    stopped = engine.state_hash()
    assert f"state-hash: {stopped}\n" in verified.stdout

    again = start("--durability", "none", *flags, port=engine.port)
    assert again.state_hash() == stopped
    session.disconnect()
    session.logon(reset=True)
    assert [session.status(name)[39] for name in names] == ["0"] * 20
    session.disconnect()


def test_a_log_that_nobody_reads_stops_nobody(start):
    """Standard error is a full pipe: lines may be lost, trading and stopping go on."""
    reader, writer = os.pipe()
    try:
        fcntl.fcntl(writer, fcntl.F_SETPIPE_SZ, 4096)
        engine = start("--stop-timeout-ms", "300", errors=writer)
        noisy, other = Session(engine.port, "NOISY"), Session(engine.port, "OTHER", timeout=2)
        for session in (noisy, other):
            session.logon()
        garbled = frame(noisy.compose("0"), checksum=0)
        assert garbled != frame(noisy.compose("0")), "by chance the checksum is right"
        for _ in range(50):
            noisy.send_raw(garbled * 100)
            other.ping()
        name = other.enter()
        assert other.expect("8")[11] == name
        noisy.ping()
        assert engine.stop() == 0
        for session in (noisy, other):
            session.disconnect()
    finally:
        os.close(reader)
        os.close(writer)


def test_a_restart_keeps_ids_dense_and_unique(start):
    engine = start()
    session = Session(engine.port, "IDS")
    session.logon()
    reports = []
    for _ in range(3):
        session.enter()
        reports.append(session.expect("8"))
        session.logout()
        assert engine.stop() == 0
        engine = start(port=engine.port)
        session.logon()
    session.disconnect()
    orders = [report[37] for report in reports]
    executions = [report[17] for report in reports]
    assert len(set(orders)) == len(set(executions)) == 3


@pytest.fixture
def small_disk(tmp_path):
    """A file system of its own that can be filled."""
    place = tmp_path / "disk"
    place.mkdir()
    size = "size=256m"
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", size, "apus-test", place], capture_output=True, text=True) \
        if os.geteuid() == 0 else None
    if mounted is None or mounted.returncode:
        pytest.skip("mounting a small file system is not allowed here")
    yield place
    subprocess.run(["umount", "-l", place], check=True)


def fill(place, leave=0):
    """A file that takes all the space but `leave` bytes."""
    free = shutil.disk_usage(place).free - leave
    with open(place / "ballast", "wb") as ballast:
        try:
            for _ in range(max(free, 0) // 65536 + 1):
                ballast.write(b"\1" * min(65536, max(free, 1)))
        except OSError:
            pass
    return place / "ballast"


def test_a_full_disk_at_the_start_is_named(refused, small_disk):
    fill(small_disk)
    said = refused(directory=small_disk / "data")
    assert re.search("no space left", said, re.I), said


def drive_until_refused(flows):
    """Trades until the engine ends the connections."""
    deadline = time.monotonic() + 60
    try:
        while True:
            drive(flows, 0.5)
            assert time.monotonic() < deadline, "the disk is full and the engine never said so"
    except (Closed, ConnectionError):
        pass
    for flow in flows:
        flow.drain()


def test_a_disk_that_fills_up_loses_nothing_acknowledged(start, small_disk):
    engine = start("--durability", "local", "--journal-segment-mib", "4", directory=small_disk / "data")
    flows = [OrderFlow(engine.port, f"FILL{n}", random.Random(n)) for n in range(3)]
    for flow in flows:
        flow.logon(engine.port)
    ballast = fill(small_disk)
    drive_until_refused(flows)
    engine.wait_for_log("no space left|disk is full|disk full")
    assert engine.wait() > 0
    ballast.unlink()

    again = start(
        "--durability", "local", "--journal-segment-mib", "4", directory=small_disk / "data", port=engine.port)
    for flow in flows:
        flow.logon(again.port)
        flow.settle()
        flow.verify(most=2000)
