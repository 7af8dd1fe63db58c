"""Stands between the conformance suite and the adapter and spoils what passes: faulty_adapter.py FAULT COMMAND...

With it the suite must fail; a suite that passes anything proves nothing.
"""

import hashlib
import json
import subprocess
import sys
from itertools import groupby

# The rules that the engine is given.


def matches_by_time_only(config):
    config["matching_algorithm"] = "fifo"


def trades_with_its_owner(config):
    config["self_trade_policy"] = "NONE"


# What the engine is asked.


def rests_the_remainder(event):
    if event["order_type"] == "IOC":
        event["order_type"] = "LIMIT"


def fills_part_of_a_fill_or_kill(event):
    if event["order_type"] == "FOK":
        event["order_type"] = "IOC"


# What the engine answers.


def accepts_everything(observation):
    observation["outcome"] = {"status": "applied"}


def tells_trades_backwards(observation):
    observation["trades"].reverse()


def swaps_buyer_and_seller(observation):
    for trade in observation["trades"]:
        trade["buy_order_id"], trade["sell_order_id"] = trade["sell_order_id"], trade["buy_order_id"]


def fills_too_much(observation):
    for trade in observation["trades"]:
        trade["quantity"] = "1" + trade["quantity"]


def forgets_a_trade(observation):
    del observation["trades"][:1]


# How its books stand.


def queues_the_newest_first(state):
    for book in state["books"]:
        for side in ("bids", "asks"):
            levels = [list(level) for _, level in groupby(book[side], lambda order: order["price"])]
            book[side] = [order for level in levels for order in reversed(level)]


def loses_an_owner(state):
    for book in state["books"]:
        for order in book["bids"][:1]:
            order["owner"] = -1


def table(*faults):
    return {fault.__name__: fault for fault in faults}


OF_RULES = table(matches_by_time_only, trades_with_its_owner)
OF_EVENTS = table(rests_the_remainder, fills_part_of_a_fill_or_kill)
OF_ANSWERS = table(
    accepts_everything, tells_trades_backwards, swaps_buyer_and_seller, fills_too_much, forgets_a_trade)
OF_STATES = table(queues_the_newest_first, loses_an_owner)
TABLES = OF_RULES, OF_EVENTS, OF_ANSWERS, OF_STATES


def digest(state):
    text = json.dumps(state, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def main():
    fault, *command = sys.argv[1:]
    assert any(fault in faults for faults in TABLES), fault
    spoil_rules, spoil_event, spoil_answer, spoil_state = (
        faults.get(fault, lambda message: None) for faults in TABLES)
    adapter = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def ask(message):
        adapter.stdin.write(json.dumps(message) + "\n")
        adapter.stdin.flush()
        return json.loads(adapter.stdout.readline())

    for line in sys.stdin:
        message = json.loads(line)
        if message["type"] == "hello":
            spoil_rules(message["config"])
        if message["type"] == "event":
            spoil_event(message["event"])
        answer = ask(message)
        if answer["type"] == "observation":
            spoil_answer(answer)
            state = ask({"type": "snapshot", "index": answer["index"]})["state"]
            spoil_state(state)
            answer["state_hash"] = digest(state)
        elif answer["type"] == "snapshot":
            spoil_state(answer["state"])
        print(json.dumps(answer), flush=True)
        if answer["type"] in ("complete", "error"):
            break
    adapter.stdin.close()
    sys.exit(adapter.wait(timeout=10))


if __name__ == "__main__":
    main()
