import { isRecord } from '@macadam/yaml';
import { ASTNode, Environment } from '@marcbachmann/cel-js';

/** Longest expression, in characters, between `${` and `}`. */
const MAX_EXPRESSION = 2000;
/** Largest evaluated value, in characters of JSON. */
const MAX_OUTPUT = 65536;
/** Comprehensions inside comprehensions; with the list limit this bounds the work of one expression. */
const MAX_COMPREHENSION_DEPTH = 2;
const COMPREHENSIONS = new Set([
  'all',
  'exists',
  'exists_one',
  'filter',
  'map',
]);

/** Compiling takes far longer than evaluating, and a platform has few expressions. */
type Program = ReturnType<typeof compile>;
/** By source and by the names it may use. */
const PROGRAMS = new Map<string, Map<string, Program>>();
const MAX_PROGRAMS = 5000;

const CONVERTED = new WeakMap<object, unknown>();

/** What an expression is given of a scope: many expressions are evaluated in one. */
interface Given {
  roots: readonly string[];
  values: Record<string, unknown>;
}
const GIVEN = new WeakMap<Scope, Given>();

/** Every name that some expression of the platform folder may start from. */
const ROOTS = [
  'workload',
  'tenant',
  'environment',
  'release',
  'resource',
  'params',
  'objects',
  'called',
];

/** Names that an expression may start from, and their values when it is evaluated. */
export type Scope = Record<string, unknown>;

/** Raised for an expression that does not parse, is too large, or fails; the message is for people. */
export class ExpressionError extends Error {
  readonly name = 'ExpressionError';
}

/**
 * Evaluates one CEL expression.
 *
 * @throws ExpressionError when it fails, or gives no plain value, or a value that is too large.
 */
export function evaluateExpression(source: string, scope: Scope): unknown {
  let result: unknown;
  try {
    const { roots, values } = givenOf(scope);
    result = toPlain(compileExpression(source, roots)(values));
  } catch (error) {
    throw new ExpressionError(`\${${source}}: ${reasonOf(error)}`);
  }
  const size = sizeOf(result);
  if (size > MAX_OUTPUT) {
    throw new ExpressionError(
      `\${${source}} gives ${size} characters; at most ${MAX_OUTPUT} are allowed`,
    );
  }
  return result;
}

function givenOf(scope: Scope): Given {
  const known = GIVEN.get(scope);
  if (known) return known;
  const given = {
    roots: Object.keys(scope),
    values: Object.fromEntries(
      Object.entries(scope).map(([key, value]) => [key, ofScope(value)]),
    ),
  };
  GIVEN.set(scope, given);
  return given;
}

/** Characters of JSON. */
function sizeOf(value: unknown): number {
  // A short text cannot be longer than what is allowed, whatever has to be escaped in it.
  return typeof value === 'string' && value.length < MAX_OUTPUT / 6 - 2
    ? value.length
    : (JSON.stringify(value)?.length ?? 0);
}

/** What is wrong with one CEL expression, or undefined. */
export function checkExpression(
  source: string,
  roots: readonly string[],
): string | undefined {
  try {
    const checked = compileExpression(source, roots).check();
    return checked.valid
      ? undefined
      : `\${${source}}: ${reasonOf(checked.error)}; known names: ${roots.join(', ')}`;
  } catch (error) {
    return `\${${source}}: ${reasonOf(error)}`;
  }
}

/** Whether an expression uses the name `root`. */
export function usesName(source: string, root: string): boolean {
  return someNode(
    compileExpression(source, ROOTS).ast,
    node => node.op === 'id' && node.args === root,
  );
}

/** The names that an expression takes from `root`: `a` of `objects.a.status` for root `objects`. */
export function membersUsed(source: string, root: string): Set<string> {
  const members = new Set<string>();
  someNode(compileExpression(source, ROOTS).ast, node => {
    if (node.op !== '.' && node.op !== '.?') return false;
    const [target, member] = node.args;
    if (target.op === 'id' && target.args === root) members.add(member);
    return false;
  });
  return members;
}

/**
 * An expression ready to be evaluated, compiled once for the names it may use.
 *
 * @throws ExpressionError, or the parser's error, when it is not an expression or is too large
 */
export function compileExpression(source: string, roots: readonly string[]) {
  const names = roots.join();
  const known = PROGRAMS.get(source)?.get(names);
  if (known) return known;
  const program = compile(source, roots);
  if (PROGRAMS.size >= MAX_PROGRAMS) PROGRAMS.clear();
  const programs = PROGRAMS.get(source) ?? new Map<string, Program>();
  programs.set(names, program);
  PROGRAMS.set(source, programs);
  return program;
}

function compile(source: string, roots: readonly string[]) {
  if (source.length > MAX_EXPRESSION) {
    throw new ExpressionError(
      `the expression has ${source.length} characters; at most ${MAX_EXPRESSION} are allowed`,
    );
  }
  const program = environmentFor(roots).parse(source);
  if (comprehensionDepth(program.ast) > MAX_COMPREHENSION_DEPTH) {
    throw new ExpressionError(
      `comprehensions may be nested ${MAX_COMPREHENSION_DEPTH} deep at most`,
    );
  }
  return program;
}

/** Environments by the names they know: building one takes longer than any expression. */
const ENVIRONMENTS = new Map<string, Environment>();

function environmentFor(roots: readonly string[]): Environment {
  const key = [...roots].sort().join();
  const known = ENVIRONMENTS.get(key);
  if (known) return known;
  const environment = new Environment({
    enableOptionalTypes: true,
    homogeneousAggregateLiterals: false,
    limits: { maxListElements: 64, maxMapEntries: 64, maxDepth: 50 },
  });
  for (const root of roots) environment.registerVariable(root, 'dyn');
  ENVIRONMENTS.set(key, environment);
  return environment;
}

function comprehensionDepth(node: ASTNode): number {
  const own = node.op === 'rcall' && COMPREHENSIONS.has(node.args[0]) ? 1 : 0;
  return own + Math.max(0, ...childrenOf(node).map(comprehensionDepth));
}

/** Whether a node of an expression, or any below it, passes a test. */
export function someNode(
  node: ASTNode,
  test: (node: ASTNode) => boolean,
): boolean {
  return test(node) || childrenOf(node).some(child => someNode(child, test));
}

function childrenOf(node: ASTNode): ASTNode[] {
  const children: ASTNode[] = [];
  const visit = (value: unknown) => {
    if (Array.isArray(value)) value.forEach(visit);
    else if (isNode(value)) children.push(value);
  };
  visit(node.args);
  return children;
}

function isNode(value: unknown): value is ASTNode {
  return isRecord(value) && 'op' in value && 'args' in value;
}

/** The values of a scope are the same for many expressions, and never change. */
function ofScope(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return toCel(value);
  const known = CONVERTED.get(value);
  if (known !== undefined) return known;
  const converted = toCel(value);
  CONVERTED.set(value, converted);
  return converted;
}

/** CEL counts in integers: whole JavaScript numbers become 64-bit ones. */
function toCel(value: unknown): unknown {
  if (typeof value === 'number' && Number.isSafeInteger(value)) {
    return BigInt(value);
  }
  if (Array.isArray(value)) return value.map(toCel);
  if (isRecord(value)) {
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [key, toCel(item)]),
    );
  }
  return value;
}

function toPlain(value: unknown): unknown {
  switch (typeof value) {
    case 'bigint':
      if (!Number.isSafeInteger(Number(value))) {
        throw new ExpressionError(`the number ${value} is too large`);
      }
      return Number(value);
    case 'string':
    case 'number':
    case 'boolean':
      return value;
    default:
  }
  if (value === null) return null;
  if (Array.isArray(value)) return value.map(toPlain);
  if (value instanceof Map) {
    return Object.fromEntries(
      [...value].map(([key, item]) => [String(key), toPlain(item)]),
    );
  }
  if (isRecord(value) && isPlain(value)) {
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [key, toPlain(item)]),
    );
  }
  throw new ExpressionError(
    'gives a value that is neither text, number, boolean, list nor mapping',
  );
}

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype;
}

/** The first line of an error; the rest is a picture of the expression. */
export function reasonOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return message.split('\n', 1)[0];
}
