#!/usr/bin/python3
"""Read letters with Python's email package and compare with what they should say.

usage: read-letters.py DIR    DIR holds N.eml and N.txt (name, subject and address, a line each)"""
import email, email.header, email.policy, email.utils, glob, os, sys

def display_name(raw):
    """The phrase of the first address. Not by the new policy: it keeps the blank between encoded words of a phrase, which RFC
    2047 6.2 takes away (Python's own issue 35547)."""
    phrase = email.utils.parseaddr(raw.replace("\r\n", ""))[0]
    return str(email.header.make_header(email.header.decode_header(phrase)))

bad = 0
letters = sorted(glob.glob(os.path.join(sys.argv[1], "*.eml")))
for path in letters:
    name, subject, mail = open(path[:-3] + "txt", encoding="utf-8").read().split("\n")[:3]
    # As text: headers with an international local part are UTF-8 (RFC 6532), everything else is ASCII.
    whole = open(path, encoding="utf-8", newline="").read()
    m = email.message_from_string(whole, policy=email.policy.SMTPUTF8)
    old = email.message_from_string(whole)
    text = m.get_body(("plain",)).get_content().replace("\r\n", "\n")
    page = m.get_body(("html",)).get_content()
    to = m["To"].addresses
    checks = {
        "address": len(to) == 1 and to[0].addr_spec == mail,
        "from": m["From"].addresses[0].addr_spec == "ana@xn--mller-kva.example",
        "name": len(to) == 1 and display_name(old["To"]) == name,
        "subject": str(m["Subject"]) == subject,
        "text": f"Name: {name}\n" in text,
        "page": "</html>" in page,
        "defects": not m.defects and not any(p.defects for p in m.walk()),
    }
    wrong = [k for k, ok in checks.items() if not ok]
    if wrong:
        bad += 1
        print(f"{path}: {wrong}: {name!r} {subject!r} got {display_name(old['To'])!r} {str(m['Subject'])!r} {m.defects}", file=sys.stderr)
sys.exit(1 if bad or not letters else 0)
