"""Fixtures of the acceptance suite: black-box tests of the release binary through its documented contract."""

import os
import sys

import pytest

sys.path.insert(0, os.path.dirname(__file__))

from engine import BINARY, Engine, shared_directory  # noqa: E402
from fix import Session, unique  # noqa: E402


def pytest_sessionstart(session):
    if not BINARY.exists():
        pytest.exit(f"{BINARY} is missing: swift build -c release --product apus", returncode=2)


@pytest.fixture
def data_dir(tmp_path):
    return tmp_path / "data"


@pytest.fixture
def start(data_dir):
    """Starts engines and ends them, whatever the test does."""
    running = []

    def start_one(*flags, directory=data_dir, **more):
        engine = Engine(directory, *flags, **more)
        running.append(engine)
        return engine.start()

    yield start_one
    for engine in running:
        engine.close()


@pytest.fixture(scope="module")
def engine(tmp_path_factory):
    """One engine for a whole file, durable."""
    with Engine(tmp_path_factory.mktemp("engine") / "data", "--durability", "local") as running:
        yield running


@pytest.fixture
def connect(engine):
    """New sessions on the file's engine."""
    opened = []

    def connect_one(sender=None, **more):
        session = Session(engine.port, sender or unique("CLIENT"), **more)
        opened.append(session)
        return session.connect()

    yield connect_one
    for session in opened:
        session.disconnect()


@pytest.fixture(scope="session")
def shared():
    place = shared_directory()
    if place is None:
        pytest.skip("no shared test material (APUS_SHARED or ../shared)")
    return place
