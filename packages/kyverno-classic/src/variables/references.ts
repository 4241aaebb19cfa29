import { isRecord } from '@macadam/yaml';
import { VariableError } from './errors';

/** `$(./path)` or `$(<=/path)` with the character before it, which must not be a backslash. */
const REFERENCE = /(^|[^\\])(\$\(.[^ ]*?\))/g;
const ESCAPED = /\\(\$\(.[^ )]*\))/g;
const OPERATOR = /^(?:>=|<=|>|<|!)/;

/** Whether a text may hold a reference to another place of its document. */
export function mayHoldReference(text: string): boolean {
  return text.includes('$(');
}

function plainKey(key: string): string {
  return key.replace(/^[+=<X^]?\((.*)\)$/, '$1');
}

function absolute(path: string, at: readonly string[]): string[] {
  const steps = path.startsWith('/') ? [] : [...at];
  for (const step of path.split('/')) {
    if (step === '..') steps.pop();
    else if (step !== '' && step !== '.') steps.push(step);
  }
  return steps;
}

function read(document: unknown, steps: readonly string[]): unknown {
  return steps.reduce<unknown>((value, step) => {
    if (Array.isArray(value)) {
      const item: unknown = value[Number(step)];
      return item;
    }
    if (!isRecord(value)) return undefined;
    const key = Object.keys(value).find(each => plainKey(each) === step);
    return key === undefined ? undefined : value[key];
  }, document);
}

function resolve(
  document: unknown,
  reference: string,
  at: readonly string[],
): string {
  const text = reference.replace(/^\$\(|\)$/g, '');
  const operator = OPERATOR.exec(text)?.[0] ?? '';
  const path = text.slice(operator.length);
  const value = path === '' ? undefined : read(document, absolute(path, at));
  if (typeof value === 'string') return operator + value;
  if (operator !== '' && typeof value === 'number')
    return operator + (Number.isInteger(value) ? value : value.toFixed(6));
  throw new VariableError(
    `the reference ${reference} at /${at.join('/')} does not lead to a text`,
  );
}

function resolveIn(
  document: unknown,
  value: unknown,
  at: readonly string[],
): unknown {
  if (typeof value === 'string') {
    if (!mayHoldReference(value)) return value;
    return value
      .replace(
        REFERENCE,
        (_, before: string, reference: string) =>
          before + resolve(document, reference, at),
      )
      .replace(ESCAPED, '$1');
  }
  if (Array.isArray(value))
    return value.map((item, index) =>
      resolveIn(document, item, [...at, String(index)]),
    );
  if (!isRecord(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [
      key,
      resolveIn(document, item, [...at, plainKey(key)]),
    ]),
  );
}

/**
 * Fills in references to other places of the same document: relative to the text they stand in, or from
 * the top. What a reference leads to has to be a text, or a number after an operator (`$(<=./../max)`).
 *
 * @throws VariableError when it leads nowhere
 */
export function resolveReferences(document: unknown): unknown {
  return resolveIn(document, document, []);
}
