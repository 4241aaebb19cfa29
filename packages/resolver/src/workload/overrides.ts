import { closest, Path } from '@macadam/score';
import type { Context } from '../context/context';

const PREFIX = 'macadam.dev/';

/** Annotations of a Score file that say what Score has no words for. */
const OVERRIDES = [
  'replicas',
  'probe',
  'probe-path',
  'read-only-root-filesystem',
  'max-unavailable',
  'schedule',
  'time-zone',
  'retries',
] as const;

/** An annotation without its prefix and environment. */
export type OverrideName = (typeof OVERRIDES)[number];

/** The text of such an annotation, and where the Score file has it. */
export interface Override {
  value: string;
  path: Path;
}

/**
 * What the Score file's annotations say instead of the workload defaults: `macadam.dev/replicas.prod` in environment
 * prod, else `macadam.dev/replicas`.
 */
export function overrideOf(
  context: Context,
  name: OverrideName,
): Override | undefined {
  const annotations = context.workload.metadata.annotations ?? {};
  const key = [
    `${PREFIX}${name}.${context.environment.name}`,
    `${PREFIX}${name}`,
  ].find(candidate => Object.hasOwn(annotations, candidate));
  return key === undefined
    ? undefined
    : { value: annotations[key], path: ['metadata', 'annotations', key] };
}

/** Adds a finding for each annotation with the platform's prefix that means nothing, which is a typing mistake. */
export function checkOverrides(context: Context): void {
  const { workload, problems, input } = context;
  const environments = input.platform.environments.map(({ name }) => name);
  for (const key of Object.keys(workload.metadata.annotations ?? {})) {
    if (!key.startsWith(PREFIX)) continue;
    const [name, environment] = splitOnce(key.slice(PREFIX.length));
    const path: Path = ['metadata', 'annotations', key];
    if (!OVERRIDES.some(known => known === name)) {
      const near = closest(name, OVERRIDES);
      problems.add(path, {
        message: `unknown annotation ${key}`,
        hint: near
          ? `did you mean ${PREFIX}${near}?`
          : `known: ${OVERRIDES.map(known => PREFIX + known).join(', ')}`,
        code: 'override-unknown',
      });
    } else if (
      environment !== undefined &&
      !environments.includes(environment)
    ) {
      problems.add(path, {
        message: `${key} names environment ${environment}, which the platform does not have`,
        hint: `have: ${environments.join(', ')}`,
        code: 'override-environment',
      });
    }
  }
}

/** A whole number of an override; anything else is a finding. */
export function wholeNumber(
  context: Context,
  override: Override,
): number | undefined {
  if (/^\d{1,4}$/.test(override.value)) return Number(override.value);
  context.problems.add(override.path, {
    message: `must be a whole number, not ${JSON.stringify(override.value)}`,
    code: 'override-value',
  });
  return undefined;
}

/** `true` or `false` of an override; anything else is a finding. */
export function trueOrFalse(
  context: Context,
  override: Override,
): boolean | undefined {
  if (override.value === 'true') return true;
  if (override.value === 'false') return false;
  context.problems.add(override.path, {
    message: `must be "true" or "false", not ${JSON.stringify(override.value)}`,
    code: 'override-value',
  });
  return undefined;
}

function splitOnce(text: string): [string, string | undefined] {
  const dot = text.indexOf('.');
  return dot < 0
    ? [text, undefined]
    : [text.slice(0, dot), text.slice(dot + 1)];
}
