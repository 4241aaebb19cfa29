import { MAX_NAME, stableName } from '../values/names';
import { perFile } from '../values/perFile';
import type { SharedResource, TextFile } from '../types';
import { parseYamlDocuments } from '../values/yamlDocuments';
import { isValues, textAt, valueAt } from '../values/valueAt';

const sharedOfRelease = perFile(file =>
  parseYamlDocuments(file).documents.flatMap(({ value }): SharedResource[] => {
    const workload = textAt(value, ['workload']);
    const shared = valueAt(value, ['shared']);
    if (workload === undefined || !Array.isArray(shared)) return [];
    return shared.flatMap(entry => {
      const id = textAt(entry, ['id']);
      const params = valueAt(entry, ['params']);
      return id !== undefined && isValues(params)
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

/** Stable name of a shared resource's objects and folder, by its id `type.class#id`. */
export function sharedName(identity: string): string {
  const hash = identity.indexOf('#');
  const [type, resourceClass] = identity.slice(0, hash).split('.');
  const parts = [type, identity.slice(hash + 1)];
  return stableName(
    resourceClass === 'default' ? parts : [...parts, resourceClass],
    MAX_NAME,
  );
}
