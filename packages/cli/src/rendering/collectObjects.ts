import type { KubeObject } from '@macadam/resolver';
import type { Finding, Result } from '@macadam/score';
import { nameOf, Rendered } from './renderFiles';

/**
 * The objects of all workloads, each once: a shared resource comes from every workload that asks for it.
 *
 * @returns a finding for each object that two workloads would both make, each in its own way
 */
export function collectObjects(
  workloads: readonly Rendered[],
): Result<KubeObject[]> {
  const seen = new Map<string, { object: KubeObject; by: Rendered }>();
  const findings: Finding[] = [];
  for (const by of workloads) {
    for (const { object } of by.resolution.objects) {
      const { apiVersion, kind, metadata } = object;
      const key = [apiVersion, kind, metadata.namespace, metadata.name].join(
        ' ',
      );
      const other = seen.get(key);
      if (!other) {
        seen.set(key, { object, by });
      } else if (JSON.stringify(other.object) !== JSON.stringify(object)) {
        const { score } = by.input;
        findings.push({
          file: score.file,
          position: score.positionOf(['metadata', 'name']),
          path: 'metadata.name',
          message: `${kind}/${metadata.name} is also made, in another way, by ${nameOf(other.by.input)} in ${other.by.input.score.file}`,
          hint: 'give one of them another name',
          code: 'object-twice',
        });
      }
    }
  }
  return findings.length > 0
    ? { ok: false, findings }
    : { ok: true, value: [...seen.values()].map(({ object }) => object) };
}
