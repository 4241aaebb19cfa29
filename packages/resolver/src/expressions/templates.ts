import { isRecord } from '@macadam/yaml';
import {
  checkExpression,
  evaluateExpression,
  ExpressionError,
  membersUsed,
  reasonOf,
  Scope,
  usesName,
} from './expressions';
import { nameProblem, type Names } from './nameProblem';

/** A piece of a text with expressions. */
export type TemplatePart =
  { kind: 'text'; text: string } | { kind: 'expression'; source: string };

const PARTS = new Map<string, readonly TemplatePart[]>();
const MAX_PARTS = 5000;

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

/** Whether a part of the platform folder, which never changes, has no expression in it. */
const CONSTANT = new WeakMap<object, boolean>();

/**
 * Evaluates every `${…}` in a value, at any depth, keys included. A text that is one expression takes the type of its
 * value; inside a longer text a string is inserted as it is and anything else as JSON. What has no expression in it is
 * returned as it is, and not copied.
 *
 * @throws ExpressionError naming the expression and the path inside the value.
 */
export function evaluateTemplate(
  value: unknown,
  scope: Scope,
  at: ReadonlyArray<string | number> = [],
): unknown {
  if (typeof value === 'string') return evaluateText(value, scope, at);
  if (isConstant(value)) return value;
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

function isConstant(value: unknown): boolean {
  if (typeof value === 'string') return !value.includes('${');
  if (typeof value !== 'object' || value === null) return true;
  const known = CONSTANT.get(value);
  if (known !== undefined) return known;
  const constant = Object.entries(value).every(
    ([key, item]) => isConstant(key) && isConstant(item),
  );
  CONSTANT.set(value, constant);
  return constant;
}

/** What is wrong with one expression of a value, by its path in that value. */
export interface TemplateProblem {
  path: ReadonlyArray<string | number>;
  message: string;
  hint?: string;
}

/** Checks every expression in a value without evaluating it: syntax, size, and that the names it uses are there. */
export function checkTemplate(
  value: unknown,
  names: Names,
  at: ReadonlyArray<string | number> = [],
): TemplateProblem[] {
  if (typeof value === 'string') {
    try {
      return parseTemplate(value).flatMap(part => {
        if (part.kind === 'text') return [];
        const wrong = checkExpression(part.source, Object.keys(names));
        if (wrong) return [{ path: at, message: wrong }];
        const problem = nameProblem(part.source, names);
        return problem
          ? [
              {
                path: at,
                message: `\${${part.source}}: ${problem.message}`,
                hint: problem.hint,
              },
            ]
          : [];
      });
    } catch (error) {
      return [{ path: at, message: reasonOf(error) }];
    }
  }
  if (Array.isArray(value)) {
    return value.flatMap((item, index) =>
      checkTemplate(item, names, [...at, index]),
    );
  }
  if (isRecord(value)) {
    return Object.entries(value).flatMap(([key, item]) => [
      ...checkTemplate(key, names, [...at, key]),
      ...checkTemplate(item, names, [...at, key]),
    ]);
  }
  return [];
}

/** Whether any expression in a value uses the name `root`. */
export function usesRoot(value: unknown, root: string): boolean {
  return someExpression(value, source => usesName(source, root));
}

/** Whether any expression in a value uses `root.member`. */
export function usesMember(
  value: unknown,
  root: string,
  member: string,
): boolean {
  return someExpression(value, source => membersUsed(source, root).has(member));
}

function someExpression(
  value: unknown,
  test: (source: string) => boolean,
): boolean {
  if (typeof value === 'string') {
    return parseTemplate(value).some(
      part => part.kind === 'expression' && test(part.source),
    );
  }
  if (Array.isArray(value))
    return value.some(item => someExpression(item, test));
  if (isRecord(value)) {
    return Object.entries(value).some(
      ([key, item]) => someExpression(key, test) || someExpression(item, test),
    );
  }
  return false;
}

function evaluateText(
  text: string,
  scope: Scope,
  at: ReadonlyArray<string | number>,
): unknown {
  if (!text.includes('${')) return text;
  try {
    const parts = partsOf(text);
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

/** The parts of a text of the platform folder, which is evaluated for every workload. */
function partsOf(text: string): readonly TemplatePart[] {
  const known = PARTS.get(text);
  if (known) return known;
  const parts = parseTemplate(text);
  if (PARTS.size >= MAX_PARTS) PARTS.clear();
  PARTS.set(text, parts);
  return parts;
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
