"""Bad input: each mistake gets a clear answer naming its cause, and costs nobody else anything.

A bystander with an acknowledged order is on the same engine the whole time; after every test its order must still
be there and a new one must be taken.
"""

import re
import socket

import pytest

from fix import SOH, Session, frame, unique, utc_now


@pytest.fixture(scope="module")
def bystander(engine):
    session = Session(engine.port, "BYSTANDER").connect()
    session.logon()
    yield session
    session.disconnect()


@pytest.fixture(autouse=True)
def nobody_else_suffers(engine, bystander):
    name = bystander.enter(price="50.00", symbol="MSFT")
    order = bystander.expect("8")
    assert order[150] == "0"
    yield
    assert engine.is_alive(), engine.log()
    report = bystander.status(name, symbol="MSFT")
    assert (report[150], report[39], report[37], report[151]) == ("I", "0", order[37], "10")
    bystander.cancel(name, symbol="MSFT")
    assert bystander.expect("8")[39] == "4"


@pytest.fixture
def client(connect):
    session = connect()
    session.logon()
    return session


def names_cause(message, pattern):
    text = message.get(58, "")
    assert re.search(pattern, text, re.I), f"the text does not name the cause /{pattern}/: {message}"


# Orders that cannot be taken


def rejected_order(client, reason, pattern, **order):
    name = client.enter(**order)
    report = client.expect("8")
    assert (report[150], report[39], report[11]) == ("8", "8", name)
    assert report[103] in reason, report
    assert (report[151], report[14], report[6]) == ("0", "0", "0") or float(report[6]) == 0
    assert report[17] and report[55] == order.get("symbol", "AAPL")
    names_cause(report, pattern)
    client.ping()
    return report


def test_an_unknown_symbol_is_rejected(client):
    rejected_order(client, {"1"}, "symbol|instrument", symbol="NOPE")


@pytest.mark.parametrize("price", ["100.005", "0.001", "99.999999999"])
def test_a_price_off_tick_is_rejected_never_rounded(client, price):
    rejected_order(client, {"0", "99"}, "tick", price=price)


def test_trailing_zeros_do_not_put_a_price_off_tick(client):
    client.enter(price="42.1000")
    report = client.expect("8")
    assert report[150] == "0" and float(report[44]) == 42.1


@pytest.mark.parametrize("price", ["0", "-1.00", "99999999999999.00"])
def test_a_price_out_of_range_is_rejected(client, price):
    rejected_order(client, {"0", "3", "99"}, "price", price=price)


@pytest.mark.parametrize("quantity", ["0", "0.0", "-5"])
def test_a_quantity_that_is_not_positive_is_rejected(client, quantity):
    rejected_order(client, {"13", "99", "0"}, "quantity", quantity=quantity)


@pytest.mark.parametrize("quantity", ["2000000000000000", "9" * 30])
def test_a_huge_quantity_is_rejected(client, quantity):
    rejected_order(client, {"3", "13", "99", "0"}, "quantity", quantity=quantity)


def test_a_quantity_off_lot_is_rejected(client):
    rejected_order(client, {"13", "99", "0"}, "lot", quantity="1.5")


def test_a_limit_order_without_price_is_refused(client):
    name = client.enter(price=None)
    answer = client.receive()
    assert answer.type in ("3", "8"), answer
    assert answer.get(371) == "44" or (answer[11] == name and answer[150] == "8"), answer
    names_cause(answer, "price|required")


def test_a_price_that_is_no_number_is_refused(client):
    client.enter(price="12x.00")
    answer = client.receive()
    assert answer.type == "3" and (answer[371], answer[373]) == ("44", "6") or answer[150] == "8", answer
    client.ping()


def test_a_duplicate_client_order_id_is_rejected_and_the_first_order_lives(client):
    name = client.enter(price="10.00")
    first = client.expect("8")
    rejected_order(client, {"6"}, "duplicate|used before", name=name, price="11.00")
    client.send("H", [(37, first[37]), (11, name), (55, "AAPL"), (54, "1")])
    report = client.expect("8")
    assert (report[37], report[39], float(report[44])) == (first[37], "0", 10.0)


def test_an_ended_order_keeps_its_client_order_id_for_the_day(client):
    name = client.enter(price="10.00")
    client.expect("8")
    client.cancel(name)
    assert client.expect("8")[39] == "4"
    rejected_order(client, {"6"}, "duplicate|used before", name=name)


def test_a_too_long_client_order_id_is_refused(client):
    client.enter(name="X" * 200)
    answer = client.receive()
    assert answer.type in ("3", "8", "j"), answer
    names_cause(answer, "ClOrdID|client order id|tag 11|too long")
    client.ping()


def test_a_missing_required_field_is_refused_with_its_tag(client):
    client.send("D", [(11, unique("N")), (21, 1), (55, "AAPL"), (60, utc_now()), (38, 10), (40, 2), (44, 5)])
    reject = client.expect("3")
    assert (reject[371], reject[372], reject[373]) == ("54", "D", "1")
    client.ping()


def test_an_unsupported_message_type_gets_a_business_reject(client):
    client.send("V", [(262, "1"), (263, "1"), (264, "0"), (267, "1"), (269, "0"), (146, "1"), (55, "AAPL")])
    reject = client.expect("j")
    assert (reject[372], reject[380]) == ("V", "3") and int(reject[45]) == client.next_out - 1
    client.ping()


def test_a_cancel_of_an_unknown_order_is_rejected(client):
    name = client.cancel("NEVERSENT")
    reject = client.expect("9")
    assert (reject[11], reject[41], reject[39], reject[434], reject[102]) == (name, "NEVERSENT", "8", "1", "1")
    assert reject[37]


def test_a_replace_of_an_unknown_order_is_rejected(client):
    name = client.replace("NEVERSENT")
    reject = client.expect("9")
    assert (reject[11], reject[41], reject[434], reject[102]) == (name, "NEVERSENT", "2", "1")


def test_a_cancel_of_someone_elses_order_is_rejected(client, connect):
    other = connect()
    other.logon()
    name = other.enter(price="7.00")
    other.expect("8")
    client.cancel(name)
    assert client.expect("9")[102] == "1"
    assert other.status(name)[39] == "0"


def test_a_replace_off_tick_is_rejected_and_the_order_stays(client):
    name = client.enter(price="20.00")
    client.expect("8")
    client.replace(name, price="20.001")
    reject = client.expect("9")
    assert reject[434] == "2"
    names_cause(reject, "tick")
    report = client.status(name)
    assert report[39] == "0" and float(report[44]) == 20.0


NOT_IN_A_REPLACE = {
    "ExecInst": (18, "6"), "MinQty": (110, "10"), "StopPx": (99, "5.00"),
    "ExpireTime": (126, "20990101-00:00:00"), "MaxShow": (210, "1"),
}
NOT_IN_AN_ORDER = {"EffectiveTime": (168, "20990101-00:00:00"), "MaxShow": (210, "1"), "DiscretionInst": (388, "0")}


@pytest.mark.parametrize("tag", NOT_IN_AN_ORDER)
def test_an_order_with_terms_the_venue_does_not_know_is_rejected(client, tag):
    rejected_order(client, {"11", "99"}, f"{tag}|term|instruction", more=[NOT_IN_AN_ORDER[tag]])


@pytest.mark.parametrize("tag", NOT_IN_A_REPLACE)
def test_a_replace_that_asks_for_what_it_cannot_change_is_rejected_and_the_order_stays(client, tag):
    name = client.enter(price="20.00")
    order = client.expect("8")
    changed = client.replace(name, price="21.00", quantity="5", more=[NOT_IN_A_REPLACE[tag]])
    reject = client.expect("9")
    assert (reject[11], reject[41], reject[434], reject[39]) == (changed, name, "2", "0")
    names_cause(reject, f"{tag}|term|instruction|takes no price")
    report = client.status(name)
    assert (report[37], report[39], float(report[44]), report[38]) == (order[37], "0", 20.0, "10")
    client.replace(name, price="21.00")
    assert client.expect("8")[150] == "5", "the field was refused, not the order's next replace"


def test_every_kind_of_answer_can_follow_every_other(client):
    """An answer must not depend on what was said before it."""
    live = client.enter(price="1.00", symbol="MSFT")
    client.expect("8")
    kinds = {
        "accepted": (lambda: client.enter(price="1.00", symbol="MSFT"), ("8", "0")),
        "rejected": (lambda: client.enter(symbol="NOPE"), ("8", "8")),
        "refused instruction": (lambda: client.send("D", [
            (11, unique("P")), (18, "6"), (55, "MSFT"), (54, 1), (60, utc_now()), (38, 1), (40, 2), (44, "1.00")]),
            ("8", None)),
        "cancel rejected": (lambda: client.cancel("NEVERSENT"), ("9", None)),
        "status": (lambda: client.send("H", [(11, live), (55, "MSFT"), (54, 1)]), ("8", "I")),
        "unsupported": (lambda: client.send("V", [(262, "1"), (263, "1"), (264, "0")]), (None, None)),
    }
    for first in kinds:
        for second in kinds:
            for request, (kind, execution) in (kinds[first], kinds[second]):
                request()
                answer = client.receive()
                assert kind in (None, answer.type) and execution in (None, answer.get(150)), (first, second, answer)


# Messages that are no messages


def garbled(engine, client, data, pattern):
    """A garbled message is ignored (FIX 4.4 Volume 2): its number stays free, the cause stands in the log."""
    seen = len(engine.log())
    client.send_raw(data)
    client.ping()
    engine.wait_for_log(pattern, since=seen)


def order_body(client, name):
    return client.compose(
        "D", [(11, name), (21, 1), (55, "AAPL"), (54, 1), (60, utc_now()), (38, 10), (40, 2), (44, 5)])


def test_a_wrong_checksum_is_ignored_and_logged(engine, client):
    name = unique("GARBLED")
    body = order_body(client, name)
    garbled(engine, client, frame(body, checksum=sum(frame(body)[:-7]) + 1), "check ?sum")
    assert client.status(name)[39] == "8"


def test_a_wrong_body_length_is_ignored_and_logged(engine, client):
    name = unique("GARBLED")
    body = order_body(client, name)
    garbled(engine, client, frame(body, length=len(body) - 1), "body ?length|garbled|checksum")
    assert client.status(name)[39] == "8"


def test_a_field_without_value_is_refused(client):
    client.enter(symbol="")
    answer = client.expect("3")
    assert answer[371] == "55" and answer[373] in ("4", "1", "6"), answer
    client.ping()


def test_a_field_that_is_no_field_is_refused_or_ignored(client):
    body = client.compose("D", [(11, unique("N"))]) + b"hello\x01=5\x01"
    client.send_raw(frame(body))
    client.send("1", [(112, "after")])
    seen = []
    try:
        while not seen or seen[-1].type != "0":
            seen.append(client.receive())
            if seen[-1].type == "2":  # the number was not used: fill the gap, then the answer comes
                client.send("4", [(123, "Y"), (36, client.next_out)], sequence=int(seen[-1][7]))
                client.send("1", [(112, "again")])
    except AssertionError:
        assert seen and seen[-1].type in ("3", "5"), seen
    assert all(message.type in ("0", "2", "3", "5") for message in seen), seen


@pytest.mark.parametrize("data", [
    b"GET / HTTP/1.1\r\nHost: x\r\n\r\n", b"\x00" * 4096, b"\xff" * 100, b"8=FIX.4.4\x019=" + b"9" * 400,
    b"8=FIX.4.4\x019=-5\x0135=A\x01", b"8=FIX.4.4\x01" * 200, SOH * 300,
], ids=["http", "zeros", "ones", "endless-length", "negative-length", "heads-only", "separators"])
def test_garbage_before_logon_ends_the_connection(engine, connect, data):
    session = connect()
    session.send_raw(data)
    session.socket.settimeout(5)
    try:
        session.socket.shutdown(socket.SHUT_WR)
        assert session.socket.recv(4096) == b"", "the engine answered garbage"
    except (ConnectionResetError, BrokenPipeError, OSError) as error:
        assert not isinstance(error, TimeoutError), "the connection is still open"


def test_garbage_between_messages_is_skipped_or_ends_the_connection(client):
    client.send_raw(b"\x00\x01garbage\x01\x01")
    client.send("1", [(112, "still")])
    try:
        assert client.expect("0")[112] == "still"
    except AssertionError as error:
        assert "ended the connection" in str(error), error


def test_a_message_over_the_limit_is_not_taken_and_ends_the_session_with_its_cause(engine, client):
    seen = len(engine.log())
    expected = client.next_out
    try:
        client.enter(name="A" + "B" * 200_000)
    except (BrokenPipeError, ConnectionResetError):
        pass
    said = client.expect_closed()
    assert [message.type for message in said] == ["5"], said
    names_cause(said[0], "BodyLength")
    engine.wait_for_log("too long|too large|limit|longer than", since=seen)
    client.disconnect()
    client.next_out = expected
    client.logon()
    client.ping()


def test_a_slow_message_is_taken_whole(client):
    data = frame(client.compose("1", [(112, "slow")]))
    client.next_out += 1
    for position in range(len(data)):
        client.send_raw(data[position:position + 1])
    assert client.expect("0")[112] == "slow"


# Sessions


def test_a_message_before_logon_ends_the_connection_and_says_why(engine, connect):
    seen = len(engine.log())
    session = connect()
    session.enter()
    assert all(message.type in ("3", "5") for message in session.expect_closed())
    engine.wait_for_log("logon", since=seen)


def test_a_second_logon_of_a_connected_session_is_refused(engine, client):
    seen = len(engine.log())
    intruder = Session(engine.port, client.sender).connect()
    intruder.send("A", [(98, 0), (108, 30)])
    assert all(message.type == "5" for message in intruder.expect_closed())
    client.ping()
    engine.wait_for_log("already|second|connected", since=seen)


def test_a_wrong_target_at_logon_is_refused(engine, connect):
    seen = len(engine.log())
    session = connect(target="NOTAPUS")
    session.send("A", [(98, 0), (108, 30)])
    with pytest.raises(AssertionError, match="ended the connection"):
        session.receive()
    engine.wait_for_log("TargetCompID", since=seen)


def test_a_wrong_sender_on_a_live_session_is_rejected_and_logged_out(client):
    client.send("1", [(112, "x")], sender="SOMEONEELSE")
    reject, logout = client.expect_closed()
    assert (reject.type, reject[373], logout.type) == ("3", "9", "5")


def test_a_sequence_number_too_low_ends_the_session(client):
    client.send("1", [(112, "x")], sequence=1)
    said = client.expect_closed()
    assert [message.type for message in said] == ["5"], said
    names_cause(said[0], r"MsgSeqNum too low.*expecting \d+.*received 1")


def test_a_sequence_number_too_high_asks_for_the_gap(client):
    expected = client.next_out
    client.next_out += 5
    client.send("1", [(112, "x")])
    request = client.expect("2")
    assert int(request[7]) == expected and request[16] in ("0", str(client.next_out - 2))
    client.send("4", [(123, "Y"), (36, client.next_out)], sequence=expected, duplicate=True)
    client.ping()


def test_a_possible_duplicate_already_seen_is_ignored(client):
    name = client.enter(price="3.00")
    client.expect("8")
    kind, fields = client.sent[client.next_out - 1]
    client.send(kind, fields, sequence=client.next_out - 1, duplicate=True)
    client.ping()
    assert client.status(name)[39] == "0"


def test_a_logon_again_continues_the_numbers(engine, client):
    name = client.enter(price="4.00")
    client.expect("8")
    client.logout()
    again = Session(engine.port, client.sender)
    again.next_out, again.next_in = client.next_out, client.next_in
    again.logon()
    assert again.status(name)[39] == "0"
    again.disconnect()


def test_a_reset_logon_starts_both_sides_at_one(client):
    client.logout()
    answer = client.logon(reset=True)
    assert answer.sequence == 1 and answer[141] == "Y"
    client.ping()


def test_a_silent_client_is_asked_then_dropped(connect):
    session = connect()
    session.logon(heartbeat=1)
    said = [message.type for message in session.expect_closed(timeout=8)]
    assert "1" in said and said.count("0") >= 1, said


def test_an_abrupt_disconnect_leaves_the_orders(engine, client):
    name = client.enter(price="6.00")
    client.expect("8")
    client.disconnect()
    client.logon()
    assert client.status(name)[39] == "0"
