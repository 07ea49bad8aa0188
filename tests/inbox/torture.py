#!/usr/bin/env python3
"""torture.py CONVENE DIR... - every mail below the directories cut short, with bits turned over and with other line ends,
through `convene inbox explain`, which reads each in its child.

What must hold: the program lives and answers for every file, once and in order; no mail takes longer than two tries of three
seconds; the three line ends of one mail (LF, CRLF, CR) give one verdict. Seeded: the same mails give the same run.
Environment: CUTS (8) and FLIPS (8) a mail."""
import json, os, random, subprocess, sys, tempfile, time

CUTS, FLIPS = int(os.environ.get('CUTS', 8)), int(os.environ.get('FLIPS', 8))
SECONDS_A_MAIL = 2 * 3.0 + 1.0


def mails(dirs):
    for d in dirs:
        for base, _, names in sorted(os.walk(d)):
            for name in sorted(names):
                if name.endswith(('.tsv', '.py', '.json')) or name == 'LICENCE.txt' or 'expected' in name or 'elided' in name:
                    continue
                with open(os.path.join(base, name), 'rb') as f:
                    data = f.read()
                if 0 < len(data) <= 9 << 20:
                    yield os.path.join(base, name), data


def broken(rng, data):
    """Cut and flipped copies."""
    for _ in range(CUTS):
        yield 'cut', data[:rng.randrange(len(data))]
    for _ in range(FLIPS):
        copy = bytearray(data)
        for _ in range(rng.choice((1, 1, 3, 20))):
            copy[rng.randrange(len(copy))] ^= 1 << rng.randrange(8)
        yield 'flip', bytes(copy)


def explain(binary, paths):
    """One object a path, and how long all of them took."""
    began = time.monotonic()
    try:
        p = subprocess.run([binary, 'inbox', 'explain', '--json'] + paths, capture_output=True, timeout=SECONDS_A_MAIL * len(paths) + 30)
    except subprocess.TimeoutExpired:
        return None, 'no end'
    if p.returncode not in (0, 1):
        return None, f'exit {p.returncode}: {p.stderr.decode(errors="replace")[-200:]}'
    got = [json.loads(line) for line in p.stdout.decode('utf-8').split('\n') if line]
    if [o.get('file') for o in got] != paths:
        return None, f'{len(got)} answers for {len(paths)} files'
    return got, time.monotonic() - began


def write(tmp, number, data):
    path = os.path.join(tmp, f'{number}.eml')
    with open(path, 'wb') as f:
        f.write(data)
    return path


def check_broken(binary, items, tmp, bad):
    """Many at once; when they are slow or one ends the program, one by one to name it."""
    paths = [write(tmp, i, data) for i, (_, data) in enumerate(items)]
    got, took = explain(binary, paths)
    if got is not None and took < SECONDS_A_MAIL:
        return
    for path, (name, _) in zip(paths, items):
        got, took = explain(binary, [path])
        if got is None:
            bad.append(f'{name}: {took}')
        elif took > SECONDS_A_MAIL:
            bad.append(f'{name}: {took:.1f} s')


def check_twins(binary, name, data, tmp, bad):
    """A mail whose octets hold no bare CR and are no base of 8-bit binary: the line ends mean nothing."""
    if b'\0' in data or b'\r' in data.replace(b'\r\n', b'') or b'binary' in data.lower():
        return False
    lf = data.replace(b'\r\n', b'\n')
    paths = [write(tmp, f'twin{i}', lf.replace(b'\n', eol)) for i, eol in enumerate((b'\n', b'\r\n', b'\r'))]
    got, took = explain(binary, paths)
    if got is None:
        bad.append(f'{name} (line ends): {took}')
        return True
    for o in got:
        o.pop('file')
    if not got[0] == got[1] == got[2]:
        differ = [k for k in got[0] if any(o.get(k) != got[0][k] for o in got)]
        bad.append(f'{name}: line ends change {", ".join(differ) or "the answer"}')
    return True


def main():
    binary, dirs = sys.argv[1], sys.argv[2:]
    rng, bad, count, twins, batch = random.Random(59), [], 0, 0, []
    with tempfile.TemporaryDirectory() as tmp:
        for name, data in mails(dirs):
            twins += check_twins(binary, name, data, tmp, bad)
            for what, copy in broken(rng, data):
                batch.append((f'{name} ({what})', copy))
                count += 1
            if len(batch) >= 200:
                check_broken(binary, batch, tmp, bad)
                batch = []
        if batch:
            check_broken(binary, batch, tmp, bad)
    for line in bad[:40]:
        print('torture:', line)
    print(f'torture: {count} broken mails and {twins} with three line ends each, {len(bad)} bad')
    return 1 if bad or count == 0 else 0


sys.exit(main())
