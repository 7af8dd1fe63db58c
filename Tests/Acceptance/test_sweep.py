"""One request that trades with very many orders: its fills are bounded, and nobody misses one of them."""

import pytest

from fix import Session

RESTING = 400
MOST_FILLS = 128
KEPT = ("--limits-resend-messages", "1024", "--limits-orders", "4096", "--limits-client-order-ids", "65536")


@pytest.fixture
def book(start):
    """(MAKER with 400 orders of one lot at one price, TAKER)."""
    engine = start(*KEPT)
    maker, taker = Session(engine.port, "MAKER"), Session(engine.port, "TAKER")
    for session in (maker, taker):
        session.logon()
    names = [maker.enter(side="2", quantity="1", price="100.00") for _ in range(RESTING)]
    assert [maker.expect("8")[150] for _ in names] == ["0"] * RESTING
    yield maker, taker
    for session in (maker, taker):
        session.disconnect()


MARKET = {"price": None, "kind": "1", "tif": "3"}
LIMIT = {"price": "100.00", "tif": "1"}


def sweep(taker, terms):
    """An order for all there was; returns its fills, after the checks of what it ends with."""
    name = taker.enter(side="1", quantity=str(RESTING), **terms)
    assert taker.expect("8")[150] == "0"
    fills = []
    while (report := taker.expect("8"))[150] == "F":
        assert (report[11], report[32]) == (name, "1")
        fills.append(report)
    assert 0 < len(fills) <= MOST_FILLS
    assert (report[150], report[39], report[11], report[151]) == ("4", "4", name, "0")
    assert report[14] == str(len(fills)), "the rest is canceled, what traded stays traded"
    assert report.get(58), f"the text must tell why the rest was canceled: {report}"
    taker.ping()
    return fills


def matching(fills, others):
    """Each fill has its other side, in the same order and once."""
    assert [report[150] for report in others] == ["F"] * len(fills)
    assert [(report[32], report[31]) for report in others] == [(report[32], report[31]) for report in fills]
    assert len({report[17] for report in others}) == len({report[37] for report in others}) == len(fills)


@pytest.mark.parametrize("terms", [MARKET, LIMIT], ids=["market", "limit"])
def test_a_sweep_is_bounded_and_both_sides_get_every_fill(book, terms):
    maker, taker = book
    left = RESTING
    while left > MOST_FILLS:
        fills = sweep(taker, terms)
        matching(fills, [maker.expect("8") for _ in fills])
        maker.ping()
        left -= len(fills)
    taker.enter(side="1", quantity=str(left), **terms)
    assert [taker.expect("8")[150] for _ in range(left + 1)] == ["0"] + ["F"] * left
    assert [maker.expect("8")[150] for _ in range(left)] == ["F"] * left


def test_a_maker_who_was_away_gets_every_fill_of_a_sweep_again(book):
    maker, taker = book
    maker.disconnect()
    fills = sweep(taker, MARKET)
    missed = maker.next_in
    maker.next_in += len(fills)
    maker.logon()
    maker.send("2", [(7, missed), (16, missed + len(fills) - 1)])
    again = [maker.expect("8") for _ in fills]
    assert [report.sequence for report in again] == list(range(missed, missed + len(fills)))
    matching(fills, again)
    maker.ping()


def test_a_fill_or_kill_that_needs_more_fills_is_killed_whole(book):
    maker, taker = book
    taker.enter(side="1", quantity=str(MOST_FILLS + 1), price="100.00", tif="4")
    killed = [taker.expect("8") for _ in range(2)]
    assert [report[150] for report in killed] == ["0", "4"]
    assert killed[1][14] == "0" and killed[1].get(58), killed[1]
    taker.enter(side="1", quantity=str(MOST_FILLS), price="100.00", tif="4")
    assert [taker.expect("8")[150] for _ in range(1 + MOST_FILLS)] == ["0"] + ["F"] * MOST_FILLS
    assert [maker.expect("8")[150] for _ in range(MOST_FILLS)] == ["F"] * MOST_FILLS
    for session in (maker, taker):
        session.ping()
