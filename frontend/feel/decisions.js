// Decisions of DMN over FEEL. The host reads the XML into a plain tree: { decisions, inputs, knowledge }.

import { FeelFunction } from 'feelin';
import { Failure } from './failure.js';
import { evaluate, specialNames } from './interpreter.js';
import { decideTable } from './tables.js';

/** The result of a decision: its value, what the table was asked, the rules that matched, the decisions it needed. */
export function decide(model, id, variables) {
  const session = new Session(model, variables);
  const { value, rules, inputs } = session.decision(id);
  session.done.delete(id);
  const required = [...session.done].map(([decision, result]) => ({ decision, ...result }));
  return { value, rules, inputs, required };
}

class Session {
  constructor(model, variables) {
    Object.assign(this, { model, variables, done: new Map(), running: [] });
  }

  decision(id) {
    if (this.done.has(id)) {
      return this.done.get(id);
    }
    const decision = this.model.decisions[id];
    if (!decision) {
      throw new Failure('decision', { name: id });
    }
    if (this.running.includes(id)) {
      throw new Failure('circle', { name: id });
    }
    this.running.push(id);
    const scope = { ...this.variables, ...this.required(decision), ...this.knowledge(decision.knows) };
    const trace = { rules: [], inputs: {} };
    const value = evaluateLogic(decision.logic, scope, trace);
    this.running.pop();
    this.done.set(id, { value, ...trace });
    return this.done.get(id);
  }

  /** Results of the decisions this one needs, under each name an author may know them by. */
  required(decision) {
    const known = {};
    for (const id of decision.needs) {
      const { value } = this.decision(id);
      const { name, variable } = this.model.decisions[id];
      [id, name, variable].filter(Boolean).forEach((key) => (known[key] = value));
    }
    return known;
  }

  knowledge(ids, outer = []) {
    const known = {};
    for (const id of ids.filter((key) => !outer.includes(key))) {
      const { name, knows, logic } = this.model.knowledge[id];
      known[name] = evaluateLogic(logic, this.knowledge(knows, [...outer, id]));
    }
    return known;
  }
}

function evaluateLogic(logic, scope, trace = { rules: [], inputs: {} }) {
  return logic ? evaluators[logic.kind](logic, scope, trace) : null;
}

const literal = ({ text }, scope) => evaluate(text, scope, specialNames(scope));

/** Boxed functions keep their parameters' names, so that an invocation may bind them by name. */
function boxedFunction({ parameters, body }, scope) {
  const call = (...args) =>
    evaluateLogic(body, { ...scope, ...Object.fromEntries(parameters.map((name, i) => [name, args[i] ?? null])) });
  return new FeelFunction(call, parameters);
}

function boxedContext({ entries }, scope) {
  const known = { ...scope };
  const result = {};
  for (const { name, logic } of entries) {
    const value = evaluateLogic(logic, known);
    if (name === null) {
      return value;
    }
    known[name] = value;
    result[name] = value;
  }
  return result;
}

function invocation({ callee, bindings }, scope) {
  const target = literal(callee, scope);
  const args = Object.fromEntries(bindings.map(({ name, logic }) => [name, evaluateLogic(logic, scope)]));
  if (target instanceof FeelFunction) {
    return target.invoke(args);
  }
  const names = Object.keys(args).map((_, i) => `argument${i}`);
  const values = Object.fromEntries(Object.values(args).map((value, i) => [`argument${i}`, value]));
  return literal({ text: `${callee.text}(${names.join(', ')})` }, { ...scope, ...values });
}

const listOf = (value) => (Array.isArray(value) ? value : value === null ? [] : [value]);

function boxedFilter({ source, match }, scope) {
  const items = listOf(evaluateLogic(source, scope));
  if (match.kind === 'literal') {
    return literal({ text: `items[${match.text}]` }, { ...scope, items });
  }
  return items.filter((item) => {
    const properties = item !== null && typeof item === 'object' && !Array.isArray(item) ? item : {};
    return evaluateLogic(match, { ...scope, ...properties, item }) === true;
  });
}

function boxedLoop({ iterator, source, body }, scope) {
  const items = evaluateLogic(source, scope);
  if (!Array.isArray(items)) {
    return null;
  }
  const partial = [];
  items.forEach((item) => partial.push(evaluateLogic(body, { ...scope, [iterator]: item, partial })));
  return partial;
}

function quantified(combine) {
  return (logic, scope) => {
    const results = boxedLoop(logic, scope);
    return results && combine(results.map((result) => result === true));
  };
}

const evaluators = {
  literal,
  context: boxedContext,
  invocation,
  function: boxedFunction,
  filter: boxedFilter,
  for: boxedLoop,
  some: quantified((results) => results.some(Boolean)),
  every: quantified((results) => results.every(Boolean)),
  list: ({ items }, scope) => items.map((item) => evaluateLogic(item, scope)),
  relation: ({ columns, rows }, scope) =>
    rows.map((row) => Object.fromEntries(row.map((cell, i) => [columns[i], evaluateLogic(cell, scope)]))),
  conditional: (logic, scope) =>
    evaluateLogic(evaluateLogic(logic.if, scope) === true ? logic.then : logic.else, scope),
  table: decideTable,
};
