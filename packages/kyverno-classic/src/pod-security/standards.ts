import type { Exclusion } from '@macadam/kyverno/engine';
import { matchesWildcard } from '../pattern';
import { BASELINE, HOST_OF_PROBES } from './baseline';
import { type Pod, podOf } from './pod';
import { RESTRICTED } from './restricted';
import type { Control, Release, Violation } from './violation';

/** A level of the Pod Security Standards. */
export type Level = 'privileged' | 'baseline' | 'restricted';

const namesOf = (controls: readonly Control[]): string[] =>
  controls.map(({ name }) => name).filter(name => name !== HOST_OF_PROBES);

/** The names of the controls that a policy can leave out. */
export const CONTROL_NAMES: readonly string[] = [
  ...new Set([...namesOf(BASELINE), ...namesOf(RESTRICTED)]),
];

/** Controls of the pod alone, which an exclusion of images can never be about. */
const OF_PODS = [
  'Host Namespaces',
  'HostPath Volumes',
  'Sysctls',
  'Volume Types',
];
/** Controls of containers alone, which an exclusion without images can never be about. */
const OF_CONTAINERS = [
  'Capabilities',
  'Privileged Containers',
  'Host Ports',
  '/proc Mount Type',
  'Privilege Escalation',
];

/** Why an exclusion could never take effect; undefined when it can. Source: Kyverno's check of policies. */
export function whyFutile(
  { controlName, images, restrictedField, values }: Exclusion,
  level?: Level,
): string | undefined {
  if (OF_CONTAINERS.includes(controlName) && images.length === 0)
    return `exclude.images must be specified for the container level control '${controlName}'`;
  if (OF_PODS.includes(controlName) && images.length > 0)
    return `exclude.images must not be specified for the pod level control '${controlName}'`;
  if (restrictedField !== undefined && values.length === 0)
    return 'restrictedField needs values';
  if (restrictedField === undefined && values.length > 0)
    return 'values need a restrictedField';
  const isAsked =
    level !== 'baseline' || namesOf(BASELINE).includes(controlName);
  return isAsked
    ? undefined
    : `'${controlName}' is no control of the level baseline`;
}

/** The minor release of `v1.24` or `latest`; undefined for what is neither. */
export function parseRelease(version: string): Release | undefined {
  if (version === 'latest' || version === '') return Infinity;
  const match = /^v1\.(\d+)$/.exec(version);
  return match ? Number(match[1]) : undefined;
}

/** The controls of a level. The restricted one asks for all of the baseline, too. */
const CONTROLS: Readonly<Record<Level, readonly Control[]>> = {
  privileged: [],
  baseline: BASELINE,
  restricted: [...BASELINE, ...RESTRICTED],
};

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
  return CONTROLS[level].flatMap(control =>
    control
      .check(pod, release)
      .map(found => ({ ...found, control: control.name })),
  );
}

/** Violations without those of a field of which a later one of the same control says more. */
function distinct(violations: readonly Violation[]): Violation[] {
  const byField = new Map(
    violations.map(each => [JSON.stringify([each.control, each.steps]), each]),
  );
  return [...byField.values()];
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
  const violations = violationsOf(podOf(object, kind), level, release);
  return distinct(
    violations.filter(violation => !isExcluded(violation, exclusions)),
  );
}
