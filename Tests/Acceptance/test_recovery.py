"""`kill -9` during load: what was acknowledged is there, once."""

import os
import random
import subprocess

import pytest

from engine import BINARY, journal_hash, run_tool
from flow import OrderFlow, drive

ROUNDS = int(os.environ.get("APUS_KILL_ROUNDS", "50"))
SEED = int(os.environ.get("APUS_KILL_SEED", "20260501"))
# A long run takes several journals: each start reads the whole one.
ROUNDS_PER_JOURNAL = 100
SESSIONS, CROWD = 3, 4
# Small segments, so that kills hit the change from one to the next too.
SETTINGS = ("--durability", "local", "--idle", "park", "--journal-segment-mib", "4", "--limits-orders", "2097152")


def check(flows):
    """Every session's orders, and that every fill has its other side."""
    for flow in flows:
        flow.settle()
    asked = sum(flow.verify() for flow in flows)
    bought = sum(flow.filled("1") for flow in flows)
    sold = sum(flow.filled("2") for flow in flows)
    assert bought == sold, f"bought {bought}, sold {sold}: an execution was lost or doubled"
    return asked


def copy_of(directory, place):
    subprocess.run(["cp", "-a", "--sparse=always", directory, place], check=True)
    return place


@pytest.fixture
def crowd(tmp_path):
    """Starts load generators that trade in symbols of their own until their engine dies.

    Not as fast as they can: the engine remembers 262,144 orders that are done, and each is asked for at the end."""
    running = []

    def start_one(port):
        running.append(subprocess.Popen(
            [BINARY, "load", "--fix", f"127.0.0.1:{port}", "--sessions", str(CROWD), "--rate", "30000",
             "--idle", "yield", "--instruments", "BTC-USD,ETH-USD", "--seconds", "60", "--out", tmp_path / "load"],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL))
        return running[-1]

    yield start_one
    for process in running:
        process.kill()
        process.wait()


@pytest.mark.parametrize("first", range(0, ROUNDS, ROUNDS_PER_JOURNAL))
def test_kill_nine_during_load_loses_nothing_acknowledged(start, crowd, data_dir, tmp_path, first):
    """In every second round a load generator presses on the engine besides the clients that check it."""
    seed, rounds = SEED + first, min(ROUNDS - first, ROUNDS_PER_JOURNAL)
    print(f"APUS_KILL_SEED={seed} APUS_KILL_ROUNDS={rounds} repeats this")
    chance = random.Random(seed)
    engine = start(*SETTINGS)
    flows = [OrderFlow(engine.port, f"KILL{n}", random.Random(f"{seed}-{n}")) for n in range(SESSIONS)]
    sent = asked = snapshots = 0
    for round_number in range(rounds):
        moment = chance.uniform(0.01, 0.2)
        pressing = crowd(engine.port) if round_number % 2 else None
        for flow in flows:
            flow.logon(engine.port)
        check(flows)
        if pressing:
            engine.wait_for_log(f"(?s)(logged on.*?){{{SESSIONS + CROWD}}}")
        sent += drive(flows, moment)
        if round_number % 5 == 4:
            # While the engine runs and is pressed; the next start begins with it.
            made = run_tool("journal", "snapshot", "--data-dir", data_dir)
            assert made.returncode == 0, made.stdout + made.stderr
            snapshots += "bytes:" in made.stdout
        engine.kill()
        if pressing:
            pressing.kill()
            pressing.wait()
        for flow in flows:
            flow.drain()
        replayed = journal_hash(copy_of(data_dir, tmp_path / f"copy{round_number}"))
        subprocess.run(["rm", "-rf", tmp_path / f"copy{round_number}"], check=True)
        port = engine.port
        engine.close()
        engine = start(*SETTINGS, port=port)
        assert engine.state_hash() == replayed, f"round {round_number}, killed after {moment:.3f} s"
        assert ("snapshot" in engine.log()) == (snapshots > 0), engine.log()
    for flow in flows:
        flow.logon(engine.port)
    asked += check(flows)
    assert engine.stop() == 0, engine.log()
    assert engine.state_hash() == journal_hash(data_dir), "the recovered state differs from an uninterrupted replay"
    fills = sum(flow.filled("1") for flow in flows)
    segments = sum(path.stat().st_blocks > 128 for path in data_dir.glob("journal-*"))
    print(f"{rounds} kills, {sent} requests besides the load, {fills} lots traded, {asked} orders asked for at the end, "
          f"{segments} segments, {snapshots} snapshots")
    assert snapshots > rounds // 25
    assert segments > rounds // 25, "the load generator did not press"
    assert sent >= rounds * 20 and fills > 0, "too little happened to prove anything"


def test_the_flow_notices_a_doubled_fill(start):
    """The canary: a fill that the engine sent once and the checker counts twice must fail the check."""
    engine = start()
    flows = [OrderFlow(engine.port, f"CANARY{n}", random.Random(n)) for n in range(2)]
    for flow in flows:
        flow.logon(engine.port)
    drive(flows, 0.3)
    check(flows)
    traded = next(order for flow in flows for order in flow.orders.values() if order.cum > 0)
    traded.cum += 1
    try:
        check(flows)
    except AssertionError:
        return
    raise AssertionError("a doubled fill went unnoticed")
