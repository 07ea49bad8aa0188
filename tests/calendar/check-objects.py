#!/usr/bin/python3
"""Read every calendar object of a folder with python3-icalendar and check it against the system's own zone tables.

usage: check-objects.py DIR    (the folder that CVN_TEST_ICS named)
An object fails when the library refuses it, when its VTIMEZONE gives another instant than the zone of that name, when a METHOD
other than PUBLISH has not exactly one ATTENDEE, or when it does not come back from the library as it went in."""
import sys, os, datetime, zoneinfo
import icalendar

def instant(prop, zones):
    """The instant by the object's own VTIMEZONE, and by the system's zone of that name."""
    value = prop.dt
    if not isinstance(value, datetime.datetime):
        return None, None
    tzid = prop.params.get('TZID')
    if tzid is None:
        return value.timestamp(), value.timestamp()
    naive = value.replace(tzinfo=None)
    own = zones[tzid].localize(naive) if hasattr(zones[tzid], 'localize') else naive.replace(tzinfo=zones[tzid])
    return own.timestamp(), naive.replace(tzinfo=zoneinfo.ZoneInfo(tzid)).timestamp()

def check(path):
    data = open(path, 'rb').read()
    for line in data.split(b'\r\n'):
        assert len(line) <= 75, 'line of %d octets' % len(line)
        line.decode('utf-8')
    assert b'\n' not in data.replace(b'\r\n', b''), 'bare LF'
    cal = icalendar.Calendar.from_ical(data)
    assert not cal.errors, cal.errors
    zones = {str(z['TZID']): z.to_tz() for z in cal.walk('VTIMEZONE')}
    method = str(cal.get('METHOD'))
    events = cal.walk('VEVENT')
    assert events, 'no event'
    assert len({str(e['UID']) for e in events}) == 1 or method == 'PUBLISH'
    for e in events:
        attendees = e.get('ATTENDEE', [])
        attendees = attendees if isinstance(attendees, list) else [attendees]
        assert len(attendees) == (0 if method == 'PUBLISH' else 1), 'attendees: %r' % attendees
        for name in ('DTSTART', 'DTEND', 'RECURRENCE-ID'):
            if name in e:
                own, system = instant(e[name], zones)
                assert own == system, '%s: %s by its VTIMEZONE, %s by the system' % (name, own, system)
    icalendar.Calendar.from_ical(cal.to_ical())

bad = n = 0
for name in sorted(os.listdir(sys.argv[1])):
    if not name.endswith('.ics'):
        continue
    n += 1
    try:
        check(os.path.join(sys.argv[1], name))
    except Exception as e:
        bad += 1
        print('%s: %s: %s' % (name, type(e).__name__, e))
print('check-objects.py: %d objects read, %d bad' % (n, bad))
sys.exit(1 if bad or not n else 0)
