import { TestDatabases } from '@backstage/backend-test-utils';
import {
  isCommitted,
  stageOf,
  type Deployment,
} from '@macadam/plugin-orchestrator-common';
import type { Knex } from 'knex';
import { platformFiles, score } from './__testUtils__/fixtures';
import { eventually, TestOrganisation } from './__testUtils__/TestOrganisation';
import { TestReplica } from './__testUtils__/TestReplica';
import { migrate } from './store';

jest.setTimeout(120_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3'] });
const ended = ({ outcome }: Deployment) => outcome !== 'in-progress';

describe('from a push to a commit', () => {
  let organisation: TestOrganisation;
  let knex: Knex;
  let replica: TestReplica;

  beforeAll(async () => {
    organisation = await TestOrganisation.start();
    knex = await databases.init('SQLITE_3');
    await migrate(knex);
    replica = await TestReplica.start(organisation, knex);
  });
  afterAll(async () => {
    await replica.stop();
    await organisation.stop();
  });

  it('brings what was pushed to the first environment', async () => {
    await organisation.createRepository('checkout/cart');
    const commit = await organisation.push('checkout/cart', 'mira', {
      'score.yaml': score('cart'),
    });
    await replica.poll();
    const deployment = await replica.until('cart', isCommitted);
    expect(deployment).toMatchObject({
      cause: 'push',
      actor: { login: 'mira', userEntityRef: 'user:default/mira' },
      release: { id: `checkout/cart@${commit}`, repository: 'checkout/cart' },
    });
    expect(deployment.release.images[0].reference).toBe(
      `registry.example.test/checkout/cart:${commit}`,
    );
    const [delivered] = await organisation.delivered();
    expect(deployment.commits).toEqual([delivered.commit]);
    expect(delivered.trailers).toMatchObject({
      Deployment: deployment.id,
      Release: `checkout/cart@${commit}`,
      'Platform-Revision': deployment.platformRevision,
      Actor: 'user:default/mira',
    });
    expect(
      await organisation.deliveredFile('dev/checkout/cart/kustomization.yaml'),
    ).toContain('deployment-cart.yaml');
    expect(
      await organisation.deliveredFile(
        'clusters/embedded/dev/checkout/workloads/cart/delivery.yaml',
      ),
    ).toContain('kind: Kustomization');
  });

  it('waits with a reason while the cluster cannot be asked', async () => {
    const deployment = await replica.until(
      'cart',
      each => stageOf(each, 'sync').state === 'waiting',
    );
    expect(deployment.outcome).toBe('in-progress');
    expect(deployment.reason).toContain('The gitops plugin does not answer');
  });

  it('takes each push in once, however often it is told', async () => {
    const before = await replica.deployments('cart');
    await Promise.all([
      replica.poll(),
      replica.orchestrator.pushes.repository('checkout/cart'),
    ]);
    expect(await replica.deployments('cart')).toHaveLength(before.length);
  });

  it('records both of two pushes, and the later wins', async () => {
    await organisation.push('checkout/cart', 'mira', { 'a.txt': '1' });
    const later = await organisation.push('checkout/cart', 'mira', {
      'a.txt': '2',
    });
    await replica.orchestrator.pushes.repository('checkout/cart');
    const deployment = await replica.until('cart', isCommitted);
    expect(deployment.release.commit).toBe(later);
    const [, earlier] = await replica.deployments('cart');
    expect(earlier).toMatchObject({
      outcome: 'superseded',
      supersededBy: deployment.id,
    });
    const file = await organisation.deliveredFile(
      'dev/checkout/cart/deployment-cart.yaml',
    );
    expect(file).toContain(later);
  });

  it('ignores other branches', async () => {
    const before = await replica.deployments('cart');
    const mirror = organisation.mirror('checkout/cart', 'mira');
    await mirror.commit({
      branch: 'feature',
      message: 'Try',
      author: { name: 'mira', email: 'mira@example.test' },
      write: { 'score.yaml': score('cart', 'busybox:1') },
    });
    await replica.poll();
    expect(await replica.deployments('cart')).toHaveLength(before.length);
  });

  it('refuses the push of somebody who may not, and keeps what runs', async () => {
    await organisation.push('checkout/cart', 'ines', { 'a.txt': '3' });
    await replica.poll();
    const refused = await replica.until('cart', ended);
    expect(refused.outcome).toBe('refused');
    expect(refused.reason).toContain(
      'user:default/ines may not deploy checkout/cart to dev',
    );
    expect(refused.commits).toEqual([]);
    const [, before] = await replica.deployments('cart');
    expect(before.outcome).toBe('in-progress');
  });

  it('believes the portal, and nobody else, about whom it pushes for', async () => {
    await organisation.push(
      'checkout/cart',
      'macadam',
      { 'a.txt': '4' },
      { trailers: { Actor: 'user:default/mira' } },
    );
    await replica.poll();
    expect((await replica.until('cart', isCommitted)).actor).toEqual({
      login: 'macadam',
      userEntityRef: 'user:default/mira',
    });
    await organisation.push(
      'checkout/cart',
      'ines',
      { 'a.txt': '5' },
      { trailers: { Actor: 'user:default/mira' } },
    );
    await replica.poll();
    expect(await replica.until('cart', ended)).toMatchObject({
      outcome: 'refused',
      actor: { userEntityRef: 'user:default/ines' },
    });
  });

  it('blocks a Score file with mistakes and names the line', async () => {
    await organisation.createRepository('checkout/broken');
    await organisation.push('checkout/broken', 'mira', {
      'score.yaml': score('broken', '.', 'containerz: {}\n'),
    });
    await replica.poll();
    const blocked = await replica.until('broken', ended);
    expect(blocked).toMatchObject({ outcome: 'blocked', commits: [] });
    expect(stageOf(blocked, 'read').state).toBe('failed');
    expect(blocked.findings[0]).toMatchObject({
      stage: 'read',
      file: 'score.yaml',
      line: 7,
    });
    expect(blocked.findings[0].url).toContain('checkout/broken');
  });

  it('blocks what policy denies before anything is committed, and takes up a corrected push', async () => {
    await organisation.createRepository('checkout/returns');
    await organisation.push('checkout/returns', 'mira', {
      'score.yaml': score('returns', 'nginx:latest'),
    });
    await replica.poll();
    const blocked = await replica.until('returns', ended);
    expect(blocked).toMatchObject({ outcome: 'blocked', commits: [] });
    expect(blocked.findings[0]).toMatchObject({
      stage: 'preflight',
      policy: 'no-latest-image',
      file: 'score.yaml',
      hint: 'Name the version of the image.',
    });
    expect(
      await organisation.deliveredFile(
        'dev/checkout/returns/kustomization.yaml',
      ),
    ).toBeUndefined();
    await organisation.push('checkout/returns', 'mira', {
      'score.yaml': score('returns', 'nginx:1.29'),
    });
    await replica.poll();
    await replica.until('returns', isCommitted);
  });

  it('makes no release of a commit that changes neither Score file nor image', async () => {
    const before = await replica.deployments('returns');
    await organisation.push('checkout/returns', 'mira', {
      'README.md': 'Hello',
    });
    await replica.poll();
    expect(await replica.deployments('returns')).toHaveLength(before.length);
  });

  it('finds Score files at any depth', async () => {
    await organisation.createRepository('checkout/mono');
    await organisation.push('checkout/mono', 'mira', {
      'one/score.yaml': score('mono-one'),
      'two/score.yaml': score('mono-two'),
      'a/b/c/score.yaml': score('mono-deep'),
    });
    await replica.poll();
    await replica.until('mono-one', isCommitted);
    await replica.until('mono-two', isCommitted);
    const deep = await replica.until('mono-deep', isCommitted);
    expect(deep.release.scoreFile).toBe('a/b/c/score.yaml');
  });

  it('blocks what the tenant has no quota for', async () => {
    const tenant = platformFiles['tenants/checkout.yaml'].replace(
      '"100"',
      '"4"',
    );
    await organisation.push('platform/platform', 'sofia', {
      'tenants/checkout.yaml': tenant,
    });
    await replica.poll();
    await organisation.createRepository('checkout/many');
    await organisation.push('checkout/many', 'mira', {
      'score.yaml': score('many'),
    });
    await replica.poll();
    const blocked = await replica.until('many', ended);
    expect(blocked.reason).toContain('Quota pods is 4');
    await organisation.push('platform/platform', 'sofia', {
      'tenants/checkout.yaml': platformFiles['tenants/checkout.yaml'],
    });
    await replica.poll();
  });

  it('promotes only what was healthy before, and goes back to what was', async () => {
    const actor = { login: 'mira', userEntityRef: 'user:default/mira' };
    const { deploys } = replica.orchestrator;
    const first = await replica.until('returns', isCommitted);
    const request = {
      workload: 'checkout/returns',
      environment: 'staging',
      release: first.release.id,
    };
    await expect(deploys.deploy(request, actor, 'may')).rejects.toThrow(
      'has to be healthy in dev before it goes to staging',
    );
    await replica.becomeHealthy(first);
    const { deployment, created } = await deploys.deploy(request, actor, 'may');
    expect([created, deployment.cause]).toEqual([true, 'promotion']);
    expect(await deploys.deploy(request, actor, 'may')).toMatchObject({
      created: false,
      deployment: { id: deployment.id },
    });
    await replica.becomeHealthy(
      await replica.until('returns', isCommitted, 'staging'),
    );

    await organisation.push('checkout/returns', 'mira', {
      'score.yaml': score('returns', 'nginx:1.30'),
    });
    await replica.poll();
    const second = await replica.until('returns', isCommitted);
    expect(second.release.id).not.toBe(first.release.id);
    await replica.becomeHealthy(second);
    const views = await replica.orchestrator.workloads.workload(
      'checkout/returns',
      undefined,
    );
    expect(views.environments[1]).toMatchObject({
      comparison: { with: 'dev', relation: 'behind', behind: 2, ahead: 0 },
      promotable: { id: second.release.id },
    });
    const preview = await replica.orchestrator.previews.preview(
      { ...request, release: second.release.id },
      {
        userEntityRef: 'user:default/mira',
        ownershipEntityRefs: ['group:default/checkout'],
      },
    );
    expect(preview.may.allowed).toBe(true);
    expect(preview.diff?.flatMap(each => each.fields)).toContainEqual(
      expect.objectContaining({
        path: '/spec/template/spec/containers/main/image',
        before: 'nginx:1.29',
        after: 'nginx:1.30',
      }),
    );
    await deploys.deploy(
      { ...request, release: second.release.id },
      actor,
      'may',
    );
    await replica.becomeHealthy(
      await replica.until('returns', isCommitted, 'staging'),
    );

    const back = await deploys.deploy(request, actor, 'may');
    expect(back.deployment.cause).toBe('rollback');
    await replica.until('returns', isCommitted, 'staging');
    expect(
      await organisation.deliveredFile(
        'staging/checkout/returns/deployment-returns.yaml',
      ),
    ).toContain('nginx:1.29');
  });

  it('keeps the last good platform revision in force, and rolls out a good one', async () => {
    const good = await replica.orchestrator.platform.status();
    await organisation.push('platform/platform', 'sofia', {
      'environments/dev.yaml':
        'apiVersion: macadam.dev/v1alpha1\nkind: Environment\nmetadata: {name: dev}\nspec: {type: 7}\n',
    });
    await replica.poll();
    const refused = await replica.orchestrator.platform.status();
    expect(refused.lastGoodRevision).toBe(good.lastGoodRevision);
    expect(refused.revision).not.toBe(good.revision);
    expect(refused.problems).toContainEqual(
      expect.objectContaining({ file: 'environments/dev.yaml', line: 4 }),
    );
    expect(refused.environments.map(each => each.name)).toEqual([
      'dev',
      'staging',
    ]);

    const count = (await organisation.delivered()).length;
    await organisation.push('platform/platform', 'sofia', {
      'environments/dev.yaml': platformFiles['environments/dev.yaml'],
      'defaults/all.yaml': platformFiles['defaults/all.yaml'].replace(
        'replicas: 1',
        'replicas: 2',
      ),
    });
    await replica.poll();
    const changed = await replica.until(
      'returns',
      each => each.cause === 'platform' && isCommitted(each),
    );
    expect(changed.actor.login).toBe('sofia');
    expect(
      await organisation.deliveredFile(
        'dev/checkout/returns/deployment-returns.yaml',
      ),
    ).toContain('replicas: 2');
    // Staging is rendered the same as before, so that nothing happens there.
    expect((await replica.deployments('returns', 'staging'))[0].cause).toBe(
      'rollback',
    );
    await eventually(async () =>
      (await organisation.delivered()).length > count ? true : undefined,
    );
    const after = await organisation.delivered();
    await replica.poll();
    expect(await organisation.delivered()).toHaveLength(after.length);
  });

  it('does not put back what was pushed while a new platform revision is rolled out', async () => {
    await organisation.createRepository('checkout/swift');
    const pushed = (image: string) =>
      organisation.push('checkout/swift', 'mira', {
        'score.yaml': score('swift', image),
      });
    await pushed('nginx:1.28');
    await replica.poll();
    await replica.until('swift', isCommitted);

    // The roll-out has looked, and what it found is not so any more when it has rendered it.
    const { renderer, pushes } = replica.orchestrator;
    const render = renderer.render.bind(renderer);
    let commit = '';
    jest
      .spyOn(renderer, 'render')
      .mockImplementation(async (request, facts) => {
        const result = await render(request, facts);
        if (request.workload === 'checkout/swift' && !commit) {
          commit = await pushed('nginx:1.29');
          await pushes.repository('checkout/swift');
        }
        return result;
      });
    await organisation.push('platform/platform', 'sofia', {
      'defaults/all.yaml': platformFiles['defaults/all.yaml'].replace(
        'replicas: 1',
        'replicas: 3',
      ),
    });
    await replica.poll();
    jest.restoreAllMocks();

    const [newest] = await replica.deployments('swift');
    expect(newest.release.commit).toBe(commit);
    await replica.until('swift', isCommitted);
    const held = await organisation.deliveredFile(
      'dev/checkout/swift/deployment-swift.yaml',
    );
    expect(held).toContain('nginx:1.29');
    expect(held).toContain('replicas: 3');
  });

  it('says what stops it now, after a change of policies and after a push', async () => {
    await organisation.createRepository('checkout/labels');
    await organisation.push('checkout/labels', 'mira', {
      'score.yaml': score('labels', 'nginx:latest'),
    });
    await replica.poll();
    await replica.until('labels', ended);
    const other = platformFiles['policies/no-latest.yaml'].replace(
      'name: no-latest-image',
      'name: no-nginx-image',
    );
    await organisation.push('platform/platform', 'sofia', {
      'policies/no-nginx.yaml': other,
    });
    await replica.poll();
    const stopped = await replica.until(
      'labels',
      each => each.cause === 'platform' && ended(each),
    );
    expect(stopped.outcome).toBe('blocked');
    expect(stopped.findings.map(({ policy }) => policy).sort()).toEqual([
      'no-latest-image',
      'no-nginx-image',
    ]);
    // The same again is not told again.
    await organisation.push('platform/platform', 'sofia', {
      'policies/no-nginx.yaml': `# The same\n${other}`,
    });
    await replica.poll();
    expect(await replica.deployments('labels')).toHaveLength(2);
    await organisation.push('checkout/labels', 'mira', {
      'README.md': 'Once more.',
    });
    await replica.poll();
    await eventually(async () => {
      const all = await replica.deployments('labels');
      return (all.length === 3 && all.every(ended)) || undefined;
    });
    await organisation.push(
      'platform/platform',
      'sofia',
      {},
      { remove: ['policies/no-nginx.yaml'] },
    );
    await replica.poll();
  });

  it('brings what policy stopped by itself, once an exception lets it pass', async () => {
    await organisation.createRepository('checkout/parcels');
    await organisation.push('checkout/parcels', 'mira', {
      'score.yaml': score('parcels', 'nginx:latest'),
    });
    await replica.poll();
    await replica.until('parcels', ended);
    const exception = (workload: string) => ({
      'policies/exceptions/parcels.yaml': `apiVersion: policies.kyverno.io/v1
kind: PolicyException
metadata:
  name: parcels
  namespace: policy-exceptions
  annotations:
    macadam.dev/expires: '2999-12-31T23:59:59Z'
    macadam.dev/approved-by: user:default/sofia
spec:
  policyRefs: [{ name: no-latest-image, kind: ValidatingPolicy }]
  matchConditions:
    - name: workload
      expression: object.metadata.name == '${workload}'
`,
    });
    await organisation.push(
      'platform/platform',
      'sofia',
      exception('something-else'),
    );
    await replica.poll();
    expect(await replica.deployments('parcels')).toEqual([
      expect.objectContaining({ outcome: 'blocked', cause: 'push' }),
    ]);
    await organisation.push(
      'platform/platform',
      'macadam',
      exception('parcels'),
      { trailers: { Actor: 'user:default/sofia' } },
    );
    await replica.poll();
    const passed = await replica.until('parcels', isCommitted);
    expect(passed).toMatchObject({
      cause: 'platform',
      actor: { login: 'macadam', userEntityRef: 'user:default/sofia' },
    });
    const { detail, reason } = stageOf(passed, 'preflight');
    expect(detail?.exceptions).toEqual([
      {
        policy: 'no-latest-image',
        until: '2999-12-31T23:59:59.000Z',
        approvedBy: 'user:default/sofia',
      },
    ]);
    const preview = await replica.orchestrator.previews.preview(
      {
        workload: 'checkout/parcels',
        environment: 'dev',
        release: passed.release.id,
      },
      undefined,
    );
    expect(preview).toMatchObject({
      verdict: reason,
      warnings: detail?.findings,
    });
    await organisation.push(
      'platform/platform',
      'sofia',
      {},
      { remove: ['policies/exceptions/parcels.yaml'] },
    );
    await replica.poll();
    expect(await replica.deployments('parcels')).toHaveLength(2);
  });

  it('holds a promotion until somebody else approves it', async () => {
    await organisation.push('platform/platform', 'sofia', {
      'environments/staging.yaml': platformFiles[
        'environments/staging.yaml'
      ].replace('approvals: 0', 'approvals: 1'),
    });
    await replica.poll();
    const { deploys } = replica.orchestrator;
    const deploy = async (workload: string) => {
      const tried = await replica.until(workload, isCommitted);
      await replica.becomeHealthy(tried);
      const actor = { login: 'mira', userEntityRef: 'user:default/mira' };
      const request = {
        workload: `checkout/${workload}`,
        environment: 'staging',
        release: tried.release.id,
      };
      await deploys.deploy(request, actor, 'may');
      return replica.until(
        workload,
        each => each.approvals !== undefined,
        'staging',
      );
    };
    const person = (name: string) => ({
      userEntityRef: `user:default/${name}`,
      ownershipEntityRefs: ['group:default/checkout'],
    });
    const held = await deploy('mono-one');
    expect(held.commits).toEqual([]);

    // As an outage of the forge leaves it: the stage passes again once the forge is back.
    const { store, loop } = replica.orchestrator;
    await store.append(held.id, [
      { stage: 'read', state: 'waiting', reason: 'git fetch failed' },
    ]);
    await loop.wake();
    await replica.until(
      'mono-one',
      each => stageOf(each, 'read').state === 'passed',
      'staging',
    );

    await expect(
      deploys.approve(held.id, { decision: 'approve' }, person('mira')),
    ).rejects.toThrow('somebody else');
    await deploys.approve(
      held.id,
      { decision: 'approve', comment: 'Go' },
      person('tomas'),
    );
    const approved = await replica.until('mono-one', isCommitted, 'staging');
    expect(approved.approvals?.given).toMatchObject([
      { by: 'user:default/tomas', comment: 'Go' },
    ]);
    const delivered = (await organisation.delivered()).find(
      ({ commit }) => commit === approved.commits[0],
    );
    expect(delivered?.trailers).toMatchObject({
      Actor: 'user:default/mira',
      'Approved-By': 'user:default/tomas',
    });

    const { id } = await deploy('mono-two');
    await deploys.approve(
      id,
      { decision: 'reject', comment: 'Not on a Friday' },
      person('tomas'),
    );
    const rejected = await replica.until(
      'mono-two',
      each => each.outcome === 'refused',
      'staging',
    );
    expect(rejected.reason).toContain('Not on a Friday');
    expect(rejected.commits).toEqual([]);
  });

  it('remembers what it knows after a restart', async () => {
    await replica.stop();
    const before = await replica.orchestrator.platform.status();
    const deployments = await replica.deployments('cart');
    replica = await TestReplica.start(organisation, knex);
    expect(
      (await replica.orchestrator.platform.status()).lastGoodRevision,
    ).toBe(before.lastGoodRevision);
    await replica.poll();
    expect(await replica.deployments('cart')).toHaveLength(deployments.length);
  });
});
