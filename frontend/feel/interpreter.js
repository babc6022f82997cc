// feelin with a cache of compiled expressions, our functions among its own, and warnings that count as failures.

import { builtins, interpreter, InterpreterContext } from 'feelin';
import { Failure, failureOf } from './failure.js';
import { functions as listFunctions } from './lists.js';
import { functions as numberFunctions } from './numbers.js';
import { functions as worldFunctions } from './world.js';

const MOST_COMPILED = 800;
const LONGEST = 10000;
const own = { ...listFunctions, ...numberFunctions, ...worldFunctions };
Object.assign(builtins, own);

// feelin knows the names of these, but not what they mean.
const UNFINISHED = ['overlaps before', 'overlaps after', 'finishes', 'finished by', 'during', 'starts', 'started by', 'coincides'];
UNFINISHED.forEach((name) => delete builtins[name]);

/**
 * Names the parser has to know beforehand, since they contain words of the language (… between …): ours, and one of
 * Camunda's that authors will try, so that it is named as missing and not as bad syntax.
 */
const ownNames = Object.fromEntries(
  [...Object.keys(own).filter((name) => name.includes(' ')), 'get or else'].map((name) => [name, null]),
);

/** Whether FEEL or we have a function of that name. */
export const isBuiltin = (name) => Object.prototype.hasOwnProperty.call(builtins, name);
export const functionNames = () => Object.keys(builtins).filter((name) => /^[a-z]/.test(name));

const PLAIN_NAME = /^[A-Za-z_\u00C0-\u00D6\u00D8-\u00F6\u00F8-\u02FF][A-Za-z0-9_\u00C0-\u00D6\u00D8-\u00F6\u00F8-\u02FF]*$/;
const WORDS = new Set(
  ('for in return if then else some every satisfies or and between instance of days time duration years months date ' +
    'list context function null true false external not').split(' '),
);

/**
 * The part of a context that matters to the parser: names with spaces, operators or words of the language in them,
 * wherever they are. Empty for most contexts; equal texts parse alike.
 */
export function specialNames(value) {
  if (Array.isArray(value)) {
    return value.length ? [...new Set(value.map(specialNames))].join('|') : '';
  }
  if (value === null || typeof value !== 'object' || Object.getPrototypeOf(value) !== Object.prototype) {
    return '';
  }
  let special = '';
  for (const key of Object.keys(value)) {
    const inside = specialNames(value[key]);
    if (inside || !PLAIN_NAME.test(key) || WORDS.has(key)) {
      special += `${key}{${inside}}`;
    }
  }
  return special;
}

const compiled = new Map();

/** A text of this length is no expression of a person, and parsing it takes long. */
export function refuseLong(expression) {
  if (expression.length > LONGEST) {
    throw new Failure('long', { longest: LONGEST });
  }
}

function compile(mode, expression, context, special) {
  const key = `${mode}\u0000${expression}\u0000${special}`;
  let tree = compiled.get(key);
  if (!tree) {
    refuseLong(expression);
    const warnings = new InterpreterContext();
    const known = special ? { ...ownNames, ...context } : ownNames;
    tree = { root: interpreter[mode](expression, known, undefined, warnings).root, warnings };
    if (compiled.size >= MOST_COMPILED) {
      compiled.delete(compiled.keys().next().value);
    }
    compiled.set(key, tree);
  }
  return tree;
}

const FATAL = {
  NO_FUNCTION_FOUND: 'function',
  NO_VARIABLE_FOUND: 'variable',
  FUNCTION_INVOCATION_FAILURE: 'parameters',
  UNSUPPORTED: 'unsupported',
};

/** The first mistake the author made, or nothing: a value that came out of a mistake does not count. */
function mistake(expression, warnings) {
  const fatal = warnings.filter((warning) => warning.type in FATAL);
  if (!fatal.length) {
    return null;
  }
  const [first] = fatal;
  const called = fatal.some((warning) => warning.type === 'NO_FUNCTION_FOUND' && warning.position.from === first.position.from);
  const { from, to } = first.position;
  const kind = called ? 'function' : FATAL[first.type];
  return new Failure(kind, { name: expression.slice(from, to).replace(/\s*\([^]*$/, '').replace(/\s+/g, ' '), from });
}

function run(mode, expression, context, special, read) {
  try {
    const tree = compile(mode, expression, context, special);
    const outer = tree.warnings.warnings;
    const mine = (tree.warnings.warnings = []);
    try {
      const value = read(tree.root(context));
      const failure = mistake(expression, mine);
      if (failure) {
        throw failure;
      }
      return value === undefined ? null : value;
    } finally {
      tree.warnings.warnings = outer;
    }
  } catch (error) {
    const failure = failureOf(error);
    failure.details.expression ??= expression;
    throw failure;
  }
}

/** The value of an expression; throws a Failure. */
export function evaluate(expression, context, special) {
  return run('evaluate', expression, context, special, (value) => value);
}

/** Whether the value passes the unary tests of a table cell. */
export function passes(tests, value, context, special) {
  return run('unaryTest', tests, { ...context, '?': value }, special, (test) => test(value) === true);
}

/** The syntax tree for a check, parsed with the given names known. */
export function parserContext(names) {
  return { ...ownNames, ...Object.fromEntries(names.map((name) => [name, null])) };
}
