// feelin keeps its interpreter to itself and computes with bare doubles. These are the places we change, each of which
// must be found exactly once, so that a new version of feelin cannot slip past unnoticed.
import fs from 'node:fs';
import path from 'node:path';

const numbers = path.resolve(import.meta.dirname, 'feel/numbers.js').replaceAll('\\', '/');

const replacements = [
  // Arithmetic as a person does it.
  ['return a + b;\n                }, \'add\'', 'return typeof a === "number" ? __arithmetic.add(a, b) : a + b;\n                }, \'add\''],
  ['return a - b;\n                }, \'subtract\'', 'return __arithmetic.subtract(a, b);\n                }, \'subtract\''],
  ["nullable((a, b) => a * b, 'multiply'", "nullable((a, b) => __arithmetic.multiply(a, b), 'multiply'"],
  ["nullable((a, b) => !b ? null : a / b, 'divide'", "nullable((a, b) => !b ? null : __arithmetic.divide(a, b), 'divide'"],
  ["nullable((a, b) => Math.pow(a, b), 'exponentiate'", "nullable((a, b) => __arithmetic.power(a, b), 'exponentiate'"],
  // Numbers as they are written: 2e3 is 2000, - 1 is minus one.
  [
    "const value = node.input.includes('.') ? parseFloat(node.input) : parseInt(node.input);",
    "const value = Number(node.input.replace(/\\s/g, ''));",
  ],
  // Text never compares with a number: "150.00" > 100 is null, not true by way of JavaScript.
  [
    `if (range.valueType !== null &&
        TEMPORAL_INSTANT_TYPES.has(valueType) &&
        TEMPORAL_INSTANT_TYPES.has(range.valueType) &&
        valueType !== range.valueType)`,
    "if (range.valueType && valueType !== 'list' && valueType !== range.valueType)",
  ],
  // A filter that is neither a comparison nor a number for sure (costs[eligible], costs[starts with(name, "A")]) is a
  // condition on each item unless it gives a number. A property that only some items have is null for the others.
  [
    `            if (FILTER_INDEX_TYPES.has(type)) {
                const idx = filterFn(context);`,
    `            const __absent = {};
            for (const el of filterTarget) {
                if (isContext(el)) for (const key of Object.keys(el)) __absent[key] = null;
            }
            const __inItem = (el) => Object.assign({}, __absent, context, { item: el }, isContext(el) ? el : null);
            if (type === 'any' && !filterTarget.length) {
                return [];
            }
            const __isCondition = type === 'test' || type === 'any' && !isNumber(filterFn(__inItem(filterTarget[0])));
            if (!__isCondition && FILTER_INDEX_TYPES.has(type)) {
                const idx = filterFn(context);`,
  ],
  ["if (type === 'test') {\n                return filterTarget", 'if (__isCondition) {\n                return filterTarget'],
  [
    `return filterTarget.map(el => {
                    const iterationContext = Object.assign(Object.assign(Object.assign({}, context), { item: el }), el);`,
    `return filterTarget.filter(el => {
                    const iterationContext = __inItem(el);`,
  ],
  // A moment said without a zone is the office's own, and so is the midnight at which a date begins. The time between two
  // moments is that of a clock, whatever zones they are written in.
  [
    "const zone = (_a = value.zone) !== null && _a !== void 0 ? _a : 'UTC';",
    "const zone = value.zone || (value instanceof FeelTime ? 'UTC' : globalThis.__calendar.zone);",
  ],
  [
    "return new FeelDateTime(temporal.value.toPlainDateTime().add(d), 'UTC');",
    'return addDuration(new FeelDateTime(temporal.value.toPlainDateTime(), globalThis.__calendar.zone), dur, sign);',
  ],
  [
    'const left = toPlainDateTime(a);',
    `if (isDateTime(a) && isDateTime(b)) {
        return new FeelDuration(Temporal.Duration.from({ milliseconds: toComparable(a) - toComparable(b) }), false);
    }
    const left = toPlainDateTime(a);`,
  ],
  // Only true is true: a filter keeps items that are null or false themselves, and text or 0 is no condition fulfilled.
  [
    `if (result === true) {
                        return el;
                    }
                    return result;
                }).filter(isTruthy);`,
    `return result === true;
                });`,
  ],
  ['return obj !== false && obj !== null;', 'return obj === true;'],
  // A list contains a date that equals one of its dates.
  [
    'function matches(a, b) {\n    return a === b;',
    'function matches(a, b) {\n    return a === b || equals(a, b) === true;',
  ],
  // A variable may be called like a function (a field "date" or "count"): where something is called, the function is meant.
  [
    `case 'FunctionInvocation': return tag((context) => {
            const target = args[0](context);
            const wrappedFn = wrapFunction(target);`,
    `case 'FunctionInvocation': return tag((context) => {
            const target = args[0](context);
            const wrappedFn = wrapFunction(target) || wrapFunction(args[0].builtin);`,
  ],
  ["            const builtin = getBuiltin(name);\n            return tag((context) => {", "            const builtin = getBuiltin(name);\n            return Object.assign(tag((context) => {"],
  [
    "template: `Variable '${name}' not found`,\n                    values: {}\n                });\n                return null;\n            }, 'any');",
    "template: `Variable '${name}' not found`,\n                    values: {}\n                });\n                return null;\n            }, 'any'), { builtin });",
  ],
];

function patched(source) {
  for (const [from, to] of replacements) {
    if (source.split(from).length !== 2) {
      throw new Error(`feelin has changed: this is not there exactly once:\n${from}`);
    }
    source = source.replace(from, () => to);
  }
  return `import { arithmetic as __arithmetic } from ${JSON.stringify(numbers)};\n${source}\nexport { builtins, cmp, getType, interpreter, InterpreterContext };\n`;
}

/** The esbuild plugin. */
export const feelin = {
  name: 'feelin',
  setup(build) {
    build.onLoad({ filter: /feelin[\\/]dist[\\/]index\.js$/ }, ({ path: file }) => ({
      contents: patched(fs.readFileSync(file, 'utf8')),
      loader: 'js',
    }));
  },
};
