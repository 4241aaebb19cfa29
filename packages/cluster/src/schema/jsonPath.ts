import { isObject } from './schema';

/**
 * Evaluates the simple JSON paths of printer columns: `.spec.a.b`, `.status.conditions[?(@.type=="Ready")].status`,
 * `.items[0].name`, `.metadata.annotations.a\.b`. @returns the first value found, or undefined
 */
export function evaluateJsonPath(root: unknown, path: string): unknown {
  let values: unknown[] = [root];
  for (const step of path.matchAll(/\.((?:\\.|[^.[\\])+)|\[([^\]]*)\]/g)) {
    values = values.flatMap(value =>
      step[1] !== undefined
        ? member(value, step[1].replaceAll('\\', ''))
        : select(value, step[2]),
    );
  }
  return values[0];
}

function member(value: unknown, key: string): unknown[] {
  return isObject(value) && value[key] !== undefined ? [value[key]] : [];
}

function select(value: unknown, selector: string): unknown[] {
  const quoted = /^['"](.*)['"]$/.exec(selector);
  if (quoted) return member(value, quoted[1]);
  if (!Array.isArray(value)) return [];
  if (selector === '*') return value;
  const filter = /^\?\(\s*@\.([\w.]+)\s*==\s*['"]([^'"]*)['"]\s*\)$/.exec(
    selector,
  );
  if (filter)
    return value.filter(
      item => evaluateJsonPath(item, `.${filter[1]}`) === filter[2],
    );
  const index = Number(selector);
  return Number.isInteger(index) && index in value ? [value[index]] : [];
}
