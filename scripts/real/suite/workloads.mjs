/**
 * Workloads as people push them, and what the portal says of them.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { stringify } from 'yaml';
import { ROOT } from '../../lib/env.mjs';
import { eventually } from './eventually.mjs';

/** An image of a registry that the platform allows; the name says what becomes of it on a node (stages.yaml). */
export const image = (name, tag = '1.0.0') => `ghcr.io/example/${name}:${tag}`;

/**
 * A Score file.
 *
 * @param {string} name
 * @param {{image?: string, container?: object, resources?: object, annotations?: object, service?: object}} [of]
 */
export function score(
  name,
  {
    image: reference = image('web'),
    container = {},
    resources,
    annotations,
    service = { ports: { http: { port: 8080 } } },
  } = {},
) {
  return stringify({
    apiVersion: 'score.dev/v1b1',
    metadata: { name, ...(annotations && { annotations }) },
    containers: { main: { image: reference, ...container } },
    ...(resources && { resources }),
    ...(service && { service }),
  });
}

/**
 * What a situation is made with.
 *
 * @typedef {{plane: import('../Plane.mjs').Plane, workloads: Workloads, all: boolean}} Context
 */

export class Workloads {
  /** @param {import('../Plane.mjs').Plane} plane */
  constructor(plane) {
    this.plane = plane;
  }

  /** Publishes the example organisation, and waits until the portal knows its people and its services. */
  async publishOrganisation() {
    await this.plane.gitea.publishOrganisation(
      path.join(ROOT, 'examples/organisation'),
    );
    await eventually(
      'the example organisation on the portal',
      () => this.ask('orchestrator/workloads'),
      list =>
        [
          'checkout/cart',
          'fulfilment/inventory',
          'checkout/payment-service',
        ].every(name => list.some(({ workload }) => workload === name)),
    );
  }

  /** Pushes a Score file, into a new repository where there is none. @returns {Promise<string>} the commit */
  async push(repository, as, text) {
    await this.plane.gitea.createRepository(repository);
    return this.plane.gitea.push(
      repository,
      as,
      clone => {
        mkdirSync(clone, { recursive: true });
        writeFileSync(path.join(clone, 'score.yaml'), text);
      },
      'Say how it runs',
    );
  }

  /** The deployment of a commit to an environment, once it has one of these outcomes. */
  async deployment(workload, environment, commit, outcomes, limit) {
    return eventually(
      `the deployment of ${workload} at ${commit.slice(0, 7)} to ${environment} to be ${outcomes.join(' or ')}`,
      async () => {
        const { items } = await this.ask(
          `orchestrator/workloads/checkout/${workload}/deployments?environment=${environment}`,
        );
        return items.find(({ release }) => release.commit === commit);
      },
      found => outcomes.includes(found?.outcome),
      limit,
    );
  }

  /** What the portal says of a workload in an environment. */
  async status(workload, environment, tenant = 'checkout') {
    const all = await this.ask(`gitops/status?workload=${tenant}/${workload}`);
    return all.find(each => each.environment === environment);
  }

  /** Has Flux bring a workload again, and waits until it is as Git says and Flux is done: nothing is put back later. */
  async bringAgain(workload, environment) {
    const place = ['kustomization', workload, '-n', `checkout-${environment}`];
    const bring = async () => {
      const asked = new Date().toISOString();
      await this.plane.kubectl.run(
        'annotate',
        ...place,
        '--overwrite',
        `reconcile.fluxcd.io/requestedAt=${asked}`,
      );
      await eventually(
        `Flux to bring ${workload} again in ${environment}`,
        () => this.plane.kubectl.get(...place),
        // The portal asks too, and what is asked for last is what Flux says that it has done.
        found => found?.status?.lastHandledReconcileAt >= asked,
      );
    };
    await bring();
    await eventually(
      `${workload} to be as Git says in ${environment}`,
      async () => {
        const status = await this.status(workload, environment);
        // Admission may still have been starting, and Flux tries by itself only minutes later.
        if (status?.sync.value?.status === 'Failed') await bring();
        return status;
      },
      status =>
        status?.health.value?.status === 'Healthy' &&
        status.sync.value?.status === 'Synced',
    );
  }

  /** Asks the portal as somebody of the platform team. */
  ask(where, how) {
    return this.plane.portal.ask('sofia', where, how);
  }
}
