"""The matching engine against tracebook-conformance, an independent suite: it gives one trace of orders to its own
engine and to ours and compares outcomes, trades and the whole state of the books after each event.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from engine import ROOT

# What `swift build --build-tests` leaves behind; `swift build -c release --product apus-conformance` makes the same.
ADAPTER = os.environ.get("APUS_CONFORMANCE_BIN", str(ROOT / ".build/debug/apus-conformance"))
FAULTY_ADAPTER = Path(__file__).with_name("faulty_adapter.py")
SEED = os.environ.get("APUS_CONFORMANCE_SEED", "42")
TRACES = os.environ.get("APUS_CONFORMANCE_TRACES", "25")
CONFORMS, DIFFERS = 0, 1

PROFILES = ("fifo-full-v1", "fifo-limit-v1", "fifo-partial-fill-v1")
SUITE_CASES = (
    "fifo-lifecycle", "order-instructions", "stp-cancel-resting", "stp-cancel-resting-deep", "stp-cancel-incoming",
    "pro-rata-allocation", "multi-symbol", "tick-grid", "deep-cancellation")
CONFIG = {"matching_algorithm": "fifo", "tick_size": "0.01", "self_trade_policy": "NONE", "quantity_decimal_places": 12}
HELLO = {"type": "hello", "protocol": "tracebook.conformance", "protocol_version": 1, "config": CONFIG}


def conformance(command, *arguments, adapter=(ADAPTER,)):
    """Runs one command of the suite's tool against an adapter."""
    candidate = ["--candidate-cmd", " ".join(map(str, adapter))] if adapter else []
    return subprocess.run(
        [sys.executable, "-m", "tracebook.conformance.cli", command, *map(str, arguments), *candidate],
        capture_output=True, text=True, timeout=300, stdin=subprocess.DEVNULL)


def faulty(fault):
    return sys.executable, FAULTY_ADAPTER, fault, ADAPTER


@pytest.fixture(scope="module")
def suite(tmp_path_factory):
    directory = tmp_path_factory.mktemp("conformance") / "suite-v2"
    done = conformance("sample", directory, "--suite-version", "v2", adapter=None)
    assert done.returncode == CONFORMS, done.stderr
    return directory


def run_suite(suite, report, **more):
    """The suite's cases by name."""
    done = conformance("suite", suite, "--output", report, **more)
    assert report.exists(), done.stdout + done.stderr
    return {case["name"]: case["report"] for case in json.loads(report.read_text())["cases"]}


@pytest.fixture(scope="module")
def cases(suite, tmp_path_factory):
    return run_suite(suite, tmp_path_factory.mktemp("conformance") / "report.json")


@pytest.mark.parametrize("profile", PROFILES)
def test_the_engine_qualifies_for_a_profile(profile, tmp_path):
    done = conformance(
        "qualify", "--profile", profile, "--seed", SEED, "--traces", TRACES, "--events-per-trace", "200",
        "--output-dir", tmp_path / "evidence")
    assert done.returncode == CONFORMS, f"seed {SEED}\n{done.stdout}{done.stderr}"
    evidence = json.loads((tmp_path / "evidence/qualification.json").read_text())
    assert evidence["qualified"] and evidence["candidate_engine"]["name"] == "apus"
    assert evidence["campaign"]["completed_traces"] == int(TRACES)


def test_the_suite_has_the_cases_that_are_known(cases):
    assert set(cases) == set(SUITE_CASES)


@pytest.mark.parametrize("case", SUITE_CASES)
def test_the_engine_conforms_to_a_case_of_the_suite(cases, case):
    report = cases[case]
    assert report["conformant"], json.dumps(report["divergence"], indent=1)
    assert report["compared_events"] == report["trace"]["event_count"] > 0


# What the suite's reference engine does and no trace of the suite reaches.


def order(number, side, price, quantity, **more):
    return {"op": "new", "symbol": "EDGE", "order_id": number, "side": side, "order_type": "LIMIT", "price": price,
            "quantity": quantity, "owner": 1, **more}


def request(op, number, **more):
    return {"op": op, "symbol": "EDGE", "order_id": number, **more}


EDGES = {
    "requests on a symbol without a book": [
        request("cancel", 1), request("reduce", 1, quantity=1), request("replace", 1, price=5),
        order(1, "BUY", 5, 1)],
    "a book that only a clear has named": [request("clear", 1), request("cancel", 1)],
    "a book that only a refused order has named": [order(1, "BUY", 0.004, 1)],
    "orders that say nothing sensible": [
        order(1, "BUY", -5, 1), order(2, "SELL", 0, 1), order(3, "BUY", 5, 0), order(4, "BUY", 5, -1),
        order(5, "BUY", None, 0, order_type="MARKET"), order(6, "SELL", -1, 1, order_type="IOC")],
    "an order id used again once its order is done": [
        order(1, "BUY", 5, 1), order(1, "BUY", 6, 1), request("cancel", 1), order(1, "SELL", 7, 2),
        order(2, "BUY", 7, 2), order(1, "BUY", 4, 1), request("clear", None), order(1, "BUY", 5, 1),
        request("cancel", 1), request("cancel", 1)],
    "a reduce by more than is open": [
        order(1, "SELL", 5, 3), order(2, "BUY", 5, 1), request("reduce", 1, quantity=2.5),
        request("reduce", 1, quantity=2), request("reduce", 1, quantity=1)],
    "a reduce keeps the place of a part-filled order": [
        order(1, "SELL", 5, 3), order(2, "SELL", 5, 3), order(3, "BUY", 5, 1), request("reduce", 1, quantity=1),
        order(4, "BUY", 5, 2)],
    "a replace sets what is open, not the whole": [
        order(1, "SELL", 5, 3), order(2, "SELL", 5, 1), order(3, "BUY", 5, 2), request("replace", 1, quantity=4),
        order(4, "BUY", 5, 3), request("replace", 1, price=6), request("replace", 1, price=4, quantity=9)],
    "a replace to nothing": [
        order(1, "SELL", 5, 3), request("replace", 1, quantity=0), request("replace", 1, quantity=-1),
        order(2, "BUY", 5, 1), request("replace", 1, quantity=0), request("replace", 1, price=-5)],
    "a replace that trades, and what is left of it": [
        order(1, "BUY", 5, 2), order(2, "SELL", 7, 5), request("replace", 2, price=5), order(3, "BUY", 5, 3),
        request("replace", 2, price=4), request("cancel", 2)],
    "a replace at the same price and for less, again and again": [
        order(1, "SELL", 5, 4), order(2, "SELL", 5, 4), request("replace", 1, quantity=3),
        request("replace", 2, price=5), request("replace", 1, price=5, quantity=2), order(3, "BUY", 5, 6)],
    "a market order with a price": [
        order(1, "SELL", 5, 1), order(2, "BUY", 3, 2, order_type="MARKET"),
        order(3, "SELL", 9, 2, order_type="MARKET")],
    "orders that nobody owns": [
        order(1, "SELL", 5, 1, owner=-1), order(2, "BUY", 5, 2, owner=-1), order(3, "BUY", 5, 1, owner=2 ** 40)],
    "prices between ticks": [
        order(1, "BUY", 100.015, 1), order(2, "BUY", 100.005, 1), order(3, "SELL", 100.0049999, 3),
        request("replace", 3, price=100.0151), order(4, "BUY", 100.02, 0.1)],
}


CANCEL_RESTING_EDGES = {
    "a replace that meets its owner": [
        order(1, "SELL", 5, 1), order(2, "BUY", 4, 2), order(3, "SELL", 6, 1, owner=2),
        request("replace", 2, price=6)],
    "an order that meets its owner on every level": [
        order(1, "SELL", 5, 1), order(2, "SELL", 6, 1, owner=2), order(3, "SELL", 6, 1), order(4, "SELL", 7, 1),
        order(5, "SELL", 7, 9, owner=2), order(6, "BUY", None, 4, order_type="MARKET")],
    "a fill or kill that passes its owner over": [
        order(1, "SELL", 5, 1), order(2, "SELL", 5, 2, owner=2), order(3, "BUY", 5, 3, order_type="FOK"),
        order(4, "BUY", 5, 2, order_type="FOK")],
    "orders that nobody owns trade with each other and with all": [
        order(1, "SELL", 5, 1, owner=-1), order(2, "BUY", 5, 1, owner=-1), order(3, "SELL", 5, 1, owner=-1),
        order(4, "BUY", 5, 2), order(5, "SELL", 5, 1, owner=-1)],
    "an order canceled by its owner's is done": [
        order(1, "SELL", 5, 1), order(2, "BUY", 5, 1), request("cancel", 1), request("reduce", 1, quantity=1),
        order(1, "SELL", 6, 1), request("cancel", 2)],
}
CANCEL_INCOMING_EDGES = {
    "a replace that meets its owner": [
        order(1, "SELL", 5, 1, owner=2), order(2, "SELL", 5, 1), order(3, "BUY", 4, 3),
        request("replace", 3, price=6), request("cancel", 3), request("cancel", 2)],
    "an order that meets its owner at once": [
        order(1, "SELL", 5, 1), order(2, "SELL", 5, 1, owner=2), order(3, "BUY", 5, 2), request("cancel", 3),
        order(4, "BUY", None, 1, order_type="MARKET")],
    "a fill or kill with enough before its owner": [
        order(1, "SELL", 5, 2, owner=2), order(2, "SELL", 5, 1), order(3, "BUY", 5, 3, order_type="FOK"),
        order(4, "BUY", 5, 2, order_type="FOK")],
}
PRO_RATA_EDGES = {
    "one level whole and a share of the next": [
        order(1, "SELL", 5, 2), order(2, "SELL", 5, 1), order(3, "SELL", 6, 6), order(4, "SELL", 6, 2),
        order(5, "BUY", 6, 7, owner=2), order(6, "BUY", 6, 8, owner=2)],
    "buyers share too": [
        order(1, "BUY", 5, 8), order(2, "BUY", 5, 4), order(3, "BUY", 5, 4), order(4, "BUY", 4, 1),
        order(5, "SELL", None, 8, order_type="MARKET", owner=2), order(6, "SELL", 5, 2, owner=2),
        order(7, "SELL", 4, 7, order_type="FOK", owner=2)],
    "a changed order shares as it stands": [
        order(1, "SELL", 5, 4), order(2, "SELL", 5, 2), request("reduce", 1, quantity=2),
        request("replace", 1, quantity=6), order(3, "BUY", 5, 4, order_type="IOC", owner=2),
        order(4, "BUY", 5, 0.5, owner=2)],
}


def under(rules, traces):
    """A parameter for each trace, under these flags of the suite's tool."""
    return [pytest.param(rules, events, id=" ".join([*rules[1:], name])) for name, events in traces.items()]


@pytest.mark.parametrize("rules, events", [
    *under([], EDGES),
    *under(["--self-trade-policy", "CANCEL_RESTING"], CANCEL_RESTING_EDGES),
    *under(["--self-trade-policy", "CANCEL_INCOMING"], CANCEL_INCOMING_EDGES),
    *under(["--algorithm", "pro_rata"], PRO_RATA_EDGES),
])
def test_the_engine_conforms_where_no_trace_of_the_suite_goes(rules, events, tmp_path):
    trace = tmp_path / "edge.jsonl"
    trace.write_text("".join(json.dumps(event) + "\n" for event in events))
    done = conformance("run", trace, *rules)
    assert done.returncode == CONFORMS, done.stdout + done.stderr


# A wrong engine is found.


@pytest.mark.parametrize("fault, category", [
    ("rests_the_remainder", "book_state"), ("fills_part_of_a_fill_or_kill", "trades"),
    ("accepts_everything", "outcome"), ("tells_trades_backwards", "trades"), ("swaps_buyer_and_seller", "trades"),
    ("fills_too_much", "trades"), ("forgets_a_trade", "trades"),
    ("queues_the_newest_first", "book_state"), ("loses_an_owner", "book_state"),
])
def test_a_wrong_engine_fails_the_campaign(fault, category, tmp_path):
    done = conformance(
        "campaign", "--profile", "fifo-full-v1", "--seed", SEED, "--traces", "10", "--events-per-trace", "200",
        "--max-minimize-runs", "1", "--output-dir", tmp_path / "evidence", adapter=faulty(fault))
    assert done.returncode == DIFFERS, f"seed {SEED}\n{done.stdout}{done.stderr}"
    campaign = json.loads((tmp_path / "evidence/campaign.json").read_text())
    assert campaign["traces"][-1]["divergence"]["category"] == category


@pytest.mark.parametrize("fault, failing", [
    ("matches_by_time_only", {"pro-rata-allocation"}),
    ("trades_with_its_owner", {"stp-cancel-resting", "stp-cancel-resting-deep", "stp-cancel-incoming"}),
    ("rests_the_remainder", {"order-instructions"}),
])
def test_a_wrong_engine_fails_the_suite(suite, fault, failing, tmp_path):
    cases = run_suite(suite, tmp_path / "report.json", adapter=faulty(fault))
    wrong = {
        name for name, case in cases.items()
        if not case["conformant"] and case["divergence"]["category"] != "protocol"}
    assert wrong == failing


# What the adapter cannot answer it says, and ends.


def say(*messages):
    """The adapter's answers to these messages, and its status."""
    lines = (message if isinstance(message, str) else json.dumps(message) for message in messages)
    done = subprocess.run(
        [ADAPTER], input="".join(line + "\n" for line in lines), capture_output=True, text=True, timeout=30)
    return [json.loads(line) for line in done.stdout.splitlines()], done.returncode


def event(index, **fields):
    return {"type": "event", "index": index, "event": {"op": "clear", "symbol": "A", **fields}}


def test_a_trace_in_order_ends_well():
    answers, status = say(
        HELLO, event(1), event(2), {"type": "snapshot", "index": 2}, {"type": "finish", "event_count": 2})
    assert status == 0
    assert [answer["type"] for answer in answers] == ["ready", "observation", "observation", "snapshot", "complete"]


@pytest.mark.parametrize("messages", [
    [], ["no JSON"], [event(1)], [HELLO | {"protocol_version": 2}], [HELLO | {"config": CONFIG | {"tick_size": "0"}}],
    [HELLO], [HELLO, HELLO], [HELLO, event(2)], [HELLO, event(1), event(1)], [HELLO, event(1, op="dance")],
    [HELLO, event(1, op="cancel")], [HELLO, {"type": "snapshot", "index": 1}],
    [HELLO, event(1), {"type": "finish", "event_count": 2}],
], ids=lambda messages: " ".join(m if isinstance(m, str) else m["type"] for m in messages) or "nothing")
def test_a_broken_conversation_ends_with_an_error(messages):
    answers, status = say(*messages)
    assert status == 2
    assert answers[-1]["type"] == "error" and answers[-1]["code"] == "PROTOCOL_ERROR"
    assert answers[-1]["message"]


def test_a_number_that_the_engine_cannot_hold_is_no_reject():
    answers, status = say(HELLO, event(1, **order(1, "BUY", 5, 1e9) | {"symbol": "A"}))
    assert status == 2
    assert answers[-1]["code"] == "UNSUPPORTED" and "more than the engine takes" in answers[-1]["message"]
