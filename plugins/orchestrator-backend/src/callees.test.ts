import { TestDatabases } from '@backstage/backend-test-utils';
import { isCommitted } from '@macadam/plugin-orchestrator-common';
import type { Knex } from 'knex';
import { platformFiles, score } from './__testUtils__/fixtures';
import { TestOrganisation } from './__testUtils__/TestOrganisation';
import { TestReplica } from './__testUtils__/TestReplica';
import type { ResolutionDocument } from './render/Renderer';
import { migrate } from './store';

jest.setTimeout(120_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3'] });
const definition = `apiVersion: macadam.dev/v1alpha1
kind: ResourceDefinition
metadata:
  name: service-port
spec:
  match: { type: service-port }
  params:
    required: [workload, port]
    properties:
      workload: { type: string }
      port: { type: integer }
  outputs: { hostname: "\${params.workload}", port: "\${string(params.port)}" }
`;
const caller = (port: string) =>
  score(
    'caller',
    'nginx:1.29.3',
    `    variables: { PORT: "\${resources.db.port}" }
resources: { db: { type: service-port, params: { workload: called, port: ${port} } } }
`,
  );
const called = (port: number) =>
  score(
    'called',
    'nginx:1.29.3',
    `service: { ports: { web: { port: ${port} } } }\n`,
  );

describe('a port of another workload that is called by its name', () => {
  let organisation: TestOrganisation;
  let knex: Knex;
  let replica: TestReplica;

  beforeAll(async () => {
    organisation = await TestOrganisation.start();
    await organisation.push('platform/platform', 'sofia', {
      ...platformFiles,
      'definitions/service-port.yaml': definition,
    });
    for (const name of ['caller', 'called']) {
      await organisation.createRepository(`checkout/${name}`);
    }
    knex = await databases.init('SQLITE_3');
    await migrate(knex);
    replica = await TestReplica.start(organisation, knex);
    await replica.poll();
  });
  afterAll(async () => {
    await replica.stop();
    await organisation.stop();
  });

  async function push(workload: string, text: string) {
    const commit = await organisation.push(`checkout/${workload}`, 'mira', {
      'score.yaml': text,
    });
    await replica.orchestrator.pushes.repository(`checkout/${workload}`);
    return replica.until(
      workload,
      ({ release, outcome, ...rest }) =>
        release.commit === commit &&
        (outcome === 'blocked' || isCommitted(rest)),
    );
  }
  const delivered = () =>
    organisation.deliveredFile('dev/checkout/caller/deployment-caller.yaml');

  it('is not known before that workload is there', async () => {
    const { findings } = await push('caller', caller('web'));
    expect(findings[0]).toMatchObject({
      file: 'score.yaml',
      path: 'resources.db.params.workload',
      message: expect.stringContaining('there is no workload called in dev'),
    });
  });

  it('is the number that it has in the environment, and is recorded', async () => {
    await push('called', called(8081));
    const { id } = await push(
      'caller',
      caller('web').replace('PORT', 'CALLED_PORT'),
    );
    expect(await delivered()).toContain('value: "8081"');
    const kept = await replica.orchestrator.store.document<ResolutionDocument>(
      'resolution',
      id,
    );
    expect(kept?.body.calls).toEqual([
      {
        tenant: 'checkout',
        workload: 'called',
        service: { name: 'called', ports: { web: 8081 } },
      },
    ]);
    await push('called', called(8082));
    const record = await replica.orchestrator.store.get(id);
    if (!record) throw new Error('It is not recorded');
    const again = await replica.orchestrator.renderer.render(record.row, {
      calls: kept?.body.calls,
    });
    expect(
      JSON.stringify(again.ok && again.value.resolution.objects),
    ).toContain('8081');
  });

  it('says which ports there are', async () => {
    const { findings } = await push('caller', caller('wep'));
    expect(findings[0]?.hint).toContain('did you mean `web`? have: web (8082)');
  });
});

describe('workloads that call each other', () => {
  let organisation: TestOrganisation;
  let replica: TestReplica;
  const ring = (name: string, other: string, port = 80) =>
    score(
      name,
      'nginx:1.29.3',
      `    variables: { OTHER: "\${resources.other.url}" }
service: { ports: { web: { port: ${port}, targetPort: 8080 } } }
resources: { other: { type: service, params: { workload: ${other} } } }
`,
    );

  beforeAll(async () => {
    organisation = await TestOrganisation.start();
    await organisation.push('platform/platform', 'sofia', {
      ...platformFiles,
      'definitions/service.yaml': `apiVersion: macadam.dev/v1alpha1
kind: ResourceDefinition
metadata: { name: service }
spec:
  match: { type: service }
  params: { properties: { workload: { type: string } } }
  outputs: { url: "http://\${called.host}:\${called.port}" }
`,
      'definitions/disk.yaml': `apiVersion: macadam.dev/v1alpha1
kind: ResourceDefinition
metadata: { name: disk }
spec:
  match: { type: disk }
  objects:
    claim:
      apiVersion: v1
      kind: PersistentVolumeClaim
      spec: { accessModes: [ReadWriteOnce] }
  readyWhen: ["\${objects.claim.status.phase == 'Bound'}"]
  outputs: { name: "\${resource.name}" }
`,
    });
    for (const name of [
      'ping',
      'pong',
      'ring',
      'chain',
      'early',
      'late',
      'parts',
      'whole',
    ]) {
      await organisation.createRepository(`checkout/${name}`);
    }
    const knex = await databases.init('SQLITE_3');
    await migrate(knex);
    replica = await TestReplica.start(organisation, knex);
    await replica.poll();
  });
  afterAll(async () => {
    await replica.stop();
    await organisation.stop();
  });

  async function push(repository: string, files: Record<string, string>) {
    await organisation.push(`checkout/${repository}`, 'mira', files);
    await replica.orchestrator.pushes.repository(`checkout/${repository}`);
  }
  const committed = (workload: string) =>
    replica.until(workload, deployment => isCommitted(deployment));
  const delivered = (workload: string) =>
    organisation.deliveredFile(
      `dev/checkout/${workload}/deployment-${workload}.yaml`,
    );

  it('are deployed, pushed one after the other', async () => {
    await push('ping', { 'score.yaml': ring('ping', 'pong', 81) });
    const stopped = await replica.until(
      'ping',
      ({ outcome }) => outcome === 'blocked',
    );
    expect(stopped.findings[0]).toMatchObject({
      file: 'score.yaml',
      path: 'resources.other.params.workload',
      message:
        'there is no workload pong in dev, and no repository of checkout declares one',
    });
    await push('pong', { 'score.yaml': ring('pong', 'ping', 82) });
    expect(await committed('pong')).toMatchObject({ cause: 'push' });
    expect(await committed('ping')).toMatchObject({ cause: 'callee' });
    expect(await delivered('pong')).toContain(
      'http://ping.checkout-dev.svc:81',
    );
    expect(await delivered('ping')).toContain(
      'http://pong.checkout-dev.svc:82',
    );
  });

  it('are deployed, pushed together', async () => {
    await push('ring', {
      'a/score.yaml': ring('king', 'queen', 83),
      'b/score.yaml': ring('queen', 'king', 84),
    });
    await committed('king');
    await committed('queen');
    expect(await delivered('king')).toContain('queen.checkout-dev.svc:84');
    expect(await delivered('queen')).toContain('king.checkout-dev.svc:83');
  });

  const mira = { login: 'mira', userEntityRef: 'user:default/mira' };
  /** Brings what dev runs of a workload to staging, as far as it gets. */
  async function promote(workload: string) {
    const [{ release }] = await replica.deployments(workload);
    await replica.orchestrator.deploys.deploy(
      {
        workload: `checkout/${workload}`,
        environment: 'staging',
        release: release.id,
      },
      mira,
      'mira may',
    );
    return replica.until(
      workload,
      deployment => deployment.outcome === 'blocked' || isCommitted(deployment),
      'staging',
    );
  }

  it('are promoted one after the other, although each needs the other', async () => {
    for (const workload of ['ping', 'pong'])
      await replica.becomeHealthy(await committed(workload));
    const first = await promote('ping');
    expect(isCommitted(first)).toBe(true);
    expect(first.findings).toEqual([
      expect.objectContaining({
        message: 'pong is not in staging',
        hint: 'promote pong to staging next, which calls this one too; until it runs, calls of it fail',
      }),
    ]);
    const shown = async () => {
      const { workloads } = replica.orchestrator;
      const page = await workloads.workload('checkout/ping', undefined);
      const of = (name: string) =>
        page.environments.find(({ environment }) => environment === name);
      return of('staging')?.current?.findings.map(({ message }) => message);
    };
    expect(await shown()).toEqual(['pong is not in staging']);
    const second = await promote('pong');
    expect(isCommitted(second)).toBe(true);
    expect(second.findings).toEqual([]);
    expect(await shown()).toEqual([]);
  });

  it('are promoted the called one first where only one calls', async () => {
    await push('chain', {
      'a/score.yaml': ring('front', 'back', 85),
      'b/score.yaml': score(
        'back',
        'nginx:1.29.3',
        'service: { ports: { web: { port: 86 } } }\n',
      ),
    });
    for (const workload of ['front', 'back'])
      await replica.becomeHealthy(await committed(workload));
    const stopped = await promote('front');
    expect(stopped.findings).toEqual([
      expect.objectContaining({
        file: 'a/score.yaml',
        path: 'resources.other.params.workload',
        message: 'back is not in staging',
        hint: 'promote back to staging first',
      }),
    ]);
    expect(stopped.findings[0].line).toBeGreaterThan(0);
  });

  it('are promoted together where one has to come first', async () => {
    const { previews } = replica.orchestrator;
    const [{ release }] = await replica.deployments('front');
    const question = {
      workload: 'checkout/front',
      environment: 'staging',
      release: release.id,
    };
    const viewer = {
      userEntityRef: 'user:default/mira',
      ownershipEntityRefs: ['group:default/checkout'],
    };
    const before = await previews.preview(question, viewer);
    expect(before.findings).toHaveLength(1);
    expect(before.together).toEqual([
      {
        workload: 'checkout/back',
        release: expect.objectContaining({ workload: 'checkout/back' }),
        may: expect.objectContaining({ allowed: true }),
        findings: [],
        warnings: [],
        verdict: expect.stringMatching(/policy rules pass$/),
        preflight: expect.any(Array),
      },
    ]);
    expect(before.unmended).toEqual([]);
    expect(before.diff).toContainEqual(
      expect.objectContaining({ kind: 'Deployment', name: 'front' }),
    );
    expect(
      (await previews.preview(question, undefined)).together?.[0].may.allowed,
    ).toBe(false);
    for (const each of before.together ?? [])
      await replica.orchestrator.deploys.deploy(
        { ...question, workload: each.workload, release: each.release.id },
        mira,
        'mira may',
      );
    const after = await previews.preview(question, viewer);
    expect(after).toMatchObject({ findings: [] });
    expect(after.together).toBeUndefined();
    // What was said before is what the deployments say.
    const said = async (workload: string) => {
      const { stages } = await replica.until(
        workload,
        deployment => isCommitted(deployment),
        'staging',
      );
      return stages.find(({ name }) => name === 'preflight')?.reason;
    };
    expect(await said('back')).toBe(before.together?.[0].verdict);
    await promote('front');
    expect(await said('front')).toBe(before.verdict);
  });

  it('are rendered again when the other has moved', async () => {
    const before = await committed('ping');
    await push('pong', { 'score.yaml': ring('pong', 'ping', 92) });
    const again = await replica.until(
      'ping',
      deployment => deployment.id !== before.id && isCommitted(deployment),
    );
    expect(again.cause).toBe('callee');
    expect(await delivered('ping')).toContain(
      'http://pong.checkout-dev.svc:92',
    );
  });

  it('wait for one whose name is claimed, and whose release is not kept yet', async () => {
    await replica.orchestrator.store.releases.claim({
      workload: 'checkout/late',
      repository: 'checkout/late',
      scoreFile: 'score.yaml',
      tenant: 'checkout',
    });
    await push('early', { 'score.yaml': ring('early', 'late', 85) });
    await replica.until('early', ({ outcome }) => outcome === 'blocked');
    await push('late', { 'score.yaml': ring('late', 'early', 86) });
    expect(await committed('early')).toMatchObject({ cause: 'callee' });
  });

  it('call one of which Git has the first part, and no Service yet', async () => {
    await push('parts', {
      'score.yaml': score(
        'parts',
        'nginx:1.29.3',
        `    variables: { DISK: "\${resources.disk.name}" }
resources: { disk: { type: disk } }
service: { ports: { web: { port: 87 } } }
`,
      ),
    });
    await replica.until(
      'parts',
      ({ commits, outcome }) =>
        commits.length === 1 && outcome === 'in-progress',
    );
    expect(
      await organisation.deliveredFile('dev/checkout/parts/service-parts.yaml'),
    ).toBeUndefined();
    await push('whole', { 'score.yaml': ring('whole', 'parts', 88) });
    expect(await committed('whole')).toMatchObject({ cause: 'push' });
    expect(await delivered('whole')).toContain(
      'http://parts.checkout-dev.svc:87',
    );
  });
});
