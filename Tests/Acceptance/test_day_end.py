"""The end of the trading day passes while the engine is down: the next start that works catches up on it."""

import socket
import subprocess
from pathlib import Path

import pytest

from engine import EngineDied
from fix import Session

DAY = 86_400
SMALL = ("--limits-orders", "4096", "--limits-client-order-ids", "65536", "--journal-segment-mib", "4")


@pytest.fixture
def tomorrow(tmp_path):
    """The environment of an engine whose wall clock is a day ahead."""
    library = tmp_path / "shifted_clock.so"
    source = Path(__file__).parent / "shifted_clock.c"
    subprocess.run(["cc", "-O2", "-fPIC", "-shared", "-Wall", "-Werror", source, "-o", library], check=True)
    return {"LD_PRELOAD": str(library), "APUS_CLOCK_AHEAD": str(DAY)}


@pytest.mark.parametrize("failed_starts", [0, 1, 2])
def test_a_day_order_expires_over_night_however_many_starts_fail(start, tomorrow, failed_starts):
    engine = start(*SMALL)
    session = Session(engine.port, "OVERNIGHT")
    session.logon()
    lasting = session.enter(price="90.00", tif="1")
    kept = session.expect("8")
    name = session.enter(price="91.00", tif="0")
    order = session.expect("8")
    engine.kill()
    session.disconnect()

    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        for _ in range(failed_starts):
            with pytest.raises(EngineDied, match="in use"):
                start(*SMALL, port=holder.getsockname()[1], environment=tomorrow)
    start(*SMALL, port=engine.port, environment=tomorrow)
    session.ahead = DAY
    missed = session.next_in
    session.next_in += 1  # the report of the expiry, sent to a client who was not there
    session.logon()
    session.send("2", [(7, missed), (16, missed)])
    expired = session.expect("8")
    assert (expired.sequence, expired[43], expired[150], expired[39]) == (missed, "Y", "C", "C")
    assert (expired[37], expired[151], expired[14]) == (order[37], "0", "0")
    report = session.status(lasting)
    assert (report[37], report[39], report[151]) == (kept[37], "0", "10")
    session.enter(name=name, price="92.00")
    assert session.expect("8")[150] == "0", "a new day's ClOrdIDs are free"
    session.disconnect()
