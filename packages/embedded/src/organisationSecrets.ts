import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { KubeObject, NewObject, RunningCluster } from '@macadam/cluster';
import { writePrivately } from './files';

/** Where `platform/cluster/organisation-store.yaml` has what people put. */
const NAMESPACE = 'organisation-secrets';
const FILE = 'cluster/organisation-secrets.json';
const SECRET = { apiVersion: 'v1', kind: 'Secret' };

type Kept = Record<string, Record<string, string>>;

/**
 * What people put into the organisation's store before: the cluster forgets everything at its end and takes it from Git
 * again, where no secret is.
 * @param state the state folder, in which only its owner reads
 */
export function keptSecrets(state: string): NewObject[] {
  const file = join(state, FILE);
  if (!existsSync(file)) return [];
  const kept: Kept = JSON.parse(readFileSync(file, 'utf8'));
  return [
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: NAMESPACE } },
    ...Object.entries(kept).map(([name, data]) => ({
      ...SECRET,
      metadata: { name, namespace: NAMESPACE },
      data,
    })),
  ];
}

const dataOf = ({ data }: KubeObject): Record<string, string> =>
  Object.fromEntries(
    Object.entries(data ?? {}).filter(([, value]) => typeof value === 'string'),
  );

/** Keeps what is put into the organisation's store for the next start. */
export function keepSecrets(
  state: string,
  { client }: Pick<RunningCluster, 'client'>,
): void {
  client.watch(SECRET, ({ object }) => {
    if (object.metadata.namespace !== NAMESPACE) return;
    const kept: Kept = Object.fromEntries(
      client
        .list(SECRET, { namespace: NAMESPACE })
        .map(each => [each.metadata.name, dataOf(each)]),
    );
    writePrivately(join(state, FILE), `${JSON.stringify(kept)}\n`);
  });
}
