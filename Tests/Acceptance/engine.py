"""Starts, watches and ends one engine process. The only thing it relies on is the command line's contract."""

import os
import re
import signal
import subprocess
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BINARY = Path(os.environ.get("APUS_BIN", ROOT / ".build/release/apus"))
START_SECONDS = 60
STOP_SECONDS = 30


def shared_directory():
    """Public test material beside the repository (specifications, recorded order flow), or None."""
    given = os.environ.get("APUS_SHARED")
    place = Path(given) if given else ROOT.parent / "shared"
    return place if place.is_dir() else None


class EngineDied(AssertionError):
    pass


class Engine:
    """One engine on `data_dir`. `port` 0 takes a free one, told by the ready line and kept for a restart.

    Its standard error goes to a file, or to the descriptor `errors`.
    """

    def __init__(self, data_dir, *flags, port=0, environment=None, errors=None):
        self.data_dir = Path(data_dir)
        self.flags = [str(flag) for flag in flags]
        self.port = port
        self.environment = environment or {}
        self.errors = errors
        self.process = None
        self._output = None
        self._errors = None

    def launch(self):
        """Starts the process without waiting for it."""
        self._output = tempfile.NamedTemporaryFile("w+", prefix="apus-out-", delete=False)
        self._errors = tempfile.NamedTemporaryFile("w+", prefix="apus-err-", delete=False)
        command = [BINARY, "engine", "--data-dir", self.data_dir, "--fix-port", str(self.port), *self.flags]
        self.process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=self._output,
            stderr=self._errors if self.errors is None else self.errors,
            env={**os.environ, "SWIFT_BACKTRACE": "enable=no", **self.environment})
        return self

    def start(self):
        """Starts the process and returns once it accepts connections."""
        self.launch()
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            ready = re.search(r"^ready fix=127\.0\.0\.1:(\d+)$", self.output(), re.M)
            if ready:
                self.port = int(ready.group(1))
                return self
            if self.process.poll() is not None:
                raise EngineDied(f"the engine ended with {self.process.returncode} before it was ready:\n{self.log()}")
            time.sleep(0.002)
        self.kill()
        raise EngineDied(f"no ready line within {START_SECONDS} s:\n{self.log()}")

    def output(self):
        return Path(self._output.name).read_text(errors="replace")

    def log(self):
        """All that the process wrote, standard output first."""
        return self.output() + Path(self._errors.name).read_text(errors="replace")

    def wait_for_log(self, pattern, since=0, seconds=5):
        """Returns once `pattern` stands in what the process wrote after the first `since` characters."""
        deadline = time.monotonic() + seconds
        while not re.search(pattern, self.log()[since:], re.I):
            if time.monotonic() > deadline:
                raise AssertionError(f"the engine never said /{pattern}/, but:\n{self.log()[since:][-4000:]}")
            time.sleep(0.01)

    def state_hash(self):
        """The last state hash it printed: after recovery, and again on a clean stop."""
        found = re.findall(r"state-hash[=:]\s*([0-9a-fA-F]+)", self.log())
        assert found, f"the engine printed no state hash:\n{self.log()[-4000:]}"
        return found[-1].lower()

    def stop(self):
        """SIGTERM. Returns the exit code."""
        self.process.send_signal(signal.SIGTERM)
        return self.wait()

    def wait(self, seconds=STOP_SECONDS):
        try:
            return self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            self.kill()
            raise AssertionError(f"the engine did not end within {seconds} s:\n{self.log()[-4000:]}")

    def kill(self):
        """SIGKILL, if it still runs."""
        if self.process and self.process.poll() is None:
            self.process.kill()
            self.process.wait()

    def is_alive(self):
        return self.process is not None and self.process.poll() is None

    def close(self):
        self.kill()
        for file in (self._output, self._errors):
            if file:
                file.close()
                os.unlink(file.name)
        self._output = self._errors = None

    def __enter__(self):
        return self.start()

    def __exit__(self, *_):
        self.close()


def run_tool(*arguments, timeout=120):
    """Runs `apus ARGUMENTS` to its end."""
    return subprocess.run(
        [str(BINARY), *map(str, arguments)], capture_output=True, text=True, timeout=timeout,
        stdin=subprocess.DEVNULL, env={**os.environ, "SWIFT_BACKTRACE": "enable=no"})


def journal_hash(data_dir, action="replay"):
    """What `apus journal` says of an undamaged journal."""
    done = run_tool("journal", action, "--data-dir", data_dir)
    assert done.returncode == 0, f"journal {action} failed with {done.returncode}:\n{done.stdout}{done.stderr}"
    found = re.search(r"^state-hash: ([0-9a-fA-F]+)$", done.stdout, re.M)
    assert found, f"journal {action} printed no state hash:\n{done.stdout}{done.stderr}"
    return found.group(1).lower()
