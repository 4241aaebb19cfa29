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

/** Names that an expression may start from, and their values when it is evaluated. */
export type Scope = Record<string, unknown>;

export type TemplatePart =
  | { kind: 'text'; text: string }
  | { kind: 'expression'; source: string };

/** Raised for an expression that does not parse, is too large, or fails; the message is for people. */
export class ExpressionError extends Error {
  readonly name = 'ExpressionError';
}

/**
 * Splits a text at its `${…}` expressions. `$${` is a literal `${`; a brace or quote inside an expression does not end it.
 *
 * @throws ExpressionError when an expression is not closed or is empty.
 */
export function parseTemplate(text: string): TemplatePart[] {
  const parts: TemplatePart[] = [];
  let literal = '';
  let index = 0;
  while (index < text.length) {
    if (text.startsWith('$${', index)) {
      literal += '${';
      index += 3;
    } else if (text.startsWith('${', index)) {
      const end = endOfExpression(text, index + 2);
      if (literal) parts.push({ kind: 'text', text: literal });
      literal = '';
      const source = text.slice(index + 2, end).trim();
      if (!source) throw new ExpressionError('the expression ${} is empty');
      parts.push({ kind: 'expression', source });
      index = end + 1;
    } else {
      literal += text[index];
      index += 1;
    }
  }
  if (literal) parts.push({ kind: 'text', text: literal });
  return parts;
}

/**
 * Evaluates every `${…}` in a value, at any depth, keys included. A text that is one expression takes the type of its
 * value; inside a longer text a string is inserted as it is and anything else as JSON.
 *
 * @throws ExpressionError naming the expression and the path inside the value.
 */
export function evaluateTemplate(
  value: unknown,
  scope: Scope,
  at: ReadonlyArray<string | number> = [],
): unknown {
  if (typeof value === 'string') return evaluateText(value, scope, at);
  if (Array.isArray(value)) {
    return value.map((item, index) =>
      evaluateTemplate(item, scope, [...at, index]),
    );
  }
  if (isRecord(value)) {
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [
        String(evaluateText(key, scope, [...at, key])),
        evaluateTemplate(item, scope, [...at, key]),
      ]),
    );
  }
  return value;
}

/**
 * Evaluates one CEL expression.
 *
 * @throws ExpressionError when it fails, or gives no plain value, or a value that is too large.
 */
export function evaluateExpression(source: string, scope: Scope): unknown {
  const roots = Object.keys(scope);
  let result: unknown;
  try {
    const program = compile(source, roots);
    result = toPlain(
      program(
        Object.fromEntries(
          Object.entries(scope).map(([key, value]) => [key, toCel(value)]),
        ),
      ),
    );
  } catch (error) {
    throw new ExpressionError(`\${${source}}: ${reasonOf(error)}`);
  }
  const size = JSON.stringify(result)?.length ?? 0;
  if (size > MAX_OUTPUT) {
    throw new ExpressionError(
      `\${${source}} gives ${size} characters; at most ${MAX_OUTPUT} are allowed`,
    );
  }
  return result;
}

export interface TemplateProblem {
  path: ReadonlyArray<string | number>;
  message: string;
}

/** Checks every expression in a value without evaluating it: syntax, size, and that it starts from one of `roots`. */
export function checkTemplate(
  value: unknown,
  roots: readonly string[],
  at: ReadonlyArray<string | number> = [],
): TemplateProblem[] {
  if (typeof value === 'string') {
    try {
      return parseTemplate(value).flatMap(part => {
        const message =
          part.kind === 'expression' && checkExpression(part.source, roots);
        return message ? [{ path: at, message }] : [];
      });
    } catch (error) {
      return [{ path: at, message: reasonOf(error) }];
    }
  }
  if (Array.isArray(value)) {
    return value.flatMap((item, index) =>
      checkTemplate(item, roots, [...at, index]),
    );
  }
  if (isRecord(value)) {
    return Object.entries(value).flatMap(([key, item]) => [
      ...checkTemplate(key, roots, [...at, key]),
      ...checkTemplate(item, roots, [...at, key]),
    ]);
  }
  return [];
}

/** What is wrong with one CEL expression, or undefined. */
export function checkExpression(
  source: string,
  roots: readonly string[],
): string | undefined {
  try {
    const checked = compile(source, roots).check();
    return checked.valid
      ? undefined
      : `\${${source}}: ${reasonOf(checked.error)}; known names: ${roots.join(', ')}`;
  } catch (error) {
    return `\${${source}}: ${reasonOf(error)}`;
  }
}

/** Whether any expression in a value uses the name `root`. */
export function usesRoot(value: unknown, root: string): boolean {
  if (typeof value === 'string') {
    return parseTemplate(value).some(
      part =>
        part.kind === 'expression' &&
        someNode(
          compile(part.source, ROOTS).ast,
          node => node.op === 'id' && node.args === root,
        ),
    );
  }
  if (Array.isArray(value)) return value.some(item => usesRoot(item, root));
  if (isRecord(value)) {
    return Object.entries(value).some(
      ([key, item]) => usesRoot(key, root) || usesRoot(item, root),
    );
  }
  return false;
}

/** The names that an expression takes from `root`: `a` of `objects.a.status` for root `objects`. */
export function membersUsed(source: string, root: string): Set<string> {
  const members = new Set<string>();
  someNode(compile(source, ROOTS).ast, node => {
    if (node.op !== '.' && node.op !== '.?') return false;
    const [target, member] = node.args;
    if (target.op === 'id' && target.args === root) members.add(member);
    return false;
  });
  return members;
}

/** Every name that some expression of the platform folder may start from. */
const ROOTS = [
  'workload',
  'tenant',
  'environment',
  'release',
  'resource',
  'params',
  'objects',
];

function compile(source: string, roots: readonly string[]) {
  if (source.length > MAX_EXPRESSION) {
    throw new ExpressionError(
      `the expression has ${source.length} characters; at most ${MAX_EXPRESSION} are allowed`,
    );
  }
  const environment = new Environment({
    enableOptionalTypes: true,
    homogeneousAggregateLiterals: false,
    limits: { maxListElements: 64, maxMapEntries: 64, maxDepth: 50 },
  });
  for (const root of roots) environment.registerVariable(root, 'dyn');
  const program = environment.parse(source);
  if (comprehensionDepth(program.ast) > MAX_COMPREHENSION_DEPTH) {
    throw new ExpressionError(
      `comprehensions may be nested ${MAX_COMPREHENSION_DEPTH} deep at most`,
    );
  }
  return program;
}

function evaluateText(
  text: string,
  scope: Scope,
  at: ReadonlyArray<string | number>,
): unknown {
  try {
    const parts = parseTemplate(text);
    if (parts.length === 1 && parts[0].kind === 'expression') {
      return evaluateExpression(parts[0].source, scope);
    }
    return parts
      .map(part => {
        if (part.kind === 'text') return part.text;
        const value = evaluateExpression(part.source, scope);
        return typeof value === 'string' ? value : JSON.stringify(value);
      })
      .join('');
  } catch (error) {
    const place = at.length > 0 ? `${at.join('.')}: ` : '';
    throw new ExpressionError(`${place}${reasonOf(error)}`);
  }
}

function endOfExpression(text: string, start: number): number {
  let depth = 0;
  let quote = '';
  for (let index = start; index < text.length; index++) {
    const character = text[index];
    if (quote) {
      if (character === '\\') index += 1;
      else if (character === quote) quote = '';
    } else if (character === '"' || character === "'") {
      quote = character;
    } else if (character === '{') {
      depth += 1;
    } else if (character === '}') {
      if (depth === 0) return index;
      depth -= 1;
    }
  }
  throw new ExpressionError(
    'an expression that starts with ${ is not closed; write $${ for a literal ${',
  );
}

function comprehensionDepth(node: ASTNode): number {
  const own =
    node.op === 'rcall' && COMPREHENSIONS.has(node.args[0]) ? 1 : 0;
  return own + Math.max(0, ...childrenOf(node).map(comprehensionDepth));
}

function someNode(node: ASTNode, test: (node: ASTNode) => boolean): boolean {
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

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The first line of an error; the rest is a picture of the expression. */
function reasonOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return message.split('\n', 1)[0];
}
