import { isRecord } from '@macadam/yaml';
import type { SharedResource, TextFile, WorkloadClaims } from '../types';
import { perFile } from '../values/perFile';
import { textAt, valueAt } from '../values/valueAt';
import { parseYamlDocuments } from '../values/yamlDocuments';

const sharedOfRelease = perFile(file =>
  parseYamlDocuments(file).documents.flatMap(({ value }): SharedResource[] => {
    const workload = textAt(value, ['workload']);
    const shared = valueAt(value, ['shared']);
    if (workload === undefined || !Array.isArray(shared)) return [];
    return shared.flatMap(entry => {
      const id = textAt(entry, ['id']);
      const params = valueAt(entry, ['params']);
      return id !== undefined && isRecord(params)
        ? [{ id, params, workload }]
        : [];
    });
  }),
);

/**
 * What workloads ask of shared resources, from their `release.yaml` files. Give it those of one tenant in one
 * environment; other files are left out.
 */
export function sharedResources(files: readonly TextFile[]): SharedResource[] {
  return files
    .filter(({ path }) => path.endsWith('/release.yaml'))
    .flatMap(sharedOfRelease);
}

const claimsOfRelease = perFile(file =>
  parseYamlDocuments(file).documents.flatMap(({ value }): WorkloadClaims[] => {
    const workload = textAt(value, ['workload']);
    const claims = valueAt(value, ['claims']);
    if (workload === undefined || !Array.isArray(claims)) return [];
    return [
      {
        workload,
        claims: claims.flatMap(each => {
          const claim =
            typeof each === 'string' ? each : textAt(each, ['claim']);
          const shared = isRecord(each) ? textAt(each, ['shared']) : undefined;
          return claim === undefined
            ? []
            : [{ claim, ...(shared ? { shared } : {}) }];
        }),
      },
    ];
  }),
);

/**
 * What the workloads of a tenant have taken in an environment, from their `release.yaml` files. Give it those of one
 * tenant in one environment; other files are left out.
 */
export function claimsIn(files: readonly TextFile[]): WorkloadClaims[] {
  return files
    .filter(({ path }) => path.endsWith('/release.yaml'))
    .flatMap(claimsOfRelease);
}
