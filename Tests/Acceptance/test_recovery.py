"""`kill -9` during load: what was acknowledged is there, once."""

import os
import random
import subprocess

from engine import journal_hash
from flow import OrderFlow, drive

ROUNDS = int(os.environ.get("APUS_KILL_ROUNDS", "50"))
SEED = int(os.environ.get("APUS_KILL_SEED", "20260501"))
SESSIONS = 3


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


def test_kill_nine_during_load_loses_nothing_acknowledged(start, data_dir, tmp_path):
    print(f"seed {SEED}, {ROUNDS} rounds (APUS_KILL_SEED, APUS_KILL_ROUNDS)")
    chance = random.Random(SEED)
    engine = start("--durability", "local")
    flows = [OrderFlow(engine.port, f"KILL{n}", random.Random(f"{SEED}-{n}")) for n in range(SESSIONS)]
    sent = asked = 0
    for round_number in range(ROUNDS):
        moment = chance.uniform(0.01, 0.2)
        for flow in flows:
            flow.logon(engine.port)
        check(flows)
        sent += drive(flows, moment)
        engine.kill()
        for flow in flows:
            flow.drain()
        replayed = journal_hash(copy_of(data_dir, tmp_path / f"copy{round_number}"))
        subprocess.run(["rm", "-rf", tmp_path / f"copy{round_number}"], check=True)
        port = engine.port
        engine.close()
        engine = start("--durability", "local", port=port)
        assert engine.state_hash() == replayed, f"round {round_number}, killed after {moment:.3f} s"
    for flow in flows:
        flow.logon(engine.port)
    asked += check(flows)
    assert engine.stop() == 0, engine.log()
    assert engine.state_hash() == journal_hash(data_dir), "the recovered state differs from an uninterrupted replay"
    fills = sum(flow.filled("1") for flow in flows)
    print(f"{ROUNDS} kills, {sent} requests, {fills} lots traded, {asked} orders asked for at the end")
    assert sent >= ROUNDS * 20 and fills > 0, "too little happened to prove anything"


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
