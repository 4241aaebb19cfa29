import {
  type ASTNode,
  CelSyntaxError,
  parseExpression,
  findPart,
} from '../cel';
import type { Path } from '../reading/yaml';
import { isRecord } from '@macadam/yaml';

const EXPRESSIONS = ['expression', 'messageExpression', 'valueExpression'];

/** What a test finds in the text of an expression; undefined for one that does not parse, which is noted elsewhere. */
function findIn(
  text: string,
  test: (part: ASTNode) => string | undefined,
): string | undefined {
  try {
    return findPart(parseExpression(text).ast, test);
  } catch (error) {
    if (error instanceof CelSyntaxError) return undefined;
    throw error;
  }
}

/** Notes what a test finds in the expressions of a spec, wherever they stand: one thing for each. */
export function noteInExpressions(
  value: unknown,
  path: Path,
  test: (part: ASTNode) => string | undefined,
  note: (path: Path, found: string) => void,
): void {
  if (Array.isArray(value)) {
    for (const [n, item] of value.entries())
      noteInExpressions(item, [...path, n], test, note);
  } else if (isRecord(value)) {
    for (const [key, item] of Object.entries(value)) {
      const here = [...path, key];
      const isText = EXPRESSIONS.includes(key) && typeof item === 'string';
      const found = isText ? findIn(item, test) : undefined;
      if (found !== undefined) note(here, found);
      noteInExpressions(item, here, test, note);
    }
  }
}
