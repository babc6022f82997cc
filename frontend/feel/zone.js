// QuickJS has no Intl, and feelin's Temporal asks it one thing only: the wall clock of a named zone at a moment.
// The host gives the offsets of the zones it wants known (globalThis.__zones: name -> [[since in ms, offset in s], ...]).

const known = (name) => {
  if (['UTC', 'ETC/UTC'].includes(name)) {
    return { name: 'UTC', offsets: [[0, 0]] };
  }
  const found = Object.entries(globalThis.__zones || {}).find(([zone]) => zone.toUpperCase() === name);
  if (!found) {
    throw new RangeError(`unknown time zone ${name}`);
  }
  return { name: found[0], offsets: found[1] };
};

class DateTimeFormat {
  constructor(_locale, options = {}) {
    Object.assign(this, known((options.timeZone || 'UTC').toUpperCase()));
  }

  resolvedOptions() {
    return { timeZone: this.name, calendar: 'iso8601', locale: 'en' };
  }

  formatToParts(moment) {
    let offset = this.offsets[0][1];
    for (const [since, value] of this.offsets) {
      if (since > moment) {
        break;
      }
      offset = value;
    }
    const local = new Date(Number(moment) + offset * 1000);
    return [
      ['era', 'AD'],
      ['year', local.getUTCFullYear()],
      ['month', local.getUTCMonth() + 1],
      ['day', local.getUTCDate()],
      ['hour', local.getUTCHours()],
      ['minute', local.getUTCMinutes()],
      ['second', local.getUTCSeconds()],
    ].map(([type, value]) => ({ type, value: String(value) }));
  }
}

if (typeof Intl === 'undefined') {
  globalThis.Intl = { DateTimeFormat };
}
