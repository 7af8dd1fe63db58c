"""Every order type, time in force and instruction, from a FIX client to the book and back."""

import time

import pytest

from engine import run_tool
from fix import Session, unique, utc_now
from test_admin import admin


@pytest.fixture
def market(start, data_dir):
    """An engine with two clients, ALICE and BOB, and its operator."""
    engine = start("--durability", "none")
    with Session(engine.port, "ALICE") as alice, Session(engine.port, "BOB") as bob:
        for client in (alice, bob):
            client.logon()
        yield alice, bob, lambda *words: operate(data_dir, *words)
    assert engine.is_alive()


def operate(directory, *words):
    code, said = admin(directory, *words)
    assert code == 0, said
    return said


def told(client, *kinds):
    """The next reports, which must be of these ExecTypes in this order."""
    reports = [client.expect("8") for _ in kinds]
    assert [report[150] for report in reports] == list(kinds), reports
    return reports[-1]


def rests(client, **order):
    name = client.enter(**order)
    assert told(client, "0")[11] == name
    return name


def refused(client, text, **order):
    client.enter(**order)
    report = told(client, "8")
    assert text in report[58], report


def trade(alice, bob, price, quantity="1"):
    """Gives the instrument a last trade price."""
    rests(alice, side="2", price=price, quantity=quantity)
    bob.enter(side="1", price=price, quantity=quantity)
    told(bob, "0", "F")
    told(alice, "F")


def test_a_stop_waits_for_its_price(market):
    alice, bob, _ = market
    trade(alice, bob, "100.00")
    rests(alice, side="2", price="101.00", quantity="5")
    name = rests(bob, kind="3", price=None, quantity="5", more=[(99, "100.50")])
    status = bob.status(name)
    assert (status[40], status[99], status[39]) == ("3", "100.5", "0")
    rests(alice, side="2", price="100.60", quantity="1")
    alice.enter(side="1", price="100.60", quantity="1")
    told(alice, "0", "F", "F")
    triggered = told(bob, "D")
    assert triggered[11] == name and triggered[636] == "Y" and triggered[378] == "99"
    fill = told(bob, "F")
    assert (fill[31], fill[32], fill[39]) == ("101", "5", "2")
    told(alice, "F")


def test_a_stop_limit_rests_at_its_limit(market):
    alice, bob, _ = market
    trade(alice, bob, "100.00")
    name = rests(bob, side="2", kind="4", price="99.90", quantity="5", more=[(99, "99.95")])
    rests(alice, side="1", price="99.95", quantity="1")
    alice.enter(side="2", price="99.95", quantity="1")
    told(alice, "0", "F", "F")
    assert told(bob, "D")[11] == name
    status = bob.status(name, side="2")
    assert (status[40], status[44], status[99], status[151]) == ("4", "99.9", "99.95", "5")


def test_a_trailing_stop_follows_the_market(market):
    alice, bob, _ = market
    trade(alice, bob, "100.00")
    name = rests(bob, side="2", kind="P", price=None, quantity="5", more=[(18, "a"), (211, "0.50")])
    assert bob.status(name, side="2")[99] == "99.5"
    trade(alice, bob, "102.00")
    status = bob.status(name, side="2")
    assert (status[40], status[18], status[99]) == ("P", "a", "101.5")


def test_a_market_to_limit_order_rests_at_the_price_it_got(market):
    alice, bob, _ = market
    rests(alice, side="2", price="100.00", quantity="3")
    name = bob.enter(kind="K", price=None, quantity="5")
    fill = told(bob, "0", "F")
    assert (fill[31], fill[32], fill[39]) == ("100", "3", "1")
    status = bob.status(name)
    assert (status[40], status[44], status[151]) == ("K", "100", "2")


@pytest.mark.parametrize("letter, offset, price", [("R", "-0.01", "99.99"), ("P", "-0.50", "100.50"), ("M", None, "100.5")])
def test_a_peg_follows_the_book(market, letter, offset, price):
    alice, bob, _ = market
    rests(alice, side="1", price="100.00", quantity="1")
    rests(alice, side="2", price="101.00", quantity="1")
    more = [(18, letter)] + ([(211, offset)] if offset else [])
    rests(bob, kind="P", price=None, quantity="5", more=more)
    alice.enter(side="2", price="99.00", quantity="6")
    told(alice, "0")
    assert float(told(bob, "F")[31]) == float(price)


def test_an_iceberg_shows_a_part_at_a_time(market):
    alice, bob, _ = market
    iceberg = rests(alice, side="2", price="100.00", quantity="10", more=[(111, "2")])
    plain = rests(alice, side="2", price="100.00", quantity="3")
    bob.enter(price="100.00", quantity="6")
    told(bob, "0", "F", "F", "F")
    fills = [alice.expect("8") for _ in range(3)]
    assert [(fill[11], fill[32]) for fill in fills] == [(iceberg, "2"), (plain, "3"), (iceberg, "1")]


def test_a_hidden_order_ranks_behind_what_is_shown(market):
    alice, bob, _ = market
    hidden = rests(alice, side="2", price="100.00", quantity="2", more=[(111, "0")])
    shown = rests(alice, side="2", price="100.00", quantity="2")
    bob.enter(price="100.00", quantity="3")
    told(bob, "0", "F", "F")
    assert [alice.expect("8")[11] for _ in range(2)] == [shown, hidden]


def test_post_only_orders_never_take(market):
    alice, bob, _ = market
    rests(alice, side="2", price="100.00", quantity="5")
    refused(bob, "Post only", price="100.00", more=[(18, "6")])
    name = bob.enter(price="100.00", more=[(18, "6 9")])
    assert told(bob, "0")[11] == name
    assert bob.status(name)[44] == "99.99"
    alice.expect_silence(0.05)


def test_minimum_quantity_and_all_or_none(market):
    alice, bob, _ = market
    rests(alice, side="2", price="100.00", quantity="5")
    bob.enter(price="100.00", quantity="10", more=[(110, "6")])
    assert "Minimum quantity" in told(bob, "0", "4")[58]
    whole = rests(bob, price="100.00", quantity="10", more=[(18, "G")])
    assert bob.status(whole)[14] == "0"
    alice.enter(side="2", price="100.00", quantity="5")
    told(alice, "0")
    fills = [bob.expect("8") for _ in range(2)]
    assert sum(int(fill[32]) for fill in fills) == 10 and fills[-1][39] == "2"


def test_good_till_date(market):
    _, bob, _ = market
    soon = time.time() + 0.4
    expires = time.strftime("%Y%m%d-%H:%M:%S", time.gmtime(soon)) + ".%03d" % (soon % 1 * 1000)
    name = rests(bob, tif="6", more=[(126, expires)])
    expired = bob.expect("8", timeout=5)
    assert (expired[11], expired[150], expired[39], expired[59]) == (name, "C", "C", "6")
    refused(bob, "in the past", tif="6", more=[(432, "20200101")])
    rests(bob, tif="6", more=[(432, "20991231")])


def test_auction_orders_meet_in_the_auction(market):
    alice, bob, operator = market
    held = rests(alice, side="2", price="100.00", quantity="4", tif="B")
    refused(bob, "phase", price="100.00", tif="2")
    operator("phase", "instrument=AAPL", "to=opening-auction")
    opening = rests(bob, price="101.00", quantity="6", tif="2")
    operator("phase", "instrument=AAPL", "to=continuous")
    sold = told(alice, "F")
    assert (sold[11], sold[39], 59 in sold, 851 in sold) == (held, "2", False, False)
    bought = told(bob, "F")
    assert (bought[11], bought[32], bought[31]) == (opening, "4", sold[31])
    assert told(bob, "C")[11] == opening


def test_a_client_of_fix_50_sp2_is_told_in_its_words(start, data_dir):
    engine = start("--durability", "none")
    with Session(engine.port, "NEW") as client:
        client.connect()
        client.send("A", [(98, 0), (108, 30), (1137, 9)])
        client.expect("A")
        rests(client, side="2", price="100.00", quantity="4", tif="B")
        operate(data_dir, "phase", "instrument=AAPL", "to=opening-auction")
        rests(client, price="101.00", quantity="4", tif="2")
        operate(data_dir, "phase", "instrument=AAPL", "to=continuous")
        fills = [client.expect("8") for _ in range(2)]
        assert [fill[851] for fill in fills] == ["4", "4"] and "B" in [fill[59] for fill in fills]


def test_a_replace_repeats_what_does_not_change(market):
    _, bob, _ = market
    name = rests(bob, price="99.00", more=[(18, "6"), (111, "2")])
    wrong = bob.replace(name, price="99.00", more=[(18, "6 G")])
    assert "do not go together" in bob.expect("9")[58] and wrong
    name = bob.replace(name, price="98.00", more=[(18, "6"), (111, "3")])
    assert told(bob, "5")[11] == name
    name = rests(bob, price="97.00", more=[(111, "0")])
    name = bob.replace(name, price="96.00", more=[(111, "0")])
    assert told(bob, "5")[11] == name


def test_self_trades_are_prevented_as_the_order_says(market):
    _, bob, _ = market
    old = rests(bob, side="2", price="100.00", quantity="5")
    new = bob.enter(price="100.00", quantity="5", more=[(2964, "1")])
    ended = told(bob, "0", "4")
    assert ended[11] == new and "same owner" in ended[58]
    bob.enter(price="100.00", quantity="2", more=[(2964, "100")])
    reports = [bob.expect("8") for _ in range(3)]
    assert [report[150] for report in reports] == ["0", "D", "4"]
    assert (reports[1][11], reports[1][151]) == (old, "3")


def test_orders_of_an_account_tell_account_and_fee(market):
    alice, bob, operator = market
    operator("account", "id=0")
    operator("account", "id=1")
    operator("rules", "instrument=MSFT", "base=1", "quote=0", "base-units=1", "quote-units=1")
    operator("fees", "instrument=MSFT", "tier=0", "maker=-100", "taker=1000")
    operator("deposit", "account=0", "asset=1", "amount=100")
    operator("deposit", "account=1", "asset=0", "amount=1000000")
    refused(bob, "Unknown account", symbol="MSFT", more=[(1, "9")])
    refused(bob, "Unknown account", symbol="MSFT", more=[(1, "BOB")])
    refused(bob, "Insufficient balance", symbol="MSFT", quantity="1000", more=[(1, "1")])
    rests(alice, symbol="MSFT", side="2", quantity="10", more=[(1, "0")])
    bob.enter(symbol="MSFT", quantity="10", more=[(1, "1")])
    taker = told(bob, "0", "F")
    maker = told(alice, "F")
    assert (taker[1], taker[12], taker[13]) == ("1", "100", "3")
    assert (maker[1], maker[12], maker[13]) == ("0", "-10", "3")
    operator("bust", f"trade={taker[527]}")
    busted = told(bob, "H")
    assert (busted[527], busted[32], busted[31], busted[12]) == (taker[527], "10", "100", "-100")
    assert told(alice, "H")[527] == taker[527]


def pair(client, contingency, first, second, head=()):
    names = unique("A"), unique("B")
    fields = [(66, unique("L")), (394, 3), (68, 2), (1385, contingency), *head, (73, 2)]
    for number, (name, order) in enumerate(zip(names, (first, second)), 1):
        fields += [(11, name), (67, number), (55, "AAPL"), (60, utc_now()), *order]
    client.send("E", fields)
    return names


def test_one_cancels_the_other(market):
    alice, bob, _ = market
    trade(alice, bob, "100.00")
    profit, loss = pair(bob, 1, [(54, 2), (38, 5), (40, 2), (44, "101.00")],
                        [(54, 2), (38, 5), (40, 3), (99, "99.00")])
    told(bob, "0", "0")
    alice.enter(price="101.00", quantity="5")
    told(alice, "0", "F")
    reports = [bob.expect("8") for _ in range(2)]
    assert [(report[11], report[150]) for report in reports] == [(profit, "F"), (loss, "4")]
    assert "other order" in reports[1][58]


def test_one_triggers_the_other(market):
    alice, bob, _ = market
    first, second = pair(bob, 2, [(54, 1), (38, 5), (40, 2), (44, "99.00")],
                         [(54, 2), (38, 5), (40, 2), (44, "101.00")])
    told(bob, "0", "0")
    alice.enter(side="2", price="99.00", quantity="5")
    told(alice, "0", "F")
    reports = [bob.expect("8") for _ in range(2)]
    assert [(report[11], report[150]) for report in reports] == [(first, "F"), (second, "D")]
    assert bob.status(second, side="2")[39] == "0"


def test_a_list_that_is_no_pair_is_refused_whole(market):
    _, bob, _ = market
    order = [(54, 1), (38, 5), (40, 2), (44, "99.00")]
    pair(bob, 3, order, order)
    assert bob.expect("3")[371] == "1385"
    pair(bob, 1, order, order[:3])
    assert bob.expect("j")[372] == "E"
    pair(bob, 1, order, [*order, (18, "G")])
    reports = [bob.expect("8") for _ in range(2)]
    assert [report[150] for report in reports] == ["8", "8"]


def mass_cancel(client, *fields):
    name = unique("M")
    client.send("q", [(11, name), (60, utc_now()), *fields])
    report = client.expect("r")
    assert report[11] == name
    return report


def test_a_mass_cancel_ends_what_it_names(market):
    alice, bob, _ = market
    kept = rests(alice, price="50.00")
    buy = rests(bob, price="90.00")
    sell = rests(bob, side="2", price="110.00")
    other = rests(bob, price="90.00", symbol="MSFT")
    report = mass_cancel(bob, (530, 1), (55, "AAPL"), (54, 2))
    assert (report[531], report[533], report[55], report[54]) == ("1", "1", "AAPL", "2")
    assert told(bob, "4")[11] == sell
    assert mass_cancel(bob, (530, 1), (55, "NONE"))[532] == "1"
    report = mass_cancel(bob, (530, 7))
    assert (report[531], report[533]) == ("7", "2")
    assert [bob.expect("8")[11] for _ in range(2)] == [buy, other]
    assert mass_cancel(bob, (530, 7))[533] == "0"
    assert alice.status(kept)[39] == "0"


def test_a_lost_connection_cancels_what_asked_for_it(start, data_dir):
    engine = start("--durability", "local")
    client = Session(engine.port, "FLEETING")
    client.logon()
    marked = rests(client, price="90.00", more=[(18, "o")])
    kept = rests(client, price="91.00")
    client.disconnect()
    engine.wait_for_log("disconnected")
    client.logon(reset=True)
    ended = client.status(marked)
    assert ended[39] == "4" and "disconnect" in ended[58]
    assert client.status(kept)[39] == "0"
    marked = rests(client, price="90.00", more=[(18, "o")])
    engine.kill()
    client.disconnect()
    engine.close()
    engine = start("--durability", "local", port=engine.port)
    client.logon(reset=True)
    assert client.status(marked)[39] == "4", "no connection outlives the engine"
    assert client.status(kept)[39] == "0"
    client.logout()
    assert engine.stop() == 0
    assert run_tool("journal", "print", "--data-dir", data_dir).stdout.count("massCancel") == 2
