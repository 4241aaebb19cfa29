import { matchesWildcard } from '../pattern';
import { BASELINE } from './baseline';
import { type Pod, podOf } from './pod';
import { RESTRICTED } from './restricted';
import type { Control, Release, Violation } from './violation';

/** A level of the Pod Security Standards. */
export type Level = 'privileged' | 'baseline' | 'restricted';

/** What a policy does not ask for. */
export interface Exclusion {
  controlName: string;
  /** Images of containers; without any it is about the pod's own fields. */
  images: string[];
  restrictedField?: string;
  values: string[];
}

/** The names of all controls. */
export const CONTROL_NAMES: readonly string[] = [
  ...new Set([...BASELINE, ...RESTRICTED].map(({ name }) => name)),
];

/** The minor release of `v1.24` or `latest`; undefined for what is neither. */
export function parseRelease(version: string): Release | undefined {
  if (version === 'latest' || version === '') return Infinity;
  const match = /^v1\.(\d+)$/.exec(version);
  return match ? Number(match[1]) : undefined;
}

/** The controls of a level; what the restricted one asks for replaces the baseline's of the same name. */
function controlsOf(level: Level, release: Release): Control[] {
  const asked = (controls: readonly Control[]) =>
    controls.filter(({ since }) => since <= release);
  if (level === 'privileged') return [];
  const baseline = asked(BASELINE);
  if (level === 'baseline') return baseline;
  const restricted = asked(RESTRICTED);
  const replaced = restricted.map(({ name }) => name);
  return [
    ...baseline.filter(({ name }) => !replaced.includes(name)),
    ...restricted,
  ];
}

function isExcluded(
  violation: Violation,
  exclusions: readonly Exclusion[],
): boolean {
  return exclusions.some(({ controlName, images, restrictedField, values }) => {
    if (controlName !== violation.control) return false;
    const { container } = violation;
    const isMeant = container
      ? images.some(image => matchesWildcard(image, container.image))
      : images.length === 0;
    if (!isMeant || restrictedField === undefined) return isMeant;
    return (
      restrictedField === violation.field &&
      violation.values.every(value =>
        values.some(allowed => matchesWildcard(allowed, value)),
      )
    );
  });
}

function violationsOf(pod: Pod, level: Level, release: Release): Violation[] {
  return controlsOf(level, release).flatMap(control =>
    control
      .check(pod, release)
      .map(found => ({ ...found, control: control.name })),
  );
}

/**
 * What a pod, or a controller's pod, does not fulfil of a Pod Security Standard.
 *
 * @param release the minor release of Kubernetes whose standard it is
 */
export function checkPodSecurity(
  object: unknown,
  kind: string,
  { level, release }: { level: Level; release: Release },
  exclusions: readonly Exclusion[] = [],
): Violation[] {
  return violationsOf(podOf(object, kind), level, release).filter(
    violation => !isExcluded(violation, exclusions),
  );
}
