import type {
  Deployment,
  DiffCause,
  EnvironmentSummary,
  ObjectDiff,
  PlacedOrigin,
  WorkloadDiff,
} from '@macadam/plugin-orchestrator-common';
import { shortCommit } from '@macadam/plugin-ui-react';
import { deliveryPath } from '../paths';

/** What the address of a diff says. */
export interface DiffQuestion {
  from: string;
  to: string;
}

/** The page that shows how a workload differs between two sides; a link that can be shared. */
export const diffPath = (workload: string, { from, to }: DiffQuestion) =>
  `${deliveryPath(workload)}?${new URLSearchParams({ from, to })}`;

/** How a release would render in an environment now. */
export const releaseIn = (environment: string, commit: string) =>
  `${environment}@${commit}`;

export interface SideOption {
  value: string;
  label: string;
}

/** What can be compared: what each environment holds, its earlier deployments, and what the address names besides. */
export function sideOptions(
  environments: readonly Pick<EnvironmentSummary, 'environment' | 'current'>[],
  history: readonly Deployment[],
  asked: DiffQuestion,
): SideOption[] {
  const options = [
    ...environments
      .filter(({ current }) => current)
      .map(({ environment }) => ({
        value: environment,
        label: `${environment}, now`,
      })),
    ...history.map(({ id, environment, release, createdAt }) => ({
      value: id,
      label: `${environment}, ${shortCommit(release.commit)} ${release.message} (${createdAt.slice(0, 16).replace('T', ' ')})`,
    })),
  ];
  const missing = [asked.from, asked.to].filter(
    value => !options.some(option => option.value === value),
  );
  return [
    ...options,
    ...[...new Set(missing)].map(value => ({ value, label: labelOf(value) })),
  ];
}

function labelOf(value: string): string {
  const [place, commit] = value.split('@');
  return commit ? `${shortCommit(commit)}, as it would be in ${place}` : value;
}

const WORDS: Record<DiffCause, string> = {
  release: 'release',
  platform: 'platform revision',
  environment: 'environment',
};

/** `release`, `platform revision` or `environment`. */
export const causeWord = (cause: DiffCause) => WORDS[cause];

/** What differs by one cause; all of it where none is given. */
export function differingBy(
  objects: readonly ObjectDiff[],
  cause: DiffCause | undefined,
): ObjectDiff[] {
  if (!cause) return [...objects];
  return objects.flatMap(object => {
    if (object.change !== 'changed') {
      return object.causes?.includes(cause) ? [object] : [];
    }
    const fields = object.fields.filter(({ causes }) =>
      causes?.includes(cause),
    );
    return fields.length > 0 ? [{ ...object, fields }] : [];
  });
}

/** How many differences there are by each cause, where more than one is possible. */
export function countByCause({
  differs,
  objects,
  unattributed,
}: Pick<WorkloadDiff, 'differs' | 'objects' | 'unattributed'>): {
  cause: DiffCause;
  count: number;
}[] {
  if (differs.length < 2 || unattributed !== undefined) return [];
  return differs.map(cause => ({
    cause,
    count: differingBy(objects, cause).reduce(
      (sum, { fields }) => sum + Math.max(1, fields.length),
      0,
    ),
  }));
}

/** `default production` or `score.yaml:7`: what set a value. */
export function originName(origin: PlacedOrigin): string {
  if (origin.kind !== 'score') return `${origin.kind} ${origin.name}`;
  const { file, position } = origin;
  return position ? `${file}:${position.line}` : file;
}

/** A value as people read it: text as it is, anything else as JSON over several lines when it is long. */
export function formatValue(value: unknown): string {
  if (typeof value === 'string') return value;
  const short = JSON.stringify(value) ?? '';
  return short.length > 60 ? JSON.stringify(value, null, 2) : short;
}
