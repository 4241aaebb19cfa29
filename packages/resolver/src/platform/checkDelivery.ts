import type { Finding } from '@macadam/score';
import type { Environment } from '../types';
import { findingAt } from './findingAt';

/** Folder of what the platform itself writes in an environments repository. */
const CLUSTERS = 'clusters';

/** Whether one folder is the other or in it; some file systems do not tell capital letters. */
function meet(a: string, b: string): boolean {
  const [x, y] = [`${a.toLowerCase()}/`, `${b.toLowerCase()}/`];
  return x.startsWith(y) || y.startsWith(x);
}

/**
 * Each environment has a folder of its own inside the repository; with Argo CD, which has no object that stands for a
 * repository, it has a URL.
 */
export function checkDelivery(environments: readonly Environment[]): Finding[] {
  return environments.flatMap((environment, index) => {
    const { engine, url, path, repository } = environment.delivery;
    const findings: Finding[] = [];
    const other = environments
      .slice(0, index)
      .find(
        ({ delivery }) =>
          delivery.repository === repository && meet(delivery.path, path),
      );
    if (other || meet(path, CLUSTERS)) {
      findings.push(
        findingAt(environment, ['spec', 'delivery', 'path'], {
          message: other
            ? `${path} meets ${other.delivery.path}, the folder of environment ${other.name}`
            : `${path} meets ${CLUSTERS}, the folder of what the platform itself writes`,
          hint: 'give each environment a folder of its own, in no other',
          code: 'platform-delivery',
        }),
      );
    }
    if (engine === 'argocd' && url === undefined) {
      findings.push(
        findingAt(environment, ['spec', 'delivery', 'engine'], {
          message: 'engine argocd needs spec.delivery.url',
          hint: 'the URL that Argo CD clones the environments repository from',
          code: 'platform-delivery',
        }),
      );
    }
    if (!/^[\w-][\w.-]*(\/[\w-][\w.-]*)*$/.test(path)) {
      findings.push(
        findingAt(environment, ['spec', 'delivery', 'path'], {
          message: `${path} is not a folder inside the repository`,
          hint: `write, for example, ${environment.name}`,
          code: 'platform-delivery',
        }),
      );
    }
    return findings;
  });
}
