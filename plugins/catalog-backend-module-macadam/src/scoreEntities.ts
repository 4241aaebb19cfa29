import { DEFAULT_NAMESPACE, type Entity } from '@backstage/catalog-model';
import {
  isDnsLabel,
  KUBERNETES_ID_LABEL,
  TENANT_LABEL,
  WORKLOAD_LABEL,
} from '@macadam/kubernetes';
import { provisionalNames } from '@macadam/plugin-orchestrator-common';
import {
  formatFinding,
  parseScore,
  workloadNameIn,
  type Workload,
} from '@macadam/score';
import type { RepositorySnapshot, RepositoryTenant } from './types';

/** Types of Score resources that are a thing of their own; addresses and secrets are not. */
const OWN_THINGS = new Set([
  'amqp',
  'kafka-topic',
  'mongodb',
  'mssql',
  'mysql',
  'postgres',
  'postgres-instance',
  'redis',
  's3',
  'volume',
]);

export interface ParsedWorkload {
  path: string;
  workload: Workload;
  /** Nothing but its name could be read. */
  isBroken: boolean;
}

/** The most characters that Score files may give a workload's name. */
const LONGEST_NAME = 50;

/** The name that a broken Score file still gives, so that its page stays. */
function nameIn(text: string, fallback: string): string {
  const name = workloadNameIn(text);
  return name !== undefined && name.length <= LONGEST_NAME && isDnsLabel(name)
    ? name
    : fallback;
}

/** The workloads of a repository's Score files, and what is wrong with those that do not parse. */
export function parseWorkloads(snapshot: RepositorySnapshot): {
  workloads: ParsedWorkload[];
  problems: string[];
} {
  const workloads: ParsedWorkload[] = [];
  const problems: string[] = [];
  for (const { path, text } of snapshot.scoreFiles) {
    const parsed = parseScore(text, { file: path });
    if (parsed.ok) {
      workloads.push({
        path,
        workload: parsed.value.workload,
        isBroken: false,
      });
    } else {
      const [provisional] = provisionalNames({
        repository: snapshot.repository,
        scoreFile: path,
      });
      const name = nameIn(text, provisional);
      workloads.push({
        path,
        workload: {
          apiVersion: 'score.dev/v1b1',
          metadata: { name },
          containers: {},
        },
        isBroken: true,
      });
      problems.push(...parsed.findings.map(formatFinding));
    }
  }
  return { workloads, problems };
}

/** The Component of a repository that has nothing but a Score file. What it does not say comes from the tenant. */
export function assumedComponent(
  name: string,
  tenant: RepositoryTenant | undefined,
): Entity {
  return {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Component',
    metadata: {
      name,
      annotations: { 'macadam.dev/assumed': 'owner,lifecycle' },
    },
    spec: {
      type: 'service',
      lifecycle: 'production',
      owner: tenant?.owner ?? 'unknown',
    },
  };
}

const list = (value: unknown): string[] =>
  Array.isArray(value)
    ? value.filter((each): each is string => typeof each === 'string')
    : [];

const resourceName = (workload: string, key: string) =>
  `${workload}-${key}`.slice(0, 63).replace(/[-_.]+$/, '');

/** The Resource entities that a workload's Score file declares. */
export function resourceEntities(
  workload: Workload,
  component: Entity,
): Entity[] {
  return Object.entries(workload.resources ?? {})
    .filter(([, { type }]) => OWN_THINGS.has(type))
    .map(([key, { type }]) => ({
      apiVersion: 'backstage.io/v1alpha1',
      kind: 'Resource',
      metadata: {
        name: resourceName(workload.metadata.name, key),
        title: `${key} of ${workload.metadata.name}`,
        annotations: {
          'macadam.dev/workload-resource': `${workload.metadata.name}/${key}`,
        },
      },
      spec: {
        type,
        owner: component.spec?.owner ?? 'unknown',
        ...(component.spec?.system !== undefined && {
          system: component.spec.system,
        }),
      },
    }));
}

/** Which objects of a cluster are a workload's: another tenant may have one of the name. */
export const kubernetesAnnotations = (name: string, tenant?: string) => ({
  [KUBERNETES_ID_LABEL]: name,
  ...(tenant && {
    'backstage.io/kubernetes-label-selector': `macadam.dev/workload=${name},macadam.dev/tenant=${tenant}`,
  }),
});

/**
 * A Component with what its Score file says: that it is a workload, what it depends on, and which APIs it consumes.
 * @param apisOf - references of the APIs that a component provides, by its reference
 */
export function withWorkload(
  component: Entity,
  { path, workload }: ParsedWorkload,
  place: { repository: string; tenant?: string },
  apisOf: (component: string) => string[],
): Entity {
  const namespace = place.tenant ?? DEFAULT_NAMESPACE;
  const targets = Object.values(workload.resources ?? {})
    .filter(({ type }) => type === 'service')
    .map(({ params }) => [params?.tenant ?? namespace, params?.workload])
    .filter(parts =>
      parts.every(part => typeof part === 'string' && !part.includes('${')),
    )
    .map(([tenant, name]) => `component:${tenant}/${name}`);
  const dependsOn = new Set([
    ...list(component.spec?.dependsOn),
    ...resourceEntities(workload, component).map(
      ({ metadata }) => `resource:${namespace}/${metadata.name}`,
    ),
    ...targets,
  ]);
  const consumesApis = new Set([
    ...list(component.spec?.consumesApis),
    ...targets.flatMap(apisOf),
  ]);
  return {
    ...component,
    metadata: {
      ...component.metadata,
      annotations: {
        ...component.metadata.annotations,
        ...kubernetesAnnotations(workload.metadata.name, place.tenant),
        'macadam.dev/repository': place.repository,
        'macadam.dev/score-file': path,
        [WORKLOAD_LABEL]: workload.metadata.name,
        ...(place.tenant && { [TENANT_LABEL]: place.tenant }),
      },
    },
    spec: {
      ...component.spec,
      ...(dependsOn.size > 0 && { dependsOn: [...dependsOn].sort() }),
      ...(consumesApis.size > 0 && { consumesApis: [...consumesApis].sort() }),
    },
  };
}

/** True when the entity is the Component of a workload: by its name. */
export const isComponentOf = (entity: Entity, workload: string): boolean =>
  entity.kind === 'Component' && entity.metadata.name === workload;
