// Decimal arithmetic as a person does it, over binary doubles. A result with at most 14 significant digits is taken for
// what it is meant to be (0.1 + 0.2 is 0.3): exact for every amount below a billion and for its products with rates.
// A longer one (1 / 3) stays as it came, so that 1 / 3 * 3 is 1.

/** The number without the noise of binary fractions. Called by the patched operators of feelin. */
export function exact(value) {
  if (Number.isInteger(value)) {
    return value;
  }
  const text = value.toPrecision(15);
  return /0(e|$)/.test(text) ? Number(text) : value;
}

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
  const decimals = Math.max(...[dividend, divisor].map((n) => (String(n).split('e')[0].split('.')[1] || '').length));
  const [a, b] = [shift(dividend, decimals), shift(divisor, decimals)];
  return shift(((a % b) + b) % b, -decimals);
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

const total = (list) => list.reduce((sum, item) => exact(sum + item), 0);

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
  mean: aggregate((list) => exact(total(list) / list.length)),
  product: aggregate((list) => list.reduce((product, item) => exact(product * item), 1)),
};
