import { JmesPathSyntaxError } from '../jmespath';
import { isRecord } from '@macadam/yaml';
import { ENTRY_KINDS } from './context';
import { expression } from './expressions';
import { findVariables, mayHoldVariable } from './find';

/** Something wrong in a policy, and where. */
export interface Finding {
  path: readonly (string | number)[];
  message: string;
}

/** What is wrong with an expression; nothing when it compiles. */
function checkExpression(text: string, path: Finding['path']): Finding[] {
  try {
    expression(text);
    return [];
  } catch (error) {
    if (!(error instanceof JmesPathSyntaxError)) throw error;
    return [
      {
        path,
        message: `the expression '${text}' does not compile: ${error.message}`,
      },
    ];
  }
}

function checkText(text: string, path: Finding['path']): Finding[] {
  return findVariables(text).flatMap(found =>
    checkExpression(found.expression, path),
  );
}

/**
 * Finds the variables in a value, and everything in it, whose expressions do not compile. Those that hold
 * other variables are only known when they are filled in.
 *
 * @param path where the value stands in its file
 */
export function checkVariables(
  value: unknown,
  path: Finding['path'],
): Finding[] {
  if (typeof value === 'string') return checkText(value, path);
  if (Array.isArray(value))
    return value.flatMap((item, at) => checkVariables(item, [...path, at]));
  if (!isRecord(value)) return [];
  return Object.entries(value).flatMap(([key, item]) => [
    ...checkText(key, [...path, key]),
    ...checkVariables(item, [...path, key]),
  ]);
}

function checkEntry(entry: unknown, path: Finding['path']): Finding[] {
  if (!isRecord(entry)) return [{ path, message: 'expected a map' }];
  const findings: Finding[] = [];
  if (typeof entry.name !== 'string' || entry.name === '')
    findings.push({ path: [...path, 'name'], message: 'is missing' });
  const kinds = ENTRY_KINDS.filter(kind => isRecord(entry[kind]));
  if (kinds.length !== 1)
    findings.push({
      path,
      message: `a context entry needs one of ${ENTRY_KINDS.join(', ')}`,
    });
  for (const kind of kinds) {
    const body = entry[kind];
    const query = isRecord(body) ? body.jmesPath : undefined;
    if (typeof query === 'string' && !mayHoldVariable(query) && query !== '')
      findings.push(...checkExpression(query, [...path, kind, 'jmesPath']));
  }
  return [...findings, ...checkVariables(entry, path)];
}

/** Finds what is wrong with a `context`: its entries' kinds, and expressions that do not compile. */
export function checkContext(
  entries: unknown,
  path: Finding['path'],
): Finding[] {
  if (entries === undefined || entries === null) return [];
  if (!Array.isArray(entries)) return [{ path, message: 'expected a list' }];
  return entries.flatMap((entry, at) => checkEntry(entry, [...path, at]));
}
