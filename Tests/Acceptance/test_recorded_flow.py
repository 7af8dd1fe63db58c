"""Half an hour of a real venue's order flow, through FIX, at full speed: every message is answered."""

import json
import subprocess

from engine import BINARY


def test_the_recorded_half_hour_is_answered_message_by_message(start, shared, tmp_path):
    data = shared / "data/bitstamp-btcusd"
    engine = start()
    report = tmp_path / "replay.json"
    done = subprocess.run(
        [BINARY, "load", "--fix", f"127.0.0.1:{engine.port}", "--replay", data / "orders.csv.gz",
         "--trades", data / "trades.csv", "--json", report, "--out", tmp_path / "load"],
        capture_output=True, text=True, timeout=300)
    print("\n".join(line for line in done.stdout.splitlines() if "differs" not in line))
    assert done.returncode == 0, done.stderr[-4000:] + engine.log()[-4000:]
    result = json.loads(report.read_text())
    assert result["sent"] > 156_902, "every order of the record must be sent, and the cancels besides"
    assert result["acknowledged"] == result["sent"] and not result["faults"], result
    assert "281 of the venue's own 284 trades reproduced" in done.stdout
    assert engine.stop() == 0
