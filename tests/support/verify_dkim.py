"""verify_dkim.py MESSAGE SELECTOR.DOMAIN RECORD ... - check each DKIM signature with dkimpy; prints pass or fail a signature.

The records stand in place of DNS. Exit 0 when every signature passed.
"""
import sys

import dkim

records = {}
for i in range(2, len(sys.argv), 2):
    records[sys.argv[i].encode()] = sys.argv[i + 1].encode()
with open(sys.argv[1], "rb") as f:
    message = f.read()


def lookup(name, timeout=5):
    return records.get(name.rstrip(b"."))


good = True
count = sum(1 for line in message.split(b"\r\n\r\n")[0].split(b"\r\n") if line.lower().startswith(b"dkim-signature:"))
for n in range(count):
    try:
        passed = dkim.DKIM(message).verify(idx=n, dnsfunc=lookup)
    except dkim.DKIMException:
        passed = False
    print("pass" if passed else "fail")
    good = good and passed
sys.exit(0 if good and count else 1)
