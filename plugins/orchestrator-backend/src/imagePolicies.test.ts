import { ConfigReader } from '@backstage/config';
import { TestDatabases } from '@backstage/backend-test-utils';
import {
  isCommitted,
  stageOf,
  type Deployment,
} from '@macadam/plugin-orchestrator-common';
import type { Knex } from 'knex';
import { score } from './__testUtils__/fixtures';
import { TestImages } from './__testUtils__/TestImages';
import { eventually, TestOrganisation } from './__testUtils__/TestOrganisation';
import { TestReplica } from './__testUtils__/TestReplica';
import { migrate } from './store';
import { readSupplyChain } from '@macadam/supply-chain';

jest.setTimeout(120_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3'] });
const ended = ({ outcome }: Deployment) => outcome !== 'in-progress';
const pods = `match:
        any: [{ resources: { kinds: [Pod] } }]`;

describe('policies about images', () => {
  let organisation: TestOrganisation;
  let images: TestImages;
  let replica: TestReplica;
  let knex: Knex;

  beforeEach(async () => {
    images = new TestImages();
    await images.start();
    organisation = await TestOrganisation.start();
    knex = await databases.init('SQLITE_3');
    await migrate(knex);
  });
  afterEach(async () => {
    await replica.stop();
    await organisation.stop();
    await images.stop();
  });

  const indented = (text: string, spaces: number) =>
    text.trim().replaceAll('\n', `\n${' '.repeat(spaces)}`);

  /** A platform with a policy that asks for our key on images of a pattern. */
  async function start(pattern: string, registries: object[] = []) {
    const config = { macadam: { supplyChain: { registries } } };
    const settings = readSupplyChain(new ConfigReader(config));
    replica = await TestReplica.start(organisation, knex, undefined, settings);
    await organisation.push('platform/platform', 'sofia', {
      'policies/signed.yaml': `apiVersion: kyverno.io/v1
kind: ClusterPolicy
metadata:
  name: signed
  annotations: { macadam.dev/fix: Sign it. }
spec:
  rules:
    - name: by-release
      ${pods}
      verifyImages:
        - imageReferences: ["${pattern}"]
          failureAction: Enforce
          mutateDigest: false
          verifyDigest: false
          attestors:
            - entries:
                - keys:
                    rekor: { ignoreTlog: true }
                    publicKeys: |
                      ${indented(images.publicKey, 22)}
`,
    });
  }

  async function push(name: string, reference: string): Promise<void> {
    const repository = `checkout/${name}`;
    await organisation.createRepository(repository);
    await organisation.push(repository, 'mira', {
      'score.yaml': score(name, reference),
    });
    await replica.poll();
  }

  const verdictsOf = async (workload: string) => {
    const [{ results }] = await replica.orchestrator.preflights.of(
      `checkout/${workload}`,
    );
    return results.filter(({ policy }) => policy === 'signed');
  };

  it('let in what is signed, and stop what is not at its line', async () => {
    await start(`${images.host}/*`);
    images.sign('good', images.add('good', '1'));
    images.add('bad', '1');
    await push('good', `${images.host}/good:1`);
    await replica.until('good', isCommitted);
    expect(await verdictsOf('good')).toMatchObject([{ verdict: 'pass' }]);

    await push('bad', `${images.host}/bad:1`);
    const stopped = await replica.until('bad', ended);
    expect(stopped).toMatchObject({ outcome: 'blocked', commits: [] });
    expect(stopped.findings).toMatchObject([
      {
        stage: 'preflight',
        policy: 'signed',
        object: 'Deployment/bad',
        container: 'main',
        file: 'score.yaml',
        line: 6,
        message: expect.stringContaining('no matching signatures'),
        hint: 'Sign it.',
      },
    ]);
  });

  it('wait for a registry that does not answer', async () => {
    await start(`${images.host}/*`);
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
    await images.start();
    await replica.orchestrator.loop.wake();
    expect((await replica.until('late', isCommitted)).commits).toHaveLength(1);
  });

  it('do not let a workload choose which registry is asked', async () => {
    await start('*');
    await push('chosen', `${images.host}/chosen:1`);
    await replica.until('chosen', isCommitted);
    expect(images.requests).toEqual([]);
    expect(await verdictsOf('chosen')).toMatchObject([
      {
        verdict: 'notEvaluable',
        missing: expect.stringContaining(
          `the registry ${images.host} is not asked: no policy in force names it, no SupplyChainPolicy and not macadam.supplyChain.registries`,
        ),
      },
    ]);
  });

  it('ask registries that the configuration names, once for each judgement of ten minutes', async () => {
    await start('*', [{ host: images.host, http: true }]);
    images.add('known', '1');
    await push('known', `${images.host}/known:1`);
    expect((await replica.until('known', ended)).outcome).toBe('blocked');
    const asked = images.requests.length;
    await organisation.push('checkout/known', 'mira', {
      'score.yaml': score(
        'known',
        `${images.host}/known:1`,
        '    variables: { A: b }\n',
      ),
    });
    await replica.poll();
    await eventually(async () => {
      const all = await replica.deployments('known');
      return (all.length === 2 && all.every(ended)) || undefined;
    });
    expect(asked).toBeGreaterThan(0);
    expect(images.requests).toHaveLength(asked);
  });

  it('refuse an image that is not there, and say of a simulated one that they cannot know', async () => {
    await start('*', [{ host: images.host, http: true }]);
    await push('gone', `${images.host}/gone:1`);
    expect((await replica.until('gone', ended)).outcome).toBe('blocked');
    expect(await verdictsOf('gone')).toMatchObject([
      {
        verdict: 'fail',
        message: expect.stringContaining('gone:1 is not there'),
      },
    ]);
    await push('simulated', '.');
    await replica.until('simulated', isCommitted);
    expect(await verdictsOf('simulated')).toMatchObject([
      {
        verdict: 'notEvaluable',
        missing: expect.stringContaining('the image is simulated'),
      },
    ]);
  });
});
