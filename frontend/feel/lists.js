// The least and the greatest of a list, of dates and texts too; feelin knows them for numbers only.

import { cmp, getType } from 'feelin';

const ORDERED = new Set(['number', 'string', 'date', 'time', 'date time', 'duration']);

function extreme(sign) {
  const call = (...args) => {
    const list = args.length === 1 && Array.isArray(args[0]) ? args[0] : args;
    const type = getType(list[0]);
    if (!ORDERED.has(type) || !list.every((item) => getType(item) === type)) {
      return null;
    }
    return list.reduce((best, item) => (sign * cmp(item, best) > 0 ? item : best));
  };
  call.$args = ['...list'];
  return call;
}

export const functions = { min: extreme(-1), max: extreme(1) };
