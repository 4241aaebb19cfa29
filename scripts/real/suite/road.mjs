/**
 * The main road on real parts: from the documented set-up to production.
 */
import assert from 'node:assert/strict';
import { it } from 'node:test';
import { eventually } from './eventually.mjs';
import { score } from './workloads.mjs';

const isTrue = (object, type) =>
  object.status?.conditions?.some(
    each => each.type === type && each.status === 'True',
  );
const names = list => list.items.map(({ metadata }) => metadata.name);

/** Services of the example organisation that are there to show what is not well. */
const UNLIKE = {
  'fulfilment/returns': ['blocked'],
  'fulfilment/shipping': ['in-progress', 'failing'],
};

/** @param {() => import('./workloads.mjs').Context} context */
export function road(context) {
  it('has Flux apply the platform and its environments', async () => {
    const { kubectl } = context().plane;
    await eventually(
      'every Kustomization of flux-system to be Ready',
      () =>
        kubectl.get(
          'kustomizations.kustomize.toolkit.fluxcd.io',
          '-n',
          'flux-system',
        ),
      list =>
        list.items.length >= 3 &&
        list.items.every(each => isTrue(each, 'Ready')),
    );
  });

  it('has every policy of the platform become Ready in Kyverno', async () => {
    const { kubectl } = context().plane;
    await eventually(
      'every ValidatingPolicy to be Ready',
      async () => {
        const list = await kubectl.get(
          'validatingpolicies.policies.kyverno.io',
        );
        return list.items.map(({ metadata, status }) => ({
          name: metadata.name,
          ready: status?.conditionStatus?.ready === true,
          why: status?.conditionStatus?.conditions?.find(
            each => each.status === 'False',
          )?.message,
        }));
      },
      list => list.length >= 23 && list.every(({ ready }) => ready),
    );
  });

  it('signs a person in with OpenID Connect, and knows the organisation', async () => {
    const found = await context().workloads.ask('orchestrator/workloads');
    assert.ok(found.length >= 6);
  });

  it('brings a push to dev, healthy, and the portal says what kubectl says', async () => {
    const { plane, workloads } = context();
    const commit = await workloads.push('checkout/till', 'mira', score('till'));
    const { outcome } = await workloads.deployment('till', 'dev', commit, [
      'healthy',
    ]);
    assert.equal(outcome, 'healthy');
    const deployment = await plane.kubectl.get(
      'deployment',
      'till',
      '-n',
      'checkout-dev',
    );
    assert.ok(isTrue(deployment, 'Available'));
    const status = await eventually(
      'the portal to see it',
      () => workloads.status('till', 'dev'),
      seen =>
        seen?.health.value?.status === 'Healthy' &&
        seen.sync.value?.status === 'Synced',
    );
    assert.deepEqual(status.replicas.value, {
      ready: deployment.status.readyReplicas,
      desired: deployment.spec.replicas,
    });
    assert.deepEqual(status.images.value, [
      deployment.spec.template.spec.containers[0].image,
    ]);
  });

  it('promotes a release to staging and to prod', async () => {
    const { plane, workloads } = context();
    for (const environment of ['staging', 'prod']) {
      const delivery = await eventually(
        `a release to promote to ${environment}`,
        () => workloads.ask('orchestrator/workloads/checkout/till'),
        ({ environments }) =>
          environments.find(each => each.environment === environment)
            ?.promotable,
      );
      const { promotable } = delivery.environments.find(
        each => each.environment === environment,
      );
      await plane.portal.ask(
        'mira',
        'orchestrator/workloads/checkout/till/deployments',
        {
          method: 'POST',
          body: { environment, release: promotable.id },
        },
      );
      await workloads.deployment('till', environment, promotable.commit, [
        'healthy',
      ]);
      assert.ok(
        isTrue(
          await plane.kubectl.get(
            'deployment',
            'till',
            '-n',
            `checkout-${environment}`,
          ),
          'Available',
        ),
      );
    }
  });

  it('has the example organisation healthy in dev, but for what policy stops and for whose secret nobody has put', async () => {
    const { plane, workloads } = context();
    await eventually(
      'every example service to come to its end',
      async () => {
        const all = await workloads.ask('orchestrator/workloads');
        return all
          .filter(({ repository }) =>
            /^(checkout|fulfilment)\//.test(repository),
          )
          .map(({ workload, environments }) => [
            workload,
            environments.find(each => each.environment === 'dev')?.attempt
              ?.outcome ??
              environments.find(each => each.environment === 'dev')?.current
                ?.outcome,
          ]);
      },
      list =>
        list.every(([workload, outcome]) =>
          (UNLIKE[workload] ?? ['healthy']).includes(outcome),
        ),
      300_000,
    );
    const shipping = await workloads.status('shipping', 'dev', 'fulfilment');
    assert.match(shipping.health.value.message, /carrier-key/);
    assert.ok(
      names(
        await plane.kubectl.get('deployments', '-n', 'fulfilment-dev'),
      ).includes('inventory'),
    );
  });

  it('makes a service healthy as soon as its secret is put from the portal, which reads none', async t => {
    const { plane, workloads } = context();
    if (!plane.has('external-secrets')) {
      t.skip('External Secrets is not built');
      return;
    }
    await plane.portal.ask(
      'ines',
      'orchestrator/workloads/fulfilment/shipping/secrets/shipping-carrier-key',
      {
        method: 'PUT',
        body: { environment: 'dev', values: { value: 'typed-once' } },
      },
    );
    await eventually(
      'shipping to be healthy in dev',
      () => workloads.status('shipping', 'dev', 'fulfilment'),
      status => status?.health.value?.status === 'Healthy',
    );
    const may = verb =>
      plane.kubectl
        .run(
          'auth',
          'can-i',
          verb,
          'secrets',
          '-n',
          'organisation-secrets',
          '--as=system:serviceaccount:macadam-system:macadam-secret-writer',
        )
        .catch(() => 'no');
    assert.match(await may('create'), /yes/);
    assert.doesNotMatch(await may('get'), /yes/);
    assert.doesNotMatch(await may('list'), /yes/);
  });
}
