// Values crossing the border: JSON, with dates and durations as objects under a key no document can have.

import {
  date, dateAndTime, duration, FeelDate, FeelDateTime, FeelDuration, FeelTime, isFunction, isRange, time,
} from 'feelin';
import { Failure } from './failure.js';

const TAG = '\u0000';
const DEEPEST = 100;

const makers = { date, time, moment: dateAndTime, duration };
const kinds = [[FeelDate, 'date'], [FeelTime, 'time'], [FeelDateTime, 'moment'], [FeelDuration, 'duration']];

/** The variables of a JSON text. */
export function read(text) {
  if (text.includes('"__proto__":')) {
    throw new Failure('other', { message: '__proto__' });
  }
  const value = JSON.parse(text);
  return text.includes('"\\u0000":') ? revive(value) : value;
}

function revive(value) {
  if (Array.isArray(value)) {
    return value.map(revive);
  }
  if (value === null || typeof value !== 'object') {
    return value;
  }
  if (TAG in value) {
    return makers[value[TAG]](value.value);
  }
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, revive(item)]));
}

/** The value as plain data for JSON. */
export function plain(value, depth = 0) {
  if (value === undefined || value === null) {
    return null;
  }
  if (typeof value === 'number') {
    return finite(value);
  }
  if (typeof value === 'string') {
    return writable(value);
  }
  if (typeof value !== 'object' && typeof value !== 'function') {
    return value;
  }
  if (depth > DEEPEST) {
    throw new Failure('deep', { deepest: DEEPEST });
  }
  if (Array.isArray(value)) {
    return value.map((item) => plain(item, depth + 1));
  }
  for (const [Kind, kind] of kinds) {
    if (value instanceof Kind) {
      return { [TAG]: kind, value: near(String(value), kind) };
    }
  }
  if (typeof value === 'function' || isFunction(value) || isRange(value)) {
    throw new Failure('valueless', { what: isRange(value) ? 'range' : 'function' });
  }
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [writable(key), plain(item, depth + 1)]));
}

/**
 * Years after 9999, durations of as many digits and the year 0 are no results of an office; nor are moments in the first
 * and the last year, which fall off the calendar elsewhere on earth.
 */
function near(text, kind) {
  if (/^[+-]\d{6}-|^0000-|(^|[^.\d])\d{9}/.test(text) || (kind === 'moment' && /^(0001|9999)-/.test(text))) {
    throw new Failure('far');
  }
  return text;
}

/** Halves of characters and the character NUL can be stored nowhere (and NUL marks dates here). */
function writable(text) {
  if (text.includes('\u0000') || !text.isWellFormed()) {
    throw new Failure('characters');
  }
  return text;
}

function finite(value) {
  if (!Number.isFinite(value)) {
    throw new Failure('number');
  }
  return value;
}
