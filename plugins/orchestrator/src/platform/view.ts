import type {
  PlatformDefinition,
  PlatformEnvironment,
  PlatformStatus,
} from '@macadam/plugin-orchestrator-common';
import { shortCommit } from '@macadam/plugin-ui-react';

const asWords = (value: unknown): string => {
  if (Array.isArray(value)) return value.map(asWords).join(' or ');
  return typeof value === 'string' ? value : JSON.stringify(value);
};

/** What a definition matches, in words: `type postgres, environment type staging or production`. */
export const describeMatch = (match: PlatformDefinition['match']) =>
  Object.entries(match)
    .filter(([, value]) => value !== undefined)
    .map(
      ([name, value]) =>
        `${name.replace(/[A-Z]/g, letter => ` ${letter.toLowerCase()}`)} ${asWords(value)}`,
    )
    .join(', ');

/** The definitions of one type of resource. */
export interface TypeOfResource {
  type: string;
  definitions: PlatformDefinition[];
}

/** What a definition matches apart from its type, in words. */
export const describeWhere = ({ match }: Pick<PlatformDefinition, 'match'>) =>
  describeMatch({ ...match, type: undefined }) || 'everywhere';

/** Definitions by the type of resource that they answer, types in the order of the alphabet. */
export function byType(
  definitions: readonly PlatformDefinition[],
): TypeOfResource[] {
  const types = new Map<string, PlatformDefinition[]>();
  for (const definition of definitions) {
    const type = asWords(definition.match.type);
    types.set(type, [...(types.get(type) ?? []), definition]);
  }
  return [...types]
    .map(([type, found]) => ({ type, definitions: found }))
    .sort((a, b) => a.type.localeCompare(b.type));
}

/** Definitions that have every word somewhere: in what they are called, match, say or serve. */
export function findDefinitions(
  definitions: readonly PlatformDefinition[],
  words: string,
): PlatformDefinition[] {
  const wanted = words.toLowerCase().split(/\s+/).filter(Boolean);
  return definitions.filter(definition => {
    const { name, title, description, match, serves } = definition;
    const text = [
      name,
      title,
      description,
      describeMatch(match),
      ...serves.map(({ workload }) => workload),
    ]
      .join(' ')
      .toLowerCase();
    return wanted.every(word => text.includes(word));
  });
}

/** What has to happen before something is deployed to an environment, in words. */
export function describeGates({
  after,
  policy,
  approvals,
}: Pick<PlatformEnvironment, 'after' | 'policy' | 'approvals'>): string[] {
  return [
    ...(after.length > 0 ? [`healthy in ${after.join(' and ')} first`] : []),
    policy === 'enforce'
      ? 'policies stop a deployment'
      : 'policies only report',
    ...(approvals > 0
      ? [`${approvals} ${approvals === 1 ? 'approval' : 'approvals'}`]
      : []),
  ];
}

/** Whom a definition serves: one entry a workload, with its environments in promotion order. */
export function servedWorkloads(
  { serves }: Pick<PlatformDefinition, 'serves'>,
  order: readonly string[],
): { workload: string; environments: string[] }[] {
  const environments = new Map<string, Set<string>>();
  for (const { workload, environment } of serves)
    environments.set(
      workload,
      (environments.get(workload) ?? new Set()).add(environment),
    );
  return [...environments]
    .map(([workload, where]) => ({
      workload,
      environments: [...where].sort(
        (a, b) => order.indexOf(a) - order.indexOf(b),
      ),
    }))
    .sort((a, b) => a.workload.localeCompare(b.workload));
}

/** Which revision is in force where the newest one is refused. */
export const inForce = ({
  lastGoodRevision,
}: Pick<PlatformStatus, 'lastGoodRevision'>) =>
  lastGoodRevision
    ? `The last good revision ${shortCommit(lastGoodRevision)} stays in force.`
    : 'No revision has been good yet: nothing can be deployed until one is.';
