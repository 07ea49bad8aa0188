#!/usr/bin/python3
"""Score the bare calendar objects of a corpus: each is put into a small mail and read by `inbox explain`.

usage: score-objects.py CORPUS/imip CONVENE    - rows of the format `eml` are the inbox scorer's business.
Prints one figure a line; exit 0 always."""
import json, os, subprocess, sys, tempfile
root, binary = sys.argv[1], sys.argv[2]
HEAD = (b'From: Ana <ana@example.org>\r\nTo: answers@office.example\r\nSubject: calendar\r\nDate: Fri, 20 Nov 2026 10:00:00 +0000\r\n'
        b'Message-ID: <1@example.org>\r\nMIME-Version: 1.0\r\nContent-Type: text/calendar; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n')
rows = []
for src in sorted(os.listdir(root)):
    index = os.path.join(root, src, 'INDEX.tsv')
    if os.path.exists(index):
        lines = open(index, encoding='utf-8', errors='replace').read().split('\n')
        head = lines[0].split('\t')
        for line in lines[1:]:
            row = dict(zip(head, line.split('\t')))
            if row.get('format') == 'ics' and row.get('label') == 'rsvp' and row.get('certainty') == 'sure' and row.get('uid'):
                rows.append(dict(row, path=os.path.join(root, src, row['file'])))
ok = 0
with tempfile.TemporaryDirectory() as tmp:
    for i, row in enumerate(rows):
        mail = os.path.join(tmp, '%d.eml' % i)
        open(mail, 'wb').write(HEAD + open(row['path'], 'rb').read())
        out = subprocess.run([binary, 'inbox', 'explain', '--json', mail], capture_output=True, text=True).stdout
        try:
            found = json.loads(out.split('\n')[0]).get('rsvp') or {}
        except ValueError:
            found = {}
        first = (found[0] if found else {}) if isinstance(found, list) else found
        right = (first.get('method') == row['method'] and first.get('uid') == row['uid'].split(';')[0]
                 and (first.get('attendee') or '').lower() in {a.lower() for a in row['attendee'].split(';')}
                 and (first.get('answer') or '').upper() in {p.upper() for p in row['partstat'].split(';')})
        ok += right
        if not right:
            print('WRONG', row['path'], row['method'], row['attendee'], row['partstat'], '->', json.dumps(first)[:200])
print('imip_objects %.4f of %d' % (ok / max(1, len(rows)), len(rows)))
