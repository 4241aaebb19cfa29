import { deepEqual, type Steps } from '@macadam/kyverno/engine';
import { isRecord } from '@macadam/yaml';
import {
  AssertLimit,
  type Bindings,
  type BoundExpression,
  compileBound,
} from './assertBindings';

/** How one key of an assertion reads its value. */
interface Projection {
  key: string;
  expression?: BoundExpression;
  /** The key begins with `~`: every item is asserted; `index` names the variable with its place. */
  each?: { index?: string };
  /** The name that the value gets for what is below. */
  binding?: string;
}

/** A tree of assertions as kyverno-json reads it. */
export type AssertNode =
  | { type: 'map'; entries: [Projection, AssertNode][] }
  | { type: 'list'; items: AssertNode[] }
  | { type: 'expression'; expression: BoundExpression }
  | { type: 'value'; value: unknown };

/** What an object does not fulfil, and where. */
export interface Unfulfilled {
  path: Steps;
  reason: string;
}

const EACH = /^~(\w+)?\.(.*)$/s;
const BINDING = /^(.*)->\s*(\w+)$/s;
const EXPRESSION = /^\((?:jp;)?(.+)\)$/s;
const ESCAPED = /^\\(.+)\\$/s;
const MOST_DEPTH = 100;

function compileKey(text: string, names: readonly string[]): Projection {
  const projection: Projection = { key: text };
  const each = EACH.exec(projection.key);
  if (each) {
    projection.each = each[1] === undefined ? {} : { index: each[1] };
    projection.key = each[2];
  }
  const binding = BINDING.exec(projection.key);
  if (binding) {
    projection.key = binding[1].trim();
    projection.binding = binding[2];
  }
  const escaped = ESCAPED.exec(projection.key);
  if (escaped) return { ...projection, key: escaped[1] };
  const expression = EXPRESSION.exec(projection.key);
  if (expression) projection.expression = compileBound(expression[1], names);
  return projection;
}

function compileScalar(value: unknown, names: readonly string[]): AssertNode {
  if (typeof value !== 'string') return { type: 'value', value };
  const escaped = ESCAPED.exec(value);
  if (escaped) return { type: 'value', value: escaped[1] };
  const expression = EXPRESSION.exec(value);
  return expression
    ? { type: 'expression', expression: compileBound(expression[1], names) }
    : { type: 'value', value };
}

/**
 * Compiles a tree of assertions.
 *
 * @param names the bindings that expressions may read
 * @throws JmesPathSyntaxError for an expression that cannot be read, AssertLimit when nested too deeply
 */
export function compileAssert(
  value: unknown,
  names: readonly string[] = [],
  depth = 0,
): AssertNode {
  if (depth > MOST_DEPTH)
    throw new AssertLimit(`nested more than ${MOST_DEPTH} levels deep`);
  if (Array.isArray(value))
    return {
      type: 'list',
      items: value.map(item => compileAssert(item, names, depth + 1)),
    };
  if (!isRecord(value)) return compileScalar(value, names);
  const entries = Object.entries(value).map(
    ([key, item]): [Projection, AssertNode] => {
      const projection = compileKey(key, names);
      const made = [projection.binding, projection.each?.index].filter(
        name => name !== undefined,
      );
      const below = [...names, ...made];
      return [projection, compileAssert(item, below, depth + 1)];
    },
  );
  return { type: 'map', entries };
}

function show(value: unknown): string {
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length > 200 ? `${text.slice(0, 200)}…` : text;
}

function same(expected: unknown, actual: unknown, path: Steps): Unfulfilled[] {
  return deepEqual(expected, actual)
    ? []
    : [{ path, reason: `${show(actual)} is not ${show(expected)}` }];
}

function assertEntry(
  [projection, node]: [Projection, AssertNode],
  value: unknown,
  path: Steps,
  bindings: Bindings,
): Unfulfilled[] {
  const { key, expression, each, binding } = projection;
  const here = expression ? path : [...path, key];
  const isField = isRecord(value) && Object.hasOwn(value, key);
  if (!expression && !isField)
    return [{ path: here, reason: 'the field is not there' }];
  let projected: unknown = isField ? value[key] : undefined;
  if (expression) projected = expression.search(value, bindings);
  const below = binding ? { ...bindings, [binding]: projected } : bindings;
  if (!each) return assertTree(node, projected, here, below);
  const items: [string | number, unknown][] = isRecord(projected)
    ? Object.entries(projected)
    : (Array.isArray(projected) ? projected : []).map(
        (item: unknown, index): [number, unknown] => [index, item],
      );
  if (!Array.isArray(projected) && !isRecord(projected))
    return [{ path: here, reason: `${show(projected)} has no items` }];
  return items.flatMap(([index, item]) =>
    assertTree(
      node,
      item,
      [...here, index],
      each.index ? { ...below, [each.index]: index } : below,
    ),
  );
}

/**
 * Compares a value with a tree of assertions.
 *
 * @returns what it does not fulfil; nothing when it is as it has to be
 * @throws JmesPathError for an expression that cannot be evaluated
 */
export function assertTree(
  node: AssertNode,
  value: unknown,
  path: Steps = [],
  bindings: Bindings = {},
): Unfulfilled[] {
  switch (node.type) {
    case 'map':
      return node.entries.flatMap(entry =>
        assertEntry(entry, value, path, bindings),
      );
    case 'list':
      if (!Array.isArray(value))
        return [{ path, reason: `${show(value)} is not a list` }];
      if (value.length !== node.items.length)
        return [
          {
            path,
            reason: `${value.length} items instead of ${node.items.length}`,
          },
        ];
      return node.items.flatMap((item, index) =>
        assertTree(item, value[index], [...path, index], bindings),
      );
    case 'expression':
      return same(node.expression.search(value, bindings), value, path);
    default:
      return same(node.value, value, path);
  }
}
