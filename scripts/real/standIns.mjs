/**
 * The kinds of operators that do not run here. Their objects are real; what their operators would report is written into
 * them by whoever asks for a situation.
 */
import { createRequire } from 'node:module';
import path from 'node:path';
import { ROOT } from '../lib/env.mjs';
import { eventually } from './suite/eventually.mjs';

/** Groups whose definitions come with a part. */
const OF_PARTS = [
  ['source-controller', /^source\.toolkit\.fluxcd\.io$/],
  ['kustomize-controller', /^kustomize\.toolkit\.fluxcd\.io$/],
  ['kyverno', /(^|\.)kyverno\.io$|^wgpolicyk8s\.io$/],
  ['external-secrets', /(^|\.)external-secrets\.io$/],
];

/**
 * @param {import('./Kubectl.mjs').Kubectl} kubectl
 * @param {string[]} missing parts that are not here
 */
export async function applyStandIns(kubectl, missing) {
  const require = createRequire(import.meta.url);
  const { builtinDefinitions } = require(
    path.join(ROOT, 'packages/cluster/src/index.ts'),
  );
  const comes = group =>
    OF_PARTS.some(
      ([part, groups]) => groups.test(group) && !missing.includes(part),
    );
  await kubectl.apply(
    builtinDefinitions().filter(({ spec }) => !comes(spec.group)),
  );
}

/** Says of the organisation's store that it is valid, as External Secrets would. */
export async function playSecretStore(kubectl) {
  const store = ['clustersecretstores.external-secrets.io', 'organisation'];
  await eventually('the store', () => kubectl.get(...store), Boolean);
  await kubectl.run(
    'patch',
    ...store,
    '--subresource=status',
    '--type=merge',
    `--patch=${JSON.stringify({
      status: {
        conditions: [
          { type: 'Ready', status: 'True', reason: 'Valid', message: '' },
        ],
      },
    })}`,
  );
}
