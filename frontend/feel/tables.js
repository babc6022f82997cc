// Decision tables: which rules match, and what the hit policy makes of them.

import { Failure } from './failure.js';
import { evaluate, passes, specialNames } from './interpreter.js';

const isAny = (text) => text === '' || text === '-';

/** The value of a table. The trace gets the questions asked and the ids of the rules that counted. */
export function decideTable(table, scope, trace) {
  const special = specialNames(scope);
  const inputs = table.inputs.map((input) => ask(input, scope, special, trace));
  const hits = table.rules.filter((rule) =>
    rule.tests.every((test, i) => isAny(test) || passes(test, inputs[i], scope, special)),
  );
  const policy = policies[table.policy];
  const results = policy.order(hits.map((rule) => ({ rule, value: output(table, rule, scope, special) })), table);
  results.forEach(({ rule }) => trace.rules.push(rule.id));
  if (!results.length) {
    return otherwise(table, scope, special);
  }
  return policy.combine(results.map(({ value }) => value), table);
}

function ask({ expression, allowed, label }, scope, special, trace) {
  const value = evaluate(expression, scope, special);
  if (allowed && value !== null && !passes(allowed, value, scope, special)) {
    throw new Failure('allowed', { input: label || expression, allowed, expression });
  }
  trace.inputs[label || expression] = value;
  return value;
}

/** One output is a value, several are a context. */
function shaped(table, values) {
  return table.outputs.length === 1
    ? values[0]
    : Object.fromEntries(table.outputs.map(({ name }, i) => [name, values[i]]));
}

function output(table, rule, scope, special) {
  return shaped(table, rule.outputs.map((text) => (isAny(text) ? null : evaluate(text, scope, special))));
}

function otherwise(table, scope, special) {
  const isList = table.policy.endsWith(' ORDER') || (table.policy === 'COLLECT' && !table.aggregation);
  if (table.outputs.every(({ otherwise: text }) => text === null)) {
    return isList ? [] : null;
  }
  return shaped(table, table.outputs.map(({ otherwise: text }) => (text === null ? null : evaluate(text, scope, special))));
}

/** Rules in the order in which the author listed the output values. */
function byPriority(results, table) {
  const orders = table.outputs.map(({ values }) => (values ? evaluate(`[${values}]`, {}, '') : null));
  const rank = (value, i) => orders[i].indexOf(table.outputs.length === 1 ? value : value[table.outputs[i].name]);
  return [...results].sort((a, b) => {
    for (let i = 0; i < orders.length; i++) {
      const difference = orders[i] ? rank(a.value, i) - rank(b.value, i) : 0;
      if (difference) {
        return difference;
      }
    }
    return 0;
  });
}

function only(results) {
  if (results.length > 1) {
    throw new Failure('overlap', { rules: results.map(({ rule }) => rule.id) });
  }
  return results;
}

function agreeing(results) {
  if (new Set(results.map(({ value }) => JSON.stringify(value))).size > 1) {
    throw new Failure('disagreement', { rules: results.map(({ rule }) => rule.id) });
  }
  return results;
}

function aggregated(values, { aggregation }) {
  if (!aggregation) {
    return values;
  }
  return evaluate(`${aggregation.toLowerCase()}(values)`, { values }, '');
}

const all = (results) => results;
const first = (values) => values[0];

const policies = {
  UNIQUE: { order: only, combine: first },
  ANY: { order: agreeing, combine: first },
  FIRST: { order: (results) => results.slice(0, 1), combine: first },
  PRIORITY: { order: (results, table) => byPriority(results, table).slice(0, 1), combine: first },
  'RULE ORDER': { order: all, combine: all },
  'OUTPUT ORDER': { order: byPriority, combine: all },
  COLLECT: { order: all, combine: aggregated },
};
