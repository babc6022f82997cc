// Decimal arithmetic as a person does it, over binary doubles: 0.1 + 0.2 is 0.3. A sum has no more decimals than its
// parts, a product no more than both together; that tells the result from the noise of binary fractions. Long fractions
// (1 / 3) stay as they come, so that 1 / 3 * 3 is 1.

const MOST_DECIMALS = 15;

function decimals(value) {
  const text = String(value);
  const point = text.indexOf('.');
  return text.includes('e') ? MOST_DECIMALS + 1 : point < 0 ? 0 : text.length - point - 1;
}

function withDecimals(value, places) {
  return Number.isInteger(value) || places > MOST_DECIMALS ? shortest(value) : Number(value.toFixed(places));
}

/** The number of up to 14 digits that this one is meant to be, if there is one. */
function shortest(value) {
  const text = value.toPrecision(15);
  return /0(e|$)/.test(text) ? Number(text) : value;
}

/** The operators of feelin call these. */
export const arithmetic = {
  add: (a, b) => withDecimals(a + b, Math.max(decimals(a), decimals(b))),
  subtract: (a, b) => withDecimals(a - b, Math.max(decimals(a), decimals(b))),
  multiply: (a, b) => withDecimals(a * b, decimals(a) + decimals(b)),
  divide: (a, b) => shortest(a / b),
  power: (a, b) => shortest(a ** b),
};

/** Move the decimal point in the text of the number, so that nothing is lost. */
function shift(value, places) {
  const [digits, exponent = '0'] = String(value).split('e');
  return Number(`${digits}e${Number(exponent) + places}`);
}

const away = (rounding) => (value) => Math.sign(value) * rounding(Math.abs(value));

function toEven(value) {
  const rounded = Math.round(value);
  return value % 1 === 0.5 && rounded % 2 === 1 ? rounded - 1 : rounded;
}

function rounder(rounding) {
  const round = (n, scale = 0) => {
    if (typeof n !== 'number' || typeof scale !== 'number') {
      return null;
    }
    return shift(rounding(shift(Number(n.toPrecision(15)), scale)), -scale) + 0;
  };
  round.$args = ['n', 'scale'];
  return round;
}

const halfUp = rounder(away(Math.round));

function money(amount) {
  return halfUp(amount, 2);
}
money.$args = ['amount'];

/** Remainder with the sign of the divisor, on whole numbers: modulo(0.3, 0.1) is 0. */
function modulo(dividend, divisor) {
  if (typeof dividend !== 'number' || typeof divisor !== 'number' || divisor === 0) {
    return null;
  }
  const places = Math.max(decimals(dividend), decimals(divisor));
  const [a, b] = [shift(dividend, places), shift(divisor, places)];
  return shift(((a % b) + b) % b, -places);
}
modulo.$args = ['dividend', 'divisor'];

function aggregate(compute) {
  const call = (...args) => {
    const list = args.length === 1 && Array.isArray(args[0]) ? args[0] : args;
    return list.length && list.every((item) => typeof item === 'number') ? compute(list) : null;
  };
  call.$args = ['...list'];
  return call;
}

const total = (list) => list.reduce((sum, item) => arithmetic.add(sum, item), 0);

export const functions = {
  money,
  modulo,
  'round half up': halfUp,
  'round half down': rounder(away((value) => Math.ceil(value - 0.5))),
  'round up': rounder(away(Math.ceil)),
  'round down': rounder(Math.trunc),
  decimal: rounder(away(toEven)),
  floor: rounder(Math.floor),
  ceiling: rounder(Math.ceil),
  sum: aggregate(total),
  mean: aggregate((list) => arithmetic.divide(total(list), list.length)),
  product: aggregate((list) => list.reduce((product, item) => arithmetic.multiply(product, item), 1)),
};
