import type { ScoreFile } from '@macadam/score';
import type { KubeObject } from './types';
import { isValues } from './platform-values';

/** Resource types whose `port` is one of another workload's service ports. */
const TYPES = ['service-port', 'service'];

/** A port of another workload that a Score file calls by its name, which only that workload's own file knows. */
export interface NamedPort {
  /** Name of the resource in the Score file. */
  key: string;
  workload: string;
  /** Another tenant that the workload is of, where the Score file says so. */
  tenant?: string;
  port: string;
}

/** The ports of other workloads that a Score file calls by their names. */
export function namedPorts({
  workload: { resources },
}: ScoreFile): NamedPort[] {
  return Object.entries(resources ?? {}).flatMap(([key, { type, params }]) => {
    const { workload, port, tenant } = params ?? {};
    return TYPES.includes(type) &&
      typeof workload === 'string' &&
      typeof port === 'string'
      ? [
          {
            key,
            workload,
            ...(typeof tenant === 'string' ? { tenant } : {}),
            port,
          },
        ]
      : [];
  });
}

/**
 * The Score file with numbers in the place of names of ports.
 *
 * @param numberOf - the number of a port; undefined leaves its name, which then is a finding of the definition
 */
export function withPortNumbers(
  score: ScoreFile,
  numberOf: (named: NamedPort) => number | undefined,
): ScoreFile {
  const { resources } = score.workload;
  const numbers = namedPorts(score).flatMap(named => {
    const port = numberOf(named);
    return port === undefined ? [] : [{ key: named.key, port }];
  });
  if (!resources || numbers.length === 0) return score;
  const numbered = numbers.map(({ key, port }) => [
    key,
    { ...resources[key], params: { ...resources[key].params, port } },
  ]);
  return {
    ...score,
    workload: {
      ...score.workload,
      resources: { ...resources, ...Object.fromEntries(numbered) },
    },
  };
}

/** The service ports of a workload by name, as its rendered objects have them. */
export function servicePorts(
  objects: readonly KubeObject[],
): Record<string, number> {
  const found = objects.flatMap(({ kind, spec }) => {
    const ports =
      kind === 'Service' && isValues(spec) && Array.isArray(spec.ports)
        ? spec.ports
        : [];
    return ports.flatMap((each: unknown) =>
      isValues(each) &&
      typeof each.name === 'string' &&
      typeof each.port === 'number'
        ? [[each.name, each.port] as const]
        : [],
    );
  });
  return Object.fromEntries(found);
}
