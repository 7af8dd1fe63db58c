"""The public FIX 4.4 acceptance scripts, each on a session of its own.

`NOT_YET` names the scenarios that are known to fail, each with its reason. A listed scenario that passes fails this
test, so that the list stays honest.
"""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

NOT_YET = {
    "19a_PossResendMessageThatHAsAlreadyBeenSent": "a request with PossResend is answered like any other",
    "1c_InvalidSenderCompID": "any SenderCompID may log on unless the operator names those that may",
    "2m_BodyLengthValueNotCorrect": "messages beyond a gap are not kept: the resend has them again",
    "8_OnlyAdminMessages": "the script's ResendRequest has a MsgSeqNum too low, which ends the session (FIX 4.4, 2c)",
    "RejectResentMessage": "messages beyond a gap are not kept: the resend has them again",
    "ReverseRoute": "routing over third parties is not offered",
    "ReverseRouteWithEmptyRoutingTags": "routing over third parties is not offered",
}


def run_one(runner, script, port, number):
    done = subprocess.run(
        [sys.executable, runner, script, "--port", str(port), "--map", "ISLD=APUS", "--map", f"TW44=AT{number}",
         "--lenient", "--app-reply", "8,j,3", "--timeout", "20", "--lenient", "--gap", "0", "--wait", "5"],
        capture_output=True, text=True, timeout=120)
    return script.stem, done.returncode == 0, done.stdout


def test_the_fix44_acceptance_scripts(start, shared):
    engine = start("--fix-sequence", "reset-on-logon")
    runner = shared / "tools/fix_acceptance.py"
    scripts = sorted((shared / "fix-acceptance/fix44").glob("*.def"))
    assert scripts
    with ThreadPoolExecutor(8) as pool:
        results = list(pool.map(lambda item: run_one(runner, item[1], engine.port, item[0]), enumerate(scripts)))
    passed = {name for name, good, _ in results if good}
    failed = {name: said for name, good, said in results if not good}
    print(f"{len(passed)} of {len(results)} scenarios pass")
    for name, said in sorted(failed.items()):
        print(f"{name}: {NOT_YET.get(name, 'UNEXPECTED')}\n{said}")
    unexpected = sorted(set(failed) - set(NOT_YET))
    assert not unexpected, f"scenarios fail that should pass: {unexpected}"
    stale = sorted(set(NOT_YET) & passed)
    assert not stale, f"scenarios pass that are listed as failing: {stale}"
    unknown = sorted(set(NOT_YET) - passed - set(failed))
    assert not unknown, f"listed scenarios that do not exist: {unknown}"
