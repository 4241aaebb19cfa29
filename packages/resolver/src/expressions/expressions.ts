import {
  type ASTNode,
  Budget,
  CelError,
  CelLimitError,
  type CelValue,
  compile,
  findPart,
  fromJson,
  loopVariables,
  parseExpression,
  partsOf,
  type Program,
  typeClash,
} from '@macadam/cel';

/** Longest expression, in characters, between `${` and `}`. */
const MAX_EXPRESSION = 2000;
/** Largest evaluated value, in characters of JSON. */
const MAX_OUTPUT = 65536;
/** Loops inside loops. */
const MAX_LOOP_DEPTH = 2;

/** Compiling takes far longer than evaluating, and a platform has few expressions: by source and the names it may use. */
const PROGRAMS = new Map<string, Map<string, Program>>();
const PARSED = new Map<string, ASTNode>();
const MAX_PROGRAMS = 5000;

/** Values of scopes, which are the same for many expressions, and never change. */
const CONVERTED = new WeakMap<object, CelValue>();

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
    const budget = new Budget();
    const program = compileExpression(source, Object.keys(scope));
    const value = program.evaluate(
      { root: name => ofScope(scope[name]) },
      budget,
    );
    result = toPlain(value, budget);
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
    parse(source);
  } catch (error) {
    return `\${${source}}: ${reasonOf(error)}`;
  }
  const wrong = compileProblem(source, roots);
  return wrong && `\${${source}}: ${wrong}; known names: ${roots.join(', ')}`;
}

function compileProblem(
  source: string,
  roots: readonly string[],
): string | undefined {
  try {
    return findPart(compileExpression(source, roots).ast, typeClash);
  } catch (error) {
    return reasonOf(error);
  }
}

/** Whether an expression uses the name `root`. */
export function usesName(source: string, root: string): boolean {
  return (
    findPart(
      parse(source),
      ({ op, args }) => (op === 'id' && args === root) || undefined,
    ) ?? false
  );
}

/** The names that an expression takes from `root`: `a` of `objects.a.status` for root `objects`. */
export function membersUsed(source: string, root: string): Set<string> {
  const members = new Set<string>();
  findPart(parse(source), node => {
    if (node.op !== '.' && node.op !== '.?') return undefined;
    const [target, member] = node.args;
    if (target.op === 'id' && target.args === root) members.add(member);
    return undefined;
  });
  return members;
}

/**
 * An expression ready to be evaluated, compiled once for the names it may use.
 *
 * @throws ExpressionError, or CelSyntaxError, when it is not an expression, is too large, or uses a name that is not there
 */
export function compileExpression(
  source: string,
  roots: readonly string[],
): Program {
  const names = roots.join();
  const known = PROGRAMS.get(source)?.get(names);
  if (known) return known;
  parse(source);
  const program = compile(source, new Set(roots));
  if (PROGRAMS.size >= MAX_PROGRAMS) PROGRAMS.clear();
  const programs = PROGRAMS.get(source) ?? new Map<string, Program>();
  programs.set(names, program);
  PROGRAMS.set(source, programs);
  return program;
}

/** An expression, read and within what an expression of the platform folder may be. */
function parse(source: string): ASTNode {
  const known = PARSED.get(source);
  if (known) return known;
  if (source.length > MAX_EXPRESSION) {
    throw new ExpressionError(
      `the expression has ${source.length} characters; at most ${MAX_EXPRESSION} are allowed`,
    );
  }
  const { ast } = parseExpression(source);
  if (loopDepth(ast) > MAX_LOOP_DEPTH) {
    throw new ExpressionError(
      `comprehensions may be nested ${MAX_LOOP_DEPTH} deep at most`,
    );
  }
  if (PARSED.size >= MAX_PROGRAMS) PARSED.clear();
  PARSED.set(source, ast);
  return ast;
}

function loopDepth(node: ASTNode): number {
  const isLoop =
    node.op === 'rcall' &&
    loopVariables(node.args[0], node.args[2]) !== undefined;
  return (isLoop ? 1 : 0) + Math.max(0, ...partsOf(node).map(loopDepth));
}

function ofScope(value: unknown): CelValue {
  if (typeof value !== 'object' || value === null) return fromJson(value);
  const known = CONVERTED.get(value);
  if (known !== undefined) return known;
  const converted = fromJson(value);
  CONVERTED.set(value, converted);
  return converted;
}

/** A value as plain data; one that holds another many times is limited as if it held as many. */
function toPlain(value: CelValue, budget: Budget): unknown {
  budget.spend();
  if (typeof value === 'bigint') {
    if (!Number.isSafeInteger(Number(value))) {
      throw new ExpressionError(`the number ${value} is too large`);
    }
    return Number(value);
  }
  if (Array.isArray(value)) return value.map(item => toPlain(item, budget));
  if (value instanceof Map) {
    return Object.fromEntries(
      [...value].map(([key, item]) => [String(key), toPlain(item, budget)]),
    );
  }
  if (typeof value === 'object' && value !== null) {
    throw new ExpressionError(
      'gives a value that is neither text, number, boolean, list nor mapping',
    );
  }
  return value;
}

/** What an error says, for people. */
export function reasonOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  const isOfCel = error instanceof CelError || error instanceof CelLimitError;
  return isOfCel
    ? `${message.slice(0, 1).toUpperCase()}${message.slice(1)}`
    : message.split('\n', 1)[0];
}
