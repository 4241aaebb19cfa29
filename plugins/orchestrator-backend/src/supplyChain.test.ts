import { ConfigReader } from '@backstage/config';
import { TestDatabases } from '@backstage/backend-test-utils';
import {
  isCommitted,
  stageOf,
  type Deployment,
} from '@macadam/plugin-orchestrator-common';
import type { Knex } from 'knex';
import { platformFiles, score } from './__testUtils__/fixtures';
import { TestImages } from './__testUtils__/TestImages';
import { TestOrganisation } from './__testUtils__/TestOrganisation';
import { TestReplica } from './__testUtils__/TestReplica';
import { migrate } from './store';
import { readSupplyChain } from '@macadam/supply-chain';

jest.setTimeout(120_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3'] });
const ended = ({ outcome }: Deployment) => outcome !== 'in-progress';

describe('the supply chain gate', () => {
  let organisation: TestOrganisation;
  let images: TestImages;
  let replica: TestReplica;
  let knex: Knex;

  beforeAll(async () => {
    images = new TestImages();
    await images.start();
    organisation = await TestOrganisation.start();
    knex = await databases.init('SQLITE_3');
    await migrate(knex);
    replica = await TestReplica.start(
      organisation,
      knex,
      undefined,
      readSupplyChain(
        new ConfigReader({
          macadam: {
            supplyChain: {
              registries: [
                { host: images.host, password: 'never-seen', http: true },
              ],
            },
          },
        }),
      ),
    );
  });
  afterAll(async () => {
    await replica.stop();
    await organisation.stop();
    await images.stop();
  });

  /** Sets the gate of dev, with a policy that asks for a signature. */
  async function gate(value: 'off' | 'audit' | 'enforce'): Promise<void> {
    await organisation.push('platform/platform', 'sofia', {
      'environments/dev.yaml': platformFiles['environments/dev.yaml'].replace(
        'approvals: 0',
        `approvals: 0, supplyChain: ${value}`,
      ),
      'supply-chain/own.yaml': `apiVersion: macadam.dev/v1alpha1
kind: SupplyChainPolicy
metadata:
  name: own
spec:
  images: ["${images.host}/*"]
  signedBy:
    - name: release
      key: |
        ${images.publicKey.trim().replaceAll('\n', '\n        ')}
`,
    });
  }

  /** Pushes a workload with an image to dev. */
  async function push(name: string, reference: string): Promise<void> {
    const repository = `checkout/${name}`;
    await organisation.createRepository(repository);
    await organisation.push(repository, 'mira', {
      'score.yaml': score(name, reference),
    });
    await replica.poll();
  }

  const standings = async (deployment: Deployment) => {
    const { platform } = await replica.orchestrator.platforms.inForce();
    return replica.orchestrator.supplyChain.standings(
      deployment.release,
      deployment.release.images,
      platform.supplyChain,
    );
  };

  it('lets a signed image in, and records who signed it', async () => {
    await gate('enforce');
    const digest = images.add('signed', '1');
    images.sign('signed', digest);
    await push('signed', `${images.host}/signed:1`);
    const deployment = await replica.until('signed', isCommitted);
    expect(await standings(deployment)).toMatchObject([
      {
        state: 'verified',
        reason: 'Passes own',
        look: {
          digest,
          checks: [
            { check: 'signature', signer: { key: 'release' } },
            { check: 'provenance', state: 'absent', required: false },
            { check: 'sbom', state: 'absent', required: false },
          ],
        },
      },
    ]);
  });

  it('stops one that nobody signed, and says where, why and what would pass', async () => {
    await gate('enforce');
    const digest = images.add('unsigned', '1');
    await push('unsigned', `${images.host}/unsigned:1`);
    const deployment = await replica.until('unsigned', ended);
    expect(deployment.outcome).toBe('blocked');
    expect(deployment.commits).toEqual([]);
    expect(deployment.findings).toMatchObject([
      {
        stage: 'preflight',
        policy: 'own',
        rule: 'signature',
        container: 'main',
        object: 'Deployment/unsigned',
        file: 'score.yaml',
        line: 6,
        url: expect.stringContaining('score.yaml'),
        message: `${images.host}/unsigned:1: no signature is attached to this digest`,
        hint: `Sign this digest with one of its signers, as own (supply-chain/own.yaml:1) asks: ${digest}.`,
      },
    ]);
  });

  it('only reports it in audit', async () => {
    await gate('audit');
    images.add('reported', '1');
    await push('reported', `${images.host}/reported:1`);
    const deployment = await replica.until('reported', isCommitted);
    expect(stageOf(deployment, 'preflight').detail?.findings).toMatchObject([
      { policy: 'own', rule: 'signature', line: 6 },
    ]);
  });

  it('stops what no policy names, and what is simulated', async () => {
    await gate('enforce');
    await push('foreign', 'registry.example.test/foreign:1');
    expect((await replica.until('foreign', ended)).findings[0].message).toBe(
      'registry.example.test/foreign:1: no SupplyChainPolicy names this image',
    );
    await push('simulated', '.');
    expect(
      (await replica.until('simulated', ended)).findings[0].message,
    ).toContain('the image is simulated');
  });

  it('waits for a registry that does not answer, and goes on when it does', async () => {
    await gate('enforce');
    images.sign('late', images.add('late', '1'));
    await images.stop();
    await push('late', `${images.host}/late:1`);
    const waiting = await replica.until(
      'late',
      deployment => stageOf(deployment, 'preflight').state === 'waiting',
    );
    expect(stageOf(waiting, 'preflight').reason).toContain(
      `${images.host} cannot be reached`,
    );
    expect(await standings(waiting)).toMatchObject([{ state: 'unknown' }]);
    await images.start();
    await replica.orchestrator.loop.wake();
    expect((await replica.until('late', isCommitted)).commits).toHaveLength(1);
  });

  it('is asked again on demand', async () => {
    await gate('audit');
    const digest = images.add('later', '1');
    await push('later', `${images.host}/later:1`);
    const deployment = await replica.until('later', isCommitted);
    expect(await standings(deployment)).toMatchObject([{ state: 'failed' }]);
    images.sign('later', digest);
    expect(
      await replica.orchestrator.rechecks.recheck('checkout/later', 'dev'),
    ).toMatchObject([{ state: 'verified' }]);
    const looks = await knex('image_looks').where({
      release_id: deployment.release.id,
    });
    expect(looks).toHaveLength(2);
    expect(JSON.stringify(looks)).not.toContain('never-seen');
  });
});
