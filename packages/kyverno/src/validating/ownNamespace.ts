import { type ASTNode, CelSyntaxError, parseExpression } from '../cel';
import type { Path } from '../yaml';
import { isRecord } from './json';
import { partsOf } from './variables';

const EXPRESSIONS = ['expression', 'messageExpression', 'valueExpression'];
const OF_CLUSTER = ['globalContext', 'http'];

function startsFrom(node: ASTNode): string | undefined {
  if (node.op === 'id') return OF_CLUSTER.find(name => name === node.args);
  for (const part of partsOf(node)) {
    const found = startsFrom(part);
    if (found !== undefined) return found;
  }
  return undefined;
}

function findIn(text: string): string | undefined {
  try {
    return startsFrom(parseExpression(text).ast);
  } catch (error) {
    // What does not compile is noted elsewhere.
    if (error instanceof CelSyntaxError) return undefined;
    throw error;
  }
}

/**
 * Notes expressions of a policy for one namespace that reach what is not of a namespace: Kyverno stores no such policy
 * (`http` only where it is told to).
 */
export function checkOwnNamespace(
  value: unknown,
  path: Path,
  note: (path: Path, message: string) => void,
): void {
  if (Array.isArray(value)) {
    for (const [n, item] of value.entries())
      checkOwnNamespace(item, [...path, n], note);
  } else if (isRecord(value)) {
    for (const [key, item] of Object.entries(value)) {
      const isExpression = EXPRESSIONS.includes(key);
      const found =
        isExpression && typeof item === 'string' ? findIn(item) : undefined;
      if (found !== undefined)
        note(
          [...path, key],
          `a policy of one namespace does not use '${found}', which is not of a namespace`,
        );
      checkOwnNamespace(item, [...path, key], note);
    }
  }
}
