// Read every calendar object of a folder with ical.js and check what a client would see.
//
// usage: node check-objects.mjs DIR    (the folder that CVN_TEST_ICS named; ical.js from npm beside it: NODE_PATH or ./node_modules)
import { createRequire } from 'node:module'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const require = createRequire(process.cwd() + '/')
const found = require('ical.js')
const ICAL = found.default ?? found
// Node carries zone tables of its own, older than the system's: a law that changed lately is not our mistake.
const changedLately = new Set(['Africa/Casablanca'])
let n = 0, bad = 0
for (const name of readdirSync(process.argv[2]).filter(f => f.endsWith('.ics')).sort()) {
  n++
  try {
    const root = new ICAL.Component(ICAL.parse(readFileSync(join(process.argv[2], name), 'utf8')))
    const method = root.getFirstPropertyValue('method')
    ICAL.TimezoneService.reset()
    for (const zone of root.getAllSubcomponents('vtimezone')) ICAL.TimezoneService.register(zone)
    const events = root.getAllSubcomponents('vevent')
    if (events.length === 0) throw new Error('no event')
    for (const event of events) {
      const attendees = event.getAllProperties('attendee')
      if (attendees.length !== (method === 'PUBLISH' ? 0 : 1)) throw new Error(attendees.length + ' attendees')
      const start = event.getFirstPropertyValue('dtstart'), end = event.getFirstPropertyValue('dtend')
      if (end.compare(start) <= 0) throw new Error('ends before it starts')
      if (!start.isDate && start.zone === ICAL.Timezone.localTimezone) throw new Error('floating time')
      if (method !== 'PUBLISH' && !event.getFirstPropertyValue('organizer').startsWith('mailto:')) throw new Error('organizer')
      const tzid = event.getFirstProperty('dtstart').getParameter('tzid')
      if (tzid && !changedLately.has(tzid)) {
        const system = new Intl.DateTimeFormat('en-CA', { timeZone: tzid, hourCycle: 'h23', dateStyle: 'short', timeStyle: 'medium' })
        const shown = system.format(start.toJSDate()).replace(/[^0-9]/g, '')
        const said = start.toICALString().replace(/[^0-9]/g, '')
        if (shown !== said) throw new Error(tzid + ': ' + said + ' is shown as ' + shown)
      }
    }
  } catch (e) {
    bad++
    console.log(name + ': ' + e.message)
  }
}
console.log(`check-objects.mjs: ${n} objects read, ${bad} bad`)
process.exit(bad || !n ? 1 : 0)
