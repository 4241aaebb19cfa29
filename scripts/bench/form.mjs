/**
 * From a submitted form to a service that is healthy in its first environment.
 */
import { waitFor } from '../lib/wait.mjs';
import { median } from './statistics.mjs';

const PERSON = 'mira';
const DEADLINE = 180_000;

/**
 * @param {import('./platform.mjs').BenchPlatform} platform running
 * @param {number} count how many services, one after the other
 */
export async function measureForm({ portal }, count) {
  const times = [];
  for (let index = 1; index <= count; index += 1) {
    const name = `bench-${index}`;
    const submitted = Date.now();
    const { id } = await portal.post(PERSON, '/api/scaffolder/v2/tasks', {
      templateRef: 'template:default/nodejs-service',
      values: {
        name,
        description: 'Made by a benchmark',
        owner: 'group:default/checkout',
        system: 'system:default/shop',
        database: true,
        cache: true,
        publicAddress: false,
        availability: '99.9',
      },
    });
    const healthy = await healthyAt(portal, `checkout/${name}`, id);
    times.push((healthy - submitted) / 1000);
  }
  return [
    {
      name: 'Form to healthy',
      value: median(times),
      unit: 's',
      goal: 15,
      how: `Node.js service with database and cache, from sending the form until it is healthy in dev; median of ${count}`,
    },
    {
      name: 'Form to healthy, slowest',
      value: Math.max(...times),
      unit: 's',
      goal: 15,
      how: 'the same forms',
    },
  ];
}

/** @returns {Promise<number>} when, in milliseconds since 1970 */
async function healthyAt(portal, workload, task) {
  let seen = 'nothing was deployed';
  let at;
  const healthy = await waitFor(
    async () => {
      const { status } = await portal.get(
        PERSON,
        `/api/scaffolder/v2/tasks/${task}`,
      );
      if (status === 'failed' || status === 'cancelled')
        throw new Error(`Task ${task} for ${workload} is ${status}.`);
      const [deployment] = await deployments(portal, workload);
      if (deployment) seen = `${deployment.outcome}: ${deployment.reason}`;
      if (deployment?.outcome !== 'healthy') return false;
      at = Date.parse(
        deployment.stages.find(({ name }) => name === 'health').endedAt,
      );
      return true;
    },
    { deadline: DEADLINE, every: 200 },
  );
  if (!healthy) {
    throw new Error(
      `${workload} is not healthy after ${DEADLINE / 1000} s: ${seen}.`,
    );
  }
  return at;
}

/** Newest first; none while the workload is not known. */
async function deployments(portal, workload) {
  const workloads = await portal.get(PERSON, '/api/orchestrator/workloads');
  if (!workloads.some(each => each.workload === workload)) return [];
  const { items } = await portal.get(
    PERSON,
    `/api/orchestrator/workloads/${workload}/deployments?environment=dev&limit=1`,
  );
  return items;
}
