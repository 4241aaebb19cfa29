/** Rules for fields of an object, by their paths. */
import type { FieldError } from '../../runtime';
import { listOf } from '../access';
import { isObject } from '../schema';

/** Checks the value at a path. A value that is absent is undefined. */
export type Check = (value: unknown, path: string) => FieldError[];

/** The checks of fields, by path below the object; `[]` stands for every item of a list. */
export type Rules = Readonly<Record<string, Check>>;

interface Place {
  value: unknown;
  path: string;
}

function placesIn(value: unknown, path: string, steps: string[]): Place[] {
  const [step, ...rest] = steps;
  if (step === undefined) return [{ value, path }];
  if (!isObject(value)) return [];
  const name = step.replace(/\[\]$/, '');
  const at = path ? `${path}.${name}` : name;
  return name === step
    ? placesIn(value[name], at, rest)
    : listOf(value[name]).flatMap((item, index) =>
        placesIn(item, `${at}[${index}]`, rest),
      );
}

/** Makes one check of an object from rules for its fields. A field below an object that is absent is not checked. */
export function checkFields(rules: Rules): Check {
  const checks = Object.entries(rules).map(
    ([path, check]) => [path.split('.'), check] as const,
  );
  return (object, at) =>
    checks.flatMap(([steps, check]) =>
      placesIn(object, at, steps).flatMap(({ value, path }) =>
        check(value, path),
      ),
    );
}
