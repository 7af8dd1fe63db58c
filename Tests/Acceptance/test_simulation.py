"""The whole exchange on a simulated machine: crashes, torn writes, broken connections, seed after seed."""

import os
import subprocess

from engine import BINARY

SEEDS = int(os.environ.get("APUS_SEEDS", "500"))
FIRST_SEED = int(os.environ.get("APUS_FIRST_SEED", "1"))


def simulate(*flags):
    return subprocess.run(
        [BINARY, "simulate", *flags], capture_output=True, text=True, timeout=900 + SEEDS, stdin=subprocess.DEVNULL)


def counters(output):
    return {
        name: int(value)
        for name, value in (line.split(": ") for line in output.splitlines() if line.count(": ") == 1)
        if value.isdigit()
    }


def test_no_seed_breaks_a_promise():
    run = simulate("--seeds", str(SEEDS), "--seed", str(FIRST_SEED))
    print(run.stdout[-2000:])
    assert run.returncode == 0, run.stdout[-8000:] + run.stderr[-2000:]
    counts = counters(run.stdout)
    assert counts["seeds"] == SEEDS and counts["failures"] == 0
    # A run in which nothing goes wrong proves nothing.
    silent = [name for name, count in counts.items() if count == 0 and name != "failures"]
    assert not silent, f"never happened: {silent}"
    assert counts["power-failures"] + counts["process-crashes"] >= SEEDS
    assert counts["resent-messages"] >= SEEDS and counts["trades"] >= SEEDS


def test_a_seed_gives_the_same_run_again():
    first, second = (
        [line for line in simulate("--seeds", "3", "--seed", "9000", "--verbose").stdout.splitlines()
         if not line.startswith("elapsed")]
        for _ in range(2))
    assert first == second
    assert sum(line.startswith("seed ") for line in first) == 3
