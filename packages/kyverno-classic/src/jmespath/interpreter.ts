import { deepEqual } from '@macadam/kyverno/engine';
import { isRecord } from '@macadam/yaml';
import type { JmesEnv } from './env';
import {
  JmesPathError,
  JmesPathLimitError,
  JmesPathMissing,
  UnknownKey,
} from './errors';
import { callFunction } from './functions';
import { isFalse } from './json';
import { Budget, checkListLength } from './limits';
import type { JmesNode } from './parse';
import { Reference } from './reference';

type NodeOf<T extends JmesNode['type']> = Extract<JmesNode, { type: T }>;

function readField(name: string, value: unknown): unknown {
  if (!isRecord(value)) return null;
  if (!Object.hasOwn(value, name)) throw new UnknownKey(name);
  return value[name];
}

function readIndex(index: number, value: unknown): unknown {
  if (!Array.isArray(value)) return null;
  return (index < 0 ? value[value.length + index] : value[index]) ?? null;
}

function bound(wanted: number | null, length: number, step: number): number {
  const first = step > 0 ? 0 : length - 1;
  const last = step > 0 ? length : -1;
  if (wanted === null) return wanted ?? first;
  const at = wanted < 0 ? wanted + length : wanted;
  const [least, most] = step > 0 ? [first, last] : [last, first];
  return Math.min(Math.max(at, least), most);
}

function readSlice(
  { start, stop, step }: NodeOf<'Slice'>,
  value: unknown,
): unknown {
  if (!Array.isArray(value)) return null;
  const by = step ?? 1;
  if (by === 0) throw new JmesPathError('the step of a slice cannot be 0');
  const { length } = value;
  const from = bound(start, length, by);
  const last = by > 0 ? length : -1;
  const to = stop === null ? last : bound(stop, length, by);
  const items: unknown[] = [];
  for (let at = from; by > 0 ? at < to : at > to; at += by)
    items.push(value[at]);
  return items;
}

function compare(
  name: NodeOf<'Comparator'>['name'],
  left: unknown,
  right: unknown,
  budget: Budget,
): unknown {
  if (name === 'EQ') return deepEqual(left ?? null, right ?? null, budget);
  if (name === 'NE') return !deepEqual(left ?? null, right ?? null, budget);
  if (typeof left !== 'number' || typeof right !== 'number') return null;
  switch (name) {
    case 'GT':
      return left > right;
    case 'GTE':
      return left >= right;
    case 'LT':
      return left < right;
    default:
      return left <= right;
  }
}

/** Evaluates expressions by the rules of Kyverno's JMESPath. */
export class Interpreter {
  readonly budget: Budget;

  constructor(readonly env: JmesEnv) {
    this.budget = env.budget ?? new Budget();
  }

  /** The value of a node; throws `UnknownKey` and the other errors. */
  visit(node: JmesNode, value: unknown): unknown {
    this.budget.spend();
    switch (node.type) {
      case 'Field':
        return readField(node.name, value);
      case 'Subexpression':
      case 'IndexExpression':
        return this.visit(node.right, this.visit(node.left, value));
      case 'Index':
        return readIndex(node.value, value);
      case 'Slice':
        return readSlice(node, value);
      case 'Identity':
      case 'Current':
        return value ?? null;
      case 'Literal':
        return node.value;
      case 'Comparator':
        return compare(
          node.name,
          this.lenient(node.left, value),
          this.lenient(node.right, value),
          this.budget,
        );
      case 'OrExpression': {
        const left = this.lenient(node.left, value);
        return isFalse(left) ? this.lenient(node.right, value) : left;
      }
      case 'AndExpression': {
        const left = this.lenient(node.left, value);
        return isFalse(left) ? left : this.visit(node.right, value);
      }
      case 'NotExpression':
        return isFalse(this.lenient(node.child, value));
      case 'Pipe':
        return this.lenient(node.right, this.lenient(node.left, value));
      case 'Projection':
        return this.project(this.lenient(node.left, value), node.right);
      case 'ValueProjection': {
        const map = this.absorbed(node.left, value);
        if (!isRecord(map)) return null;
        // Kyverno's evaluator comes by a null for each value before it comes to the values.
        const values = Object.values(map);
        return this.project([...values.map(() => null), ...values], node.right);
      }
      case 'FilterProjection':
        return this.filter(node, value);
      case 'Flatten': {
        const list = this.absorbed(node.child, value);
        if (!Array.isArray(list)) return null;
        const flat = list.flat();
        checkListLength(flat.length);
        return flat;
      }
      case 'MultiSelectList':
        return value === null || value === undefined
          ? null
          : node.children.map(child => this.lenient(child, value));
      case 'MultiSelectHash':
        return value === null || value === undefined
          ? null
          : Object.fromEntries(
              node.children.map(child => [
                child.name,
                this.lenient(child.value, value),
              ]),
            );
      case 'ExpressionReference':
        return new Reference(item => this.lenient(node.child, item));
      case 'Function':
        return callFunction(
          node.name,
          node.children.map(child => this.lenient(child, value)),
          this,
        );
      default:
        throw new JmesPathError(`${node.type} is not part of JMESPath`);
    }
  }

  /** The value of a node where an unknown key reads as null. */
  lenient(node: JmesNode, value: unknown): unknown {
    try {
      return this.visit(node, value) ?? null;
    } catch (error) {
      if (error instanceof UnknownKey) return null;
      throw error;
    }
  }

  /** The value of a node where any error on the data reads as null, as Kyverno does under some projections. */
  private absorbed(node: JmesNode, value: unknown): unknown {
    try {
      return this.visit(node, value);
    } catch (error) {
      const isOfData =
        error instanceof JmesPathError &&
        !(error instanceof JmesPathMissing) &&
        !(error instanceof JmesPathLimitError);
      if (isOfData) return null;
      throw error;
    }
  }

  private project(list: unknown, right: JmesNode): unknown {
    if (!Array.isArray(list)) return null;
    return list
      .map(item => this.lenient(right, item))
      .filter(item => item !== null);
  }

  private filter(
    { left, right, condition }: NodeOf<'FilterProjection'>,
    value: unknown,
  ): unknown {
    const list = this.absorbed(left, value);
    if (!Array.isArray(list)) return null;
    return this.project(
      list.filter(item => !isFalse(this.lenient(condition, item))),
      right,
    );
  }
}
