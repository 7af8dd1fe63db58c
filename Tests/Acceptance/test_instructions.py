"""The books execute no more instructions for a message than the budget allows: the guard against slow changes, since times on shared machines drift."""

import json
import os
import shutil
import subprocess

import pytest

from engine import ROOT

FLOWS = list(json.loads((ROOT / "Benchmarks/instructions.json").read_text()))
BENCH = os.environ.get("APUS_BENCH_BIN", ROOT / ".build/release/apus-bench")

pytestmark = [
    pytest.mark.skipif(not shutil.which("valgrind"), reason="valgrind is not installed"),
    pytest.mark.skipif(not os.path.exists(BENCH), reason=f"{BENCH} is not built"),
]


def count(*arguments):
    return subprocess.run([ROOT / "ops/instructions", *arguments], capture_output=True, text=True, timeout=900)


@pytest.mark.parametrize("flow", FLOWS)
def test_a_flow_stays_within_its_budget(flow):
    done = count(flow)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_gate_sees_a_message_that_does_more():
    done = count(FLOWS[0], "--handicap")
    assert done.returncode == 1 and "OVER BUDGET" in done.stdout, done.stdout + done.stderr
