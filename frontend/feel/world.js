// What an expression may know besides its variables: the moment, public holidays, the office's own calendar.

import { dateAndTime, FeelDate, FeelDateTime, parseDate } from 'feelin';
import { Failure } from './failure.js';

const DAY = 86400000;
const LONGEST_TERM = 4000;

const world = { text: '', now: '', today: '', off: new Set(), extra: new Set(), suspensions: [] };

/** Take over the world of this call; parsed only when it differs from the last one. */
export function enter(text) {
  if (text !== world.text) {
    const { now, today, suspensions, ...own } = JSON.parse(text);
    const [off, extra] = [own.off, own.extra].map((days) => new Set(days.map(dayNumber)));
    const ranges = suspensions.map((range) => range.map(dayNumber));
    Object.assign(world, { text, now, today, off, extra, suspensions: ranges });
  }
}

function dayNumber(iso) {
  return Date.parse(`${iso}T00:00:00Z`) / DAY;
}

const holidays = new Set(globalThis.__calendar.days.map(dayNumber));
const [firstYear, lastYear] = globalThis.__calendar.years;

const isoDate = (day) => new Date(day * DAY).toISOString().slice(0, 10);
const weekday = (day) => (((day + 3) % 7) + 7) % 7; // 1970-01-01 was a Thursday; 0 is Monday

function isHoliday(day) {
  const year = new Date(day * DAY).getUTCFullYear();
  if (year < firstYear || year > lastYear) {
    throw new Failure('calendar', { year, first: firstYear, last: lastYear });
  }
  return holidays.has(day);
}

// Working days are the law's: Monday to Friday without public holidays. Office days leave out the days on which this
// office is closed and add those worked instead; these move nobody's legal terms.
const isWorking = (day) => !isHoliday(day) && weekday(day) < 5;
const isOffice = (day) => world.extra.has(day) || (isWorking(day) && !world.off.has(day));
// On a suspended day no term runs: neither does one begin nor can one end.
const runs = (day) => !world.suspensions.some(([from, to]) => from <= day && day <= to);

function toDay(name, value) {
  if (value instanceof FeelDate) {
    return dayNumber(value.toString());
  }
  if (value instanceof FeelDateTime) {
    return dayNumber(value.zone === null ? value.toString().slice(0, 10) : warsawDate(value));
  }
  throw new Failure('date', { function: name });
}

function warsawDate(value) {
  return value.unwrap().toZonedDateTime(value.zone).withTimeZone(globalThis.__calendar.zone).toPlainDate().toString();
}

function toCount(name, value) {
  if (!Number.isInteger(value) || value < 0 || value > LONGEST_TERM) {
    throw new Failure('count', { function: name, longest: LONGEST_TERM });
  }
  return value;
}

/** A function of a date and a count; null in, null out, as with the functions of FEEL itself. */
function counting(name, parameter, compute) {
  const call = (from, count) => {
    if (from === null || from === undefined || count === null || count === undefined) {
      return null;
    }
    return parseDate(isoDate(compute(toDay(name, from), toCount(name, count))));
  };
  call.$args = ['date', parameter];
  return [name, call];
}

function walk(day, count, step, counts) {
  for (let left = count; left > 0; ) {
    day += step;
    left -= counts(day) ? 1 : 0;
  }
  return day;
}

function dayFunctions(word, counts) {
  const is = (date) => (date === null || date === undefined ? null : counts(toDay(`is ${word} day`, date)));
  is.$args = ['date'];
  const between = (from, to) => {
    if ([from, to].some((date) => date === null || date === undefined)) {
      return null;
    }
    const [first, last] = [from, to].map((date) => toDay(`${word} days between`, date));
    let found = 0;
    for (let day = Math.min(first, last) + 1; day <= Math.max(first, last); day++) {
      found += counts(day) ? 1 : 0;
    }
    return last < first ? -found : found;
  };
  between.$args = ['from', 'to'];
  return [
    [`is ${word} day`, is],
    [`${word} days between`, between],
    counting(`${word} days after`, 'days', (day, count) => walk(day, count, 1, counts)),
    counting(`${word} days before`, 'days', (day, count) => walk(day, count, -1, counts)),
  ];
}

/** A term that would end on a Saturday, Sunday or holiday ends on the next day that is none of these (KPA art. 57 § 4). */
function settled(day) {
  while (!isWorking(day) || !runs(day)) {
    day += 1;
  }
  return day;
}

/** The last day of a term that `add` counts from the event: it begins after a suspension, and is longer by those within. */
function lastDay(event, add) {
  let begun = event;
  while (!runs(begun + 1)) {
    begun += 1;
  }
  return settled(walk(begun, add(begun) - begun, 1, runs));
}

const term = (name, unit, add) => counting(name, unit, (day, count) => lastDay(day, (begun) => add(begun, count)));

function addMonths(day, count) {
  const start = new Date(day * DAY);
  const [year, month] = [start.getUTCFullYear(), start.getUTCMonth() + count];
  const lastOfMonth = new Date(Date.UTC(year, month + 1, 0)).getUTCDate();
  return Date.UTC(year, month, Math.min(start.getUTCDate(), lastOfMonth)) / DAY;
}

const now = Object.assign(() => dateAndTime(world.now), { $args: [] });
const today = Object.assign(() => parseDate(world.today), { $args: [] });

export const functions = {
  now,
  today,
  ...Object.fromEntries([
    ...dayFunctions('working', isWorking),
    ...dayFunctions('office', isOffice),
    term('end of term', 'days', (day, count) => day + count),
    term('end of term weeks', 'weeks', (day, count) => day + 7 * count),
    term('end of term months', 'months', addMonths),
    counting('end of term working days', 'days', (day, count) =>
      settled(walk(day, count, 1, (each) => isWorking(each) && runs(each))),
    ),
  ]),
};
