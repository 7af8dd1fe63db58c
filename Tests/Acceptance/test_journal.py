"""Damage to the journal: a torn tail is cut, anything else stops the start with the cause; never a silent skip."""

import random
import re
import shutil

import pytest

from engine import Engine, journal_hash, run_tool
from fix import Session

ORDERS = 60


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    """A journal with some trading in it, from an engine that was stopped in order."""
    directory = tmp_path_factory.mktemp("journal") / "data"
    engine = Engine(directory, "--durability", "local").start()
    session = Session(engine.port, "WRITER")
    session.logon()
    for number in range(ORDERS):
        session.enter(side="12"[number % 2], price=f"{100 + number % 3}.00")
        session.send("1", [(112, "done")])
        while session.receive().type != "0":
            pass
    engine.kill()
    engine.close()
    session.disconnect()
    return directory


def tail_file(directory):
    """The journal file whose data ends last, and where its last byte that is not zero lies."""
    ends = []
    for path in sorted(path for path in directory.rglob("*") if path.is_file()):
        data = path.read_bytes().rstrip(b"\0")
        if len(data) > 512:
            ends.append((path, len(data)))
    assert ends, f"no journal file in {directory}"
    return ends[-1]


@pytest.fixture
def damaged(written, tmp_path):
    """A copy of the journal to hurt."""
    # The control socket of a killed engine is no file.
    return shutil.copytree(written, tmp_path / "damaged", ignore=shutil.ignore_patterns("control"))


def verify(directory):
    done = run_tool("journal", "verify", "--data-dir", directory)
    said = done.stdout + done.stderr
    assert done.returncode >= 0, f"journal verify was ended by signal {-done.returncode}:\n{said}"
    assert "Fatal error" not in said, said
    found = re.search(r"^state-hash: ([0-9a-fA-F]+)$", done.stdout, re.M)
    return done.returncode, found and found.group(1).lower(), said


def test_verify_and_replay_agree(written):
    code, found, said = verify(written)
    assert code == 0, said
    assert found == journal_hash(written, "replay")


def test_print_shows_the_commands(written):
    done = run_tool("journal", "print", "--data-dir", written)
    assert done.returncode == 0, done.stderr
    assert len(done.stdout.splitlines()) >= ORDERS


def test_a_journal_cut_at_every_byte_of_its_last_frame_loses_only_that_frame(damaged):
    """Bytes are cut from the end until the state changes for the second time: the last frame is then covered."""
    path, end = tail_file(damaged)
    whole = path.read_bytes()
    hashes = [verify(damaged)[1]]
    cuts = 0
    for position in range(end - 1, max(end - 4096, 0), -1):
        path.write_bytes(whole[:position])
        code, found, said = verify(damaged)
        assert code == 0 and found, f"cut at byte {position} of {end}:\n{said}"
        cuts += 1
        if found != hashes[-1]:
            assert found not in hashes, f"the state went back and forth at byte {position}"
            hashes.append(found)
        if len(hashes) == 3:
            break
    print(f"{cuts} cuts")
    assert len(hashes) == 3, "no frame was lost by cutting"


def test_a_cut_tail_starts_and_is_told(damaged):
    path, end = tail_file(damaged)
    path.write_bytes(path.read_bytes()[:end - 3])
    expected = verify(damaged)[1]
    with Engine(damaged, "--durability", "local") as engine:
        assert engine.state_hash() == expected
        engine.wait_for_log("torn|cut|incomplete")
        with Session(engine.port, "AFTERWARDS") as session:
            session.logon()
            session.enter(price="1.00")
            assert session.expect("8")[150] == "0"
        assert engine.stop() == 0
    assert journal_hash(damaged) == engine_hash(damaged)


def engine_hash(directory):
    with Engine(directory, "--durability", "local") as engine:
        return engine.state_hash()


def test_a_flipped_bit_in_the_middle_stops_everything(damaged):
    """Fifty single-bit faults, each found by verify; a few of them by the engine's start too."""
    seed = 7
    print(f"seed {seed}")
    chance = random.Random(seed)
    path, end = tail_file(damaged)
    whole = path.read_bytes()
    middle = [position for position in range(end // 2) if whole[position]]
    for attempt in range(50):
        position, bit = chance.choice(middle), chance.randrange(8)
        path.write_bytes(whole[:position] + bytes([whole[position] ^ 1 << bit]) + whole[position + 1:])
        code, _, said = verify(damaged)
        assert code > 0, f"bit {bit} of byte {position} of {path.name} was flipped and nobody noticed:\n{said}"
        assert path.name in said, f"the message does not say which file is damaged: {said}"
        if attempt % 10 == 0:
            must_not_start(damaged, path.name)


def must_not_start(directory, word):
    engine = Engine(directory, "--durability", "local").launch()
    try:
        code = engine.wait(20)
        assert code > 0 and "ready fix=" not in engine.output(), engine.log()
        assert word in engine.log() and "Fatal error" not in engine.log(), engine.log()
    finally:
        engine.close()


def test_a_missing_directory_is_an_error(tmp_path):
    done = run_tool("journal", "verify", "--data-dir", tmp_path / "nowhere")
    assert done.returncode > 0 and "nowhere" in done.stdout + done.stderr
