// The functions the host calls: one crossing a form, a step or a decision.

import { examine } from './analysis.js';
import { decide } from './decisions.js';
import { failureOf } from './failure.js';
import { evaluate, specialNames } from './interpreter.js';
import { plain, read } from './values.js';
import { enter } from './world.js';

function guarded(compute) {
  try {
    return { value: compute() };
  } catch (error) {
    return { failure: failureOf(error).report() };
  }
}

/** Values of many expressions over shared variables: items is a JSON list of [expression, extra variables or null]. */
function evaluateAll(world, shared, items) {
  enter(world);
  const variables = read(shared);
  const special = specialNames(variables);
  const results = read(items).map(([expression, extra]) =>
    guarded(() => {
      const context = extra ? { ...variables, ...extra } : variables;
      return plain(evaluate(expression, context, extra ? special + specialNames(extra) : special));
    }),
  );
  return JSON.stringify(results);
}

const models = new Map();

/** The result of a decision, or an empty text when this context does not have the model yet. */
function decideOne(world, key, decision, shared) {
  if (!models.has(key)) {
    return '';
  }
  enter(world);
  return JSON.stringify(guarded(() => plain(decide(models.get(key), decision, read(shared)))));
}

globalThis.feel = {
  evaluateAll,
  decide: decideOne,
  addModel: (key, text) => void models.set(key, JSON.parse(text)),
  examine: (text) => JSON.stringify(guarded(() => examine(...JSON.parse(text)))),
};
