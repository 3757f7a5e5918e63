"""Gives the packages and receipts that the tests have left in functions/target to the verifiers in Python.

Each must be judged in the words that the verifier in Java is held to, in little memory.
"""

import pathlib
import resource
import subprocess
import sys

MATRIX = pathlib.Path("functions/target/verify-matrix")
VERIFIER = pathlib.Path("verify/verify_export.py")
RECEIPTS = pathlib.Path("functions/target/erasure-matrix")
RECEIPT_VERIFIER = pathlib.Path("verify/verify_erasure.py")
MOST_LINES = 150
MOST_MEMORY = 64 * 1024  # KiB


def run(*arguments, verifier=VERIFIER):
    done = subprocess.run([sys.executable, verifier, *arguments], capture_output=True, text=True, encoding="utf-8")
    return done.returncode, done.stdout.splitlines()


def judged(package):
    """Returns what is wrong with how a package was judged, or nothing."""
    expected = package.with_suffix(".expected").read_text(encoding="utf-8").splitlines()
    code, lines = run(package, MATRIX / "keys.json")
    if code != bool(expected) or (lines != expected if expected else not lines[0].startswith("OK: ")):
        return f"{package.name}: expected {expected or 'OK'}, but it exits {code} and says {lines}"


def judged_receipt(receipt):
    """Returns what is wrong with how a receipt was judged, or nothing."""
    expected = receipt.with_suffix(".expected").read_text(encoding="utf-8").splitlines()
    code, lines = run(receipt, RECEIPTS / "keys.json", verifier=RECEIPT_VERIFIER)
    if code != bool(expected) or (lines != expected if expected else not lines[0].startswith("OK: ")):
        return f"{receipt.name}: expected {expected or 'OK'}, but it exits {code} and says {lines}"


def main():
    packages = sorted(MATRIX.glob("*.zip"))
    wrong = [found for package in packages if (found := judged(package))]
    if len(packages) < 60:
        wrong.append(f"only {len(packages)} packages in {MATRIX}: run mvn verify first")
    for arguments in ([], [packages[0]], [packages[0], "nothing.json"], ["nothing.zip", MATRIX / "keys.json"]):
        if (code := run(*arguments)[0]) != 2:
            wrong.append(f"used as {arguments} it exits {code} instead of 2")
    receipts = sorted(each.with_suffix(".jws") for each in RECEIPTS.glob("*.expected"))
    wrong += [found for receipt in receipts if (found := judged_receipt(receipt))]
    if len(receipts) < 12:
        wrong.append(f"only {len(receipts)} receipts in {RECEIPTS}: run mvn verify first")
    lines = len(VERIFIER.read_text(encoding="utf-8").splitlines())
    if lines > MOST_LINES:
        wrong.append(f"{VERIFIER} has {lines} lines, more than {MOST_LINES}")
    memory = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    if memory > MOST_MEMORY:
        wrong.append(f"{VERIFIER} took {memory} KiB, more than {MOST_MEMORY}")
    if wrong:
        sys.exit("\n".join(wrong))
    print(f"{len(packages)} packages and {len(receipts)} receipts judged alike by both verifiers, in {memory // 1024} MiB")


if __name__ == "__main__":
    main()
