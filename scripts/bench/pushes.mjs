/**
 * From the end of `git push` to the commit that the delivery engine says it applied.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { waitFor } from '../lib/wait.mjs';
import { watchKustomization } from './cluster.mjs';
import { credentialsOf } from './platform.mjs';
import { median, percentile } from './statistics.mjs';

const WORKLOAD = 'cart';
const REPOSITORY = 'checkout/cart';
const NAMESPACE = 'checkout-dev';
const PERSON = 'mira';
const DEADLINE = 120_000;

/**
 * @param {import('./platform.mjs').BenchPlatform} platform running
 * @param {string} folder for the clone
 * @param {number} count how many pushes, one after the other
 */
export async function measurePushes(platform, folder, count) {
  const git = (...args) =>
    execFileSync(
      'git',
      [
        '-c',
        `credential.helper=store --file=${credentialsOf(platform)}`,
        '-c',
        'user.name=Mira Okafor',
        '-c',
        'user.email=mira@macadam.internal',
        ...args,
      ],
      { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] },
    );
  git(
    'clone',
    '--quiet',
    `http://${PERSON}@localhost:${platform.ports.forge}/${REPOSITORY}.git`,
    folder,
  );
  const applied = await watchKustomization(platform.state, NAMESPACE, WORKLOAD);
  const toSynced = [];
  const toHealthy = [];
  try {
    for (let index = 1; index <= count; index += 1) {
      changeScore(folder, index);
      git('-C', folder, 'commit', '--quiet', '--all', '-m', `Push ${index}`);
      const commit = git('-C', folder, 'rev-parse', 'HEAD').trim();
      git('-C', folder, 'push', '--quiet');
      const pushed = Date.now();
      const deployment = await healthyDeployment(platform.portal, commit);
      const at = applied.when(deployment.commits.at(-1));
      if (at === undefined) {
        throw new Error(
          `Push ${index} is healthy, but Kustomization ${NAMESPACE}/${WORKLOAD} never said that it applied ${deployment.commits.at(-1)}.`,
        );
      }
      const health = deployment.stages.find(({ name }) => name === 'health');
      toSynced.push((at - pushed) / 1000);
      toHealthy.push((Date.parse(health.endedAt) - pushed) / 1000);
    }
  } finally {
    applied.stop();
  }
  return [
    {
      name: 'Push to synced, 95th percentile',
      value: percentile(toSynced, 95),
      unit: 's',
      goal: 3,
      how: `end of \`git push\` until the Kustomization’s lastAppliedRevision is the deployment’s commit; ${count} pushes`,
    },
    {
      name: 'Push to synced, median',
      value: median(toSynced),
      unit: 's',
      how: 'the same pushes',
    },
    {
      name: 'Push to healthy, median',
      value: median(toHealthy),
      unit: 's',
      how: 'the same pushes, until the portal says so',
    },
  ];
}

/** Each push changes what runs, by one variable. */
function changeScore(folder, index) {
  const file = path.join(folder, 'score.yaml');
  const text = readFileSync(file, 'utf8').replace(/^ +PUSH: .*\n/m, '');
  writeFileSync(
    file,
    text.replace(/^( +)variables:\n/m, `$&$1  PUSH: "${index}"\n`),
  );
}

async function healthyDeployment(portal, commit) {
  let found;
  const healthy = await waitFor(
    async () => {
      const { items } = await portal.get(
        PERSON,
        `/api/orchestrator/workloads/checkout/${WORKLOAD}/deployments?environment=dev&limit=5`,
      );
      found = items.find(({ release }) => release.commit === commit);
      return found?.outcome === 'healthy';
    },
    { deadline: DEADLINE, every: 100 },
  );
  if (!healthy) {
    throw new Error(
      `Commit ${commit} of ${REPOSITORY} is ${found ? `${found.outcome}: ${found.reason}` : 'not known to the portal'} after ${DEADLINE / 1000} s.`,
    );
  }
  return found;
}
