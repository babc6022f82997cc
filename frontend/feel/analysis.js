// What an expression uses, read from its syntax tree without evaluating it.

import { parseExpression, parseUnaryTests } from 'feelin';
import { Failure } from './failure.js';
import { functionNames, isBuiltin, parserContext, refuseLong } from './interpreter.js';

/** Free variables (with the place of the first use) and unknown functions; throws a syntax Failure. */
export function examine(expression, names, unary) {
  refuseLong(expression);
  const parse = unary ? parseUnaryTests : parseExpression;
  const root = parse(expression, parserContext(names)).topNode;
  refuseErrors(root, expression);
  const found = { variables: {}, functions: {}, inFilters: {} };
  visit(root, expression, { names: new Set(unary ? ['?'] : []), inFilter: false }, found);
  return { ...found, builtins: functionNames() };
}

function refuseErrors(root, expression) {
  const cursor = root.cursor();
  do {
    if (cursor.type.isError) {
      const { from, to } = cursor.from === cursor.to ? { from: cursor.from, to: cursor.from + 1 } : cursor;
      throw new Failure('syntax', { text: expression.slice(from, to), from, to });
    }
  } while (cursor.next());
}

const children = (node) => {
  const found = [];
  for (let child = node.firstChild; child; child = child.nextSibling) {
    found.push(child);
  }
  return found;
};

const nameOf = (node, expression) => expression.slice(node.from, node.to).replace(/\s+/g, ' ').trim();

const within = (scope, ...names) => ({ ...scope, names: new Set([...scope.names, ...names]) });

function visit(node, expression, scope, found) {
  const handler = handlers[node.name];
  if (handler) {
    handler(node, expression, scope, found);
    return;
  }
  children(node).forEach((child) => visit(child, expression, scope, found));
}

/** Loops: each iterator is known to those after it and to the body. */
function loop(node, expression, scope, found) {
  for (const child of children(node)) {
    if (child.name !== 'InExpressions') {
      visit(child, expression, within(scope, 'partial'), found);
      continue;
    }
    for (const iterator of children(child)) {
      const [name, ...rest] = children(iterator);
      rest.forEach((part) => visit(part, expression, scope, found));
      scope = within(scope, nameOf(name, expression));
    }
  }
}

function context(node, expression, scope, found) {
  for (const entry of children(node).filter((child) => child.name === 'ContextEntry')) {
    const [key, ...rest] = children(entry);
    rest.forEach((part) => visit(part, expression, scope, found));
    scope = within(scope, nameOf(key, expression).replace(/^"|"$/g, ''));
  }
}

function functionDefinition(node, expression, scope, found) {
  const parameters = node.getChild('FormalParameters');
  const names = parameters ? parameters.getChildren('FormalParameter').map((p) => nameOf(p.firstChild, expression)) : [];
  children(node)
    .filter((child) => child.name === 'FunctionBody')
    .forEach((body) => visit(body, expression, within(scope, ...names), found));
}

/** Inside a filter a name may be a property of the items, which only the data can tell. */
function filter(node, expression, scope, found) {
  const [target, , ...rest] = children(node);
  visit(target, expression, scope, found);
  rest.forEach((part) => visit(part, expression, { ...within(scope, 'item'), inFilter: true }, found));
}

function variable(node, expression, scope, found) {
  const name = nameOf(node, expression);
  if (!scope.names.has(name)) {
    (scope.inFilter ? found.inFilters : found.variables)[name] ??= node.from;
  }
}

function invocation(node, expression, scope, found) {
  const [callee, ...rest] = children(node);
  if (callee.name !== 'VariableName') {
    visit(callee, expression, scope, found);
  } else {
    const name = nameOf(callee, expression);
    if (!isBuiltin(name) && !scope.names.has(name)) {
      found.functions[name] ??= callee.from;
    }
  }
  rest.forEach((part) => visit(part, expression, scope, found));
}

const handlers = {
  ForExpression: loop,
  QuantifiedExpression: loop,
  Context: context,
  FunctionDefinition: functionDefinition,
  FilterExpression: filter,
  FunctionInvocation: invocation,
  VariableName: variable,
  '?': variable,
  Type: () => {},
  ParameterName: () => {},
};
