#!/usr/bin/python3
"""Which source of a corpus is judged how well: one line a source, for where the sum hides a weak one.

usage: score-sources.py CORPUS CONVENE    - CORPUS holds KIND/SOURCE/INDEX.tsv; only rows that are `sure` count. Exit 0 always."""
import collections, json, os, subprocess, sys
root, binary = sys.argv[1], sys.argv[2]
KINDS = ['bounces', 'complaints', 'autoreply', 'unsubscribe', 'imip', 'normal-mail']
NAME = {'hard': 'bounce-hard', 'soft': 'bounce-soft'}
LOST = {'bounce-hard', 'bounce-soft', 'complaint', 'autoreply', 'unsubscribe'}
for kind in KINDS:
    folder = os.path.join(root, kind)
    for source in sorted(os.listdir(folder)) if os.path.isdir(folder) else []:
        index = os.path.join(folder, source, 'INDEX.tsv')
        if not os.path.exists(index):
            continue
        with open(index, encoding='utf-8', errors='replace') as f:
            head, *lines = f.read().split('\n')
        rows = [dict(zip(head.split('\t'), line.split('\t'))) for line in lines if line.strip()]
        rows = [r for r in rows if r.get('certainty', 'sure') == 'sure' and r.get('format') != 'ics']
        paths = [os.path.join(folder, source, r['file']) for r in rows]
        got = {}
        for i in range(0, len(paths), 100):
            out = subprocess.run([binary, 'inbox', 'explain', '--json', '--'] + paths[i:i + 100], capture_output=True, timeout=600)
            for line in out.stdout.decode('utf-8', 'replace').splitlines():
                o = json.loads(line)
                got[o['file']] = o.get('kind')
        wrong = collections.Counter()
        lost = 0
        for r, path in zip(rows, paths):
            want = NAME.get(r['label'], r['label'])
            fine = {want} | {NAME.get(x, x) for x in (r.get('also_accept') or '').split('|') if x}
            if got.get(path) not in fine:
                wrong[f'{want} as {got.get(path)}'] += 1
                lost += want == 'reply' and got.get(path) in LOST
        right = len(rows) - sum(wrong.values())
        note = ''.join(f'; {n} {what}' for what, n in wrong.most_common(4)) + (f'; {lost} people filed away' if lost else '')
        if rows:
            print(f'{kind}/{source}: {right / len(rows):.4f} ({right} of {len(rows)}){note}')
