"""Runs cases, several at once, and says what failed and why."""

import concurrent.futures

from . import cases, documents
from .kit import Failed, Kit, Run


def prepare(kit, case):
    """The process of a case, not begun."""
    word = case.split(":")[0]
    subject = cases.subject(case)
    if word == "CN":
        return Run(kit, "negotiations", "consumer", subject, offer=f"CD123:{subject}:456")
    if word == "CN_C":
        return Run(kit, "negotiations", "provider", subject, offer="offer" + subject)
    return Run(kit, "transfers", "consumer" if word == "TP" else "provider", subject)


def run(kit, case):
    """Why the case failed, or nothing."""
    if case in documents.CASES:
        return _reason(lambda: documents.CASES[case](kit.target, cases.subject("CAT:" + case.split(":")[1])))
    process = prepare(kit, case)

    def walk():
        process.walk(cases.PROCESSES[case])
        process.ended()

    reason = _reason(walk)
    process.close()
    return reason


def _reason(walk):
    try:
        walk()
    except Failed as failed:
        return str(failed)
    except OSError as error:
        return f"no answer: {error!r}"
    return None


def run_all(target, chosen=cases.ALL, at_once=16, **options):
    """The reasons of the cases that failed, by case."""
    kit = Kit(target, **options)
    try:
        with concurrent.futures.ThreadPoolExecutor(at_once) as pool:
            reasons = dict(zip(chosen, pool.map(lambda case: run(kit, case), chosen)))
    finally:
        kit.close()
    return {case: reason for case, reason in reasons.items() if reason}
