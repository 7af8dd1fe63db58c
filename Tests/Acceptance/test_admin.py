"""The operator's commands on a running engine: carried out by the same sequencer, and there after a restart."""

import os
import stat
import subprocess

import pytest

from engine import BINARY, journal_hash, run_tool
from fix import Session


def admin(directory, *words):
    """Exit code, and what came out."""
    done = run_tool("admin", "--data-dir", directory, *words, timeout=20)
    return done.returncode, done.stdout + done.stderr


def test_a_halt_refuses_orders_until_it_is_lifted_and_survives_a_restart(start, data_dir):
    engine = start("--durability", "local")
    with Session(engine.port, "TRADER") as client:
        client.logon()
        code, said = admin(data_dir, "phase", "instrument=AAPL", "to=halted")
        assert code == 0 and "instrument=AAPL phase=halted" in said, said
        client.enter(symbol="AAPL")
        refused = client.expect("8")
        assert refused[150] == "8" and refused[103] == "2" and "halted" in refused[58]
        client.enter(symbol="MSFT")
        assert client.expect("8")[150] == "0"
    engine.kill()
    engine.close()
    engine = start("--durability", "local")
    with Session(engine.port, "TRADER2") as client:
        client.logon()
        client.enter(symbol="AAPL")
        assert client.expect("8")[150] == "8"
        assert admin(data_dir, "phase", "instrument=AAPL", "to=continuous")[0] == 0
        client.enter(symbol="AAPL")
        assert client.expect("8")[150] == "0"
    assert engine.stop() == 0
    assert engine.state_hash() == journal_hash(data_dir)
    assert "changePhase" in run_tool("journal", "print", "--data-dir", data_dir).stdout


def test_a_mass_cancel_tells_every_owner(start, data_dir):
    engine = start("--durability", "none")
    with Session(engine.port, "ONE") as one, Session(engine.port, "TWO") as two:
        for client, side, price in ((one, "1", "90.00"), (two, "2", "110.00")):
            client.logon()
            client.enter(side=side, price=price)
            client.expect("8")
        code, said = admin(data_dir, "cancel", "side=sell")
        assert code == 0 and "reports=1" in said
        canceled = two.expect("8")
        assert canceled[150] == "4" and canceled[39] == "4"
        one.expect_silence()
        assert "reports=1" in admin(data_dir, "cancel")[1]
        assert one.expect("8")[150] == "4"


@pytest.mark.parametrize("line, cause", [
    ("phase instrument=NONE to=halted", "there is no instrument 'NONE'"),
    ("phase instrument=AAPL to=asleep", "'asleep' is none of: continuous, pre-open"),
    ("phase instrument=AAPL", "'to' is missing"),
    ("phase instrument=AAPL to=halted why=me", "'phase' has no 'why'"),
    ("phase instrument=AAPL instrument=MSFT to=halted", "'instrument' is there twice"),
    ("explode now=yes", "there is no 'explode'"),
    ("explode now", "'now' is not KEY=VALUE"),
    ("deposit account=1 asset=0 amount=-5", "'-5' is not a whole number from 1"),
    ("kill venue=yes account=1", "give venue=yes, or a session, or an account"),
    ("account id=x", "'x' is not a whole number from 0"),
])
def test_what_is_not_understood_is_named(engine, line, cause):
    code, said = admin(engine.data_dir, *line.split())
    assert code == 64 and cause in said


def test_only_the_owner_of_the_data_may_command_and_a_hostile_client_holds_nobody_up(engine):
    path = os.path.join(engine.data_dir, "control")
    assert stat.S_IMODE(os.stat(path).st_mode) == 0o600
    hostile = subprocess.run(
        ["python3", "-c", f"import socket; s=socket.socket(socket.AF_UNIX); s.connect({str(path)!r}); "
         "s.sendall(b'x' * 100000)"], capture_output=True, text=True, timeout=20)
    assert hostile.returncode in (0, 1)
    assert admin(engine.data_dir, "phase", "instrument=AAPL", "to=continuous")[0] == 0


def test_without_an_engine_it_says_so(tmp_path):
    code, said = admin(tmp_path, "phase", "instrument=AAPL", "to=halted")
    assert code == 1 and "is an engine running" in said


def test_the_help_names_every_verb():
    text = subprocess.run([BINARY, "admin", "--help"], capture_output=True, text=True).stdout
    for verb in ("phase", "rules", "fees", "account", "position-limit", "deposit", "withdraw", "throttle", "kill",
                 "allow", "bust", "cancel"):
        assert f"\n{verb} " in text, text
