/**
 * What Kyverno refuses at admission is what the portal's engine refuses before a commit, object by object.
 */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { it } from 'node:test';
import { ROOT } from '../../lib/env.mjs';
import { ApiServer } from '../../conformance/ApiServer.mjs';
import { objectsIn } from '../controllers.mjs';
import { image, score } from './workloads.mjs';

const POLICIES = path.join(ROOT, 'platform/policies');
const NAMESPACE = 'judged-dev';

/** How many objects of a policy's tests are asked about unless all are. */
const FEW = 2;

/** @param {() => import('./workloads.mjs').Context} context */
export function refusals(context, { all }) {
  it('refuses a push before a commit, and the same object at admission', async () => {
    const { plane, workloads } = context();
    const bad = score('kiosk', { image: 'nginx:latest' });
    const commit = await workloads.push('checkout/kiosk', 'mira', bad);
    const { id } = await workloads.deployment('kiosk', 'dev', commit, [
      'blocked',
    ]);
    const detail = await workloads.ask(`orchestrator/deployments/${id}`);
    const stops = detail.preflight
      .filter(({ blocks }) => blocks)
      .map(({ policy }) => policy);
    assert.deepEqual(stops, ['disallow-latest-tag']);
    assert.equal(
      await plane.kubectl.get('deployment', 'kiosk', '-n', 'checkout-dev'),
      undefined,
    );
    const till = await plane.kubectl.get(
      'deployment',
      'till',
      '-n',
      'checkout-dev',
    );
    const refused = await plane.kubectl
      .run(
        'set',
        'image',
        'deployment/till',
        '*=nginx:latest',
        '-n',
        'checkout-dev',
        '--as=system:serviceaccount:checkout-dev:macadam-deployer',
      )
      .catch(error => error.message);
    assert.match(refused, /disallow-latest-tag/);
    const after = await plane.kubectl.get(
      'deployment',
      'till',
      '-n',
      'checkout-dev',
    );
    assert.equal(after.metadata.generation, till.metadata.generation);
    const good = await workloads.push(
      'checkout/kiosk',
      'mira',
      score('kiosk', { image: image('web') }),
    );
    await workloads.deployment('kiosk', 'dev', good, ['healthy']);
  });

  for (const policy of readdirSync(path.join(POLICIES, 'tests')).sort()) {
    it(`judges as admission does: ${policy}`, async () => {
      const { plane } = context();
      const { withDefaults } = load('kubernetes');
      const { loadPolicies, validate } = load('kyverno');
      const { policies } = loadPolicies(policyFiles());
      await plane.kubectl.apply([
        { apiVersion: 'v1', kind: 'Namespace', metadata: { name: NAMESPACE } },
      ]);
      const server = ApiServer.fromFile(plane.kubectl.kubeconfig);
      const objects = chosen(
        objectsIn(path.join(POLICIES, 'tests', policy)).filter(
          ({ apiVersion }) =>
            apiVersion && !apiVersion.startsWith('cli.kyverno.io'),
        ),
        all,
      );
      const differing = [];
      for (const object of objects) {
        const asked = inNamespace(object);
        const refusal = await server.refusal(asked);
        // The API server has words of its own for some of them; these say nothing of a policy.
        if (refusal && !/denied the request/.test(refusal)) continue;
        const ours = validate(policies, withDefaults(asked), {
          operation: 'CREATE',
        })
          .filter(({ blocks }) => blocks)
          .map(each => each.policy);
        const theirs = policies
          .map(({ name }) => name)
          .filter(name => refusal?.includes(name));
        if (
          ours.length > 0 !== Boolean(refusal) ||
          theirs.some(name => !ours.includes(name))
        ) {
          differing.push({
            object: `${asked.kind} ${asked.metadata.name}`,
            ours,
            admission: refusal ?? 'let in',
          });
        }
      }
      assert.deepEqual(differing, []);
    });
  }
}

function chosen(objects, all) {
  if (all) return objects;
  const good = objects.filter(({ metadata }) => !/bad/.test(metadata.name));
  const bad = objects.filter(({ metadata }) => /bad/.test(metadata.name));
  return [...good.slice(0, FEW), ...bad.slice(0, FEW)];
}

function inNamespace(object) {
  const { namespace } = object.metadata;
  // The default namespace is what one of the policies is about.
  if (!namespace || namespace === 'default') return object;
  return { ...object, metadata: { ...object.metadata, namespace: NAMESPACE } };
}

function load(name) {
  return createRequire(import.meta.url)(
    path.join(ROOT, 'packages', name, 'src/index.ts'),
  );
}

function policyFiles() {
  return readdirSync(POLICIES)
    .filter(name => name.endsWith('.yaml') && name !== 'kustomization.yaml')
    .map(name => ({
      path: name,
      text: readFileSync(path.join(POLICIES, name), 'utf8'),
    }));
}
