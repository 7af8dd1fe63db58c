"""A real client, QuickFIX with its strict dictionary, trades on the engine and never has cause to complain."""

import re
from decimal import Decimal

import pytest

from engine import shared_directory
from quickfix_client import Trader

TIME = r"\d{8}-\d\d:\d\d:\d\d(\.\d{3,9})?"


def dictionary():
    place = shared_directory()
    return place / "fix-spec/FIX44.xml" if place else None


@pytest.fixture
def traders(tmp_path):
    """Logged-on traders; at the end none of them may have sent a Reject of any kind."""
    started = []

    def trader(name, port):
        started.append(Trader(tmp_path, port, dictionary(), name))
        return started[-1].start()

    yield trader
    for one in started:
        one.stop(log_out=False)
    complaints = [text for one in started for text in one.complaints]
    assert not complaints, f"QuickFIX had to refuse what the engine sent: {complaints}"


@pytest.fixture
def pair(start, traders):
    """Two parties on an engine of their own."""
    engine = start()
    return traders("BUYER", engine.port), traders("SELLER", engine.port)


def numbers(report, *tags):
    return tuple(Decimal(report[tag]) for tag in tags)


def check_report(report, name, side, quantity, price, symbol="AAPL"):
    """The fields that a FIX 4.4 client may rely on, in every report."""
    assert report[35] == "8" and report[37] and report[17]
    assert (report[11], report[55], report[54]) == (name, symbol, side)
    assert Decimal(report[38]) == Decimal(quantity)
    if price is not None:
        assert Decimal(report[44]) == Decimal(price)
    assert re.fullmatch(TIME, report[60])
    for tag in (150, 39, 151, 14, 6):
        assert report[tag]
    if report[39] in "012":
        assert Decimal(report[151]) == Decimal(report[38]) - Decimal(report[14])


def test_a_limit_order_rests_and_is_read_back(pair):
    buyer, _ = pair
    name = buyer.enter("1", 100, "10.01")
    new = buyer.expect(t150="0", t39="0", t40="2", t59="0")
    check_report(new, name, "1", 100, "10.01")
    assert numbers(new, 151, 14, 6) == (100, 0, 0)
    status = buyer.status(name, "1")
    check_report(status, name, "1", 100, "10.01")
    assert (status[37], status[39]) == (new[37], "0")
    cancel = buyer.cancel(name, "1", 100)
    canceled = buyer.expect(t150="4", t39="4", t11=cancel, t41=name, t37=new[37])
    assert numbers(canceled, 151, 14) == (0, 0)
    assert buyer.status(name, "1")[39] == "4"


def test_two_sessions_trade_at_the_resting_price(pair):
    buyer, seller = pair
    bid = buyer.enter("1", 100, "20.10")
    buyer.expect(t150="0")
    ask = seller.enter("2", 30, "20.05")
    seller.expect(t150="0", t11=ask)
    taker = seller.expect(t150="F", t39="2")
    maker = buyer.expect(t150="F", t39="1")
    check_report(taker, ask, "2", 30, "20.05")
    check_report(maker, bid, "1", 100, "20.10")
    for report in (taker, maker):
        assert numbers(report, 31, 32) == (Decimal("20.10"), 30)
    assert numbers(taker, 151, 14, 6) == (0, 30, Decimal("20.10"))
    assert numbers(maker, 151, 14, 6) == (70, 30, Decimal("20.10"))
    assert taker[17] != maker[17]
    buyer.cancel(bid, "1", 100)
    ended = buyer.expect(t150="4", t39="4")
    assert numbers(ended, 151, 14) == (0, 30)


def test_the_average_price_is_of_all_fills(pair):
    buyer, seller = pair
    for price, quantity in (("30.00", 10), ("30.02", 20), ("30.05", 5)):
        seller.enter("2", quantity, price)
        seller.expect(t150="0")
    name = buyer.enter("1", 35, "30.05")
    buyer.expect(t150="0", t11=name)
    fills = [buyer.expect(t150="F", t11=name) for _ in range(3)]
    assert [numbers(fill, 31, 32) for fill in fills] == [
        (Decimal("30.00"), 10), (Decimal("30.02"), 20), (Decimal("30.05"), 5)]
    assert [fill[39] for fill in fills] == ["1", "1", "2"]
    exact = (Decimal("30.00") * 10 + Decimal("30.02") * 20 + Decimal("30.05") * 5) / 35
    assert abs(Decimal(fills[-1][6]) - exact) < Decimal("0.000001")
    assert len({fill[17] for fill in fills}) == 3


def test_price_then_time_decides(pair):
    buyer, seller = pair
    late, best, later = (seller.enter("2", 10, price) for price in ("40.02", "40.01", "40.02"))
    for _ in range(3):
        seller.expect(t150="0")
    buyer.enter("1", 25, "40.02")
    assert [seller.expect(t150="F")[11] for _ in range(3)] == [best, late, later]
    seller.cancel(later, "2", 10)
    assert numbers(seller.expect(t150="4"), 14) == (5,)


def test_a_replace_changes_price_and_quantity_and_keeps_the_fills(pair):
    buyer, seller = pair
    name = buyer.enter("1", 100, "50.00")
    new = buyer.expect(t150="0")
    seller.enter("2", 40, "50.00")
    buyer.expect(t150="F")
    changed = buyer.replace(name, "1", 60, "50.01")
    replaced = buyer.expect(t150="5", t11=changed, t41=name, t37=new[37])
    check_report(replaced, changed, "1", 60, "50.01")
    assert numbers(replaced, 151, 14) == (20, 40)
    status = buyer.status(changed, "1")
    assert (status[37], status[39]) == (new[37], replaced[39])
    stale = buyer.cancel(name, "1", 60)
    buyer.expect(t35="9", t11=stale, t41=name, t434="1")
    buyer.cancel(changed, "1", 60)
    buyer.expect(t150="4", t39="4", t41=changed)


def test_a_replace_can_trade(pair):
    buyer, seller = pair
    seller.enter("2", 10, "60.05")
    seller.expect(t150="0")
    name = buyer.enter("1", 10, "60.00")
    buyer.expect(t150="0")
    changed = buyer.replace(name, "1", 10, "60.05")
    buyer.expect(t150="5", t11=changed)
    fill = buyer.expect(t150="F", t39="2", t11=changed)
    assert numbers(fill, 31, 32, 151) == (Decimal("60.05"), 10, 0)
    refused = buyer.cancel(changed, "1", 10)
    reject = buyer.expect(t35="9", t11=refused, t434="1", t102="0")
    assert reject[39] == "2"


def test_immediate_or_cancel_takes_what_is_there(pair):
    buyer, seller = pair
    seller.enter("2", 10, "70.00")
    seller.expect(t150="0")
    name = buyer.enter("1", 25, "70.00", tif="3")
    buyer.expect(t150="0", t11=name)
    buyer.expect(t150="F", t39="1", t11=name)
    ended = buyer.expect(t11=name)
    assert ended[39] in ("4", "C") and ended[150] == ended[39]
    assert numbers(ended, 151, 14) == (0, 10)
    assert buyer.status(name, "1")[39] == ended[39]


def test_fill_or_kill_takes_all_or_nothing(pair):
    buyer, seller = pair
    resting = seller.enter("2", 10, "80.00")
    seller.expect(t150="0")
    name = buyer.enter("1", 11, "80.00", tif="4")
    report = buyer.expect(t11=name)
    if report[150] == "0":
        report = buyer.expect(t11=name)
    assert report[39] in ("4", "8", "C") and numbers(report, 151, 14) == (0, 0)
    seller.expect_nothing()
    name = buyer.enter("1", 10, "80.00", tif="4")
    buyer.expect(t150="0", t11=name)
    buyer.expect(t150="F", t39="2", t11=name)
    seller.expect(t150="F", t39="2", t11=resting)


def test_a_market_order_takes_the_book_and_never_rests(pair):
    buyer, seller = pair
    seller.enter("2", 10, "90.00", symbol="MSFT")
    seller.expect(t150="0")
    name = buyer.enter("1", 15, symbol="MSFT")
    buyer.expect(t150="0", t11=name, t40="1")
    fill = buyer.expect(t150="F", t11=name)
    assert numbers(fill, 31, 32) == (90, 10)
    ended = buyer.expect(t11=name)
    assert ended[39] in ("4", "C") and numbers(ended, 151, 14) == (0, 10)


def test_fractions_of_a_coin_are_exact(pair):
    buyer, seller = pair
    buyer.enter("1", "0.12345678", "65000.01", symbol="BTC-USD")
    buyer.expect(t150="0", t38="0.12345678")
    seller.enter("2", "0.00000001", "65000.00", symbol="BTC-USD")
    seller.expect(t150="0")
    fill = seller.expect(t150="F", t39="2")
    assert numbers(fill, 31, 32) == (Decimal("65000.01"), Decimal("0.00000001"))
    assert numbers(buyer.expect(t150="F"), 151) == (Decimal("0.12345677"),)


@pytest.mark.parametrize("symbol", ["BTC-USD", "ETH-USD", "AAPL", "MSFT"])
def test_every_default_instrument_trades(pair, symbol):
    buyer, _ = pair
    name = buyer.enter("1", 1, "0.01", symbol=symbol, tif="1")
    buyer.expect(t150="0", t55=symbol, t59="1", t11=name)
    buyer.cancel(name, "1", 1, symbol=symbol)
    buyer.expect(t150="4")


def test_a_client_gets_what_it_missed_over_a_restart(start, traders):
    engine = start("--durability", "local")
    buyer = traders("BUYER", engine.port)
    seller = traders("SELLER", engine.port)
    name = buyer.enter("1", 100, "10.00")
    new = buyer.expect(t150="0")
    buyer.stop()
    seller.enter("2", 40, "10.00")
    seller.expect(t150="0")
    seller.expect(t150="F")
    assert engine.stop() == 0
    assert seller.logged_out.wait(5) and "5" in seller.administrative, "the engine did not log the session out"
    seller.stop(log_out=False)

    engine = start("--durability", "local", port=engine.port)
    buyer, seller = traders("BUYER", engine.port), traders("SELLER", engine.port)
    missed = buyer.expect(t150="F", t11=name, t37=new[37], t43="Y")
    assert numbers(missed, 32, 151) == (40, 60)
    assert buyer.resend_requests_sent == 1
    buyer.expect_nothing()
    status = buyer.status(name, "1")
    assert (status[37], status[39]) == (new[37], "1")
    seller.enter("2", 60, "10.00")
    buyer.expect(t150="F", t39="2", t11=name)


def test_a_client_comes_back_by_itself_after_a_crash(start, traders):
    engine = start("--durability", "local")
    buyer = traders("BUYER", engine.port)
    name = buyer.enter("1", 100, "10.00")
    new = buyer.expect(t150="0")
    engine.kill()
    assert buyer.logged_out.wait(5)
    start("--durability", "local", port=engine.port)
    assert buyer.logged_on.wait(10), "the session did not come back"
    status = buyer.status(name, "1")
    assert (status[37], status[39]) == (new[37], "0")


def test_heartbeats_keep_an_idle_session_alive(pair):
    buyer, _ = pair
    buyer.logged_out.wait(6)
    assert buyer.logged_on.is_set() and "0" in buyer.administrative
