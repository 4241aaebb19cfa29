import { TestDatabases } from '@backstage/backend-test-utils';
import {
  isCommitted,
  type Deployment,
} from '@macadam/plugin-orchestrator-common';
import { score } from './__testUtils__/fixtures';
import { TestOrganisation } from './__testUtils__/TestOrganisation';
import { TestReplica } from './__testUtils__/TestReplica';
import { migrate } from './store';

jest.setTimeout(240_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3'] });
const ended = ({ outcome }: Deployment) => outcome !== 'in-progress';

describe('what a push may be', () => {
  let organisation: TestOrganisation;
  let replica: TestReplica;

  beforeAll(async () => {
    organisation = await TestOrganisation.start();
    const knex = await databases.init('SQLITE_3');
    await migrate(knex);
    replica = await TestReplica.start(organisation, knex);
  });
  afterAll(async () => {
    await replica.stop();
    await organisation.stop();
  });

  const push = async (name: string, files: Record<string, string>) => {
    await organisation.createRepository(`checkout/${name}`);
    await organisation.push(`checkout/${name}`, 'mira', files);
    await replica.poll();
  };
  const variables = Array.from({ length: 52_000 }, (_, i) => `      K${i}: v`);

  it('is named with its size where a Score file is larger than is read', async () => {
    await push('heavy', {
      'score.yaml': `${score('heavy', 'nginx:1.29')}# ${'x'.repeat(600_000)}\n`,
    });
    const { findings } = await replica.until('heavy', ended);
    expect(findings).toEqual([
      expect.objectContaining({
        stage: 'read',
        file: 'score.yaml',
        line: 1,
        message: expect.stringMatching(
          /^score.yaml has 60\d+ bytes; at most 524288 are read$/,
        ),
      }),
    ]);
  });

  it('is named with its line where a Score file says more than is read', async () => {
    const text = `apiVersion: score.dev/v1b1\nmetadata: { name: wordy }\ncontainers:\n  main:\n    image: "nginx:1.29"\n    variables:\n${variables.slice(0, 20_000).join('\n')}\n`;
    await push('wordy', { 'score.yaml': text });
    const { findings } = await replica.until('wordy', ended);
    expect(findings[0]).toMatchObject({
      stage: 'read',
      file: 'score.yaml',
      message: expect.stringContaining('more than 20000 words and signs'),
    });
    expect(findings[0].line).toBeGreaterThan(1000);
  });

  it('is named where overrides or sources are larger than is read', async () => {
    await push('files', {
      'score.yaml': `${score('files', 'nginx:1.29')}`,
      'score.dev.yaml': `# ${'x'.repeat(600_000)}\n`,
    });
    const { findings } = await replica.until('files', ended);
    expect(findings[0]).toMatchObject({ file: 'score.dev.yaml' });
  });

  it('is refused as a whole where it has more Score files than are read, which each workload shows', async () => {
    const many = Object.fromEntries(
      Array.from({ length: 101 }, (_, at) => [
        `apps/app-${at}/score.yaml`,
        score(`app-${at}`, 'nginx:1.29'),
      ]),
    );
    const finding = expect.objectContaining({
      stage: 'read',
      message: expect.stringMatching(/has 10[12] Score files; at most 100/),
    });
    await push('crowd', many);
    expect((await replica.until('crowd', ended)).findings).toEqual([finding]);

    await push('grown', { 'score.yaml': score('grown', 'nginx:1.29') });
    await replica.until('grown', isCommitted);
    await organisation.push('checkout/grown', 'mira', many);
    await replica.poll();
    const isBlocked = ({ outcome }: Deployment) => outcome === 'blocked';
    const grown = await replica.until('grown', isBlocked);
    expect(grown.findings).toEqual([finding]);

    await organisation.push(
      'checkout/grown',
      'mira',
      { 'score.yaml': score('grown', 'nginx:1.28') },
      { remove: ['apps'] },
    );
    await replica.poll();
    await replica.until('grown', isCommitted);
  });

  it('is not shown with a workload of another repository that is called alike', async () => {
    await push('owner', { 'score.yaml': score('alike', 'nginx:1.29') });
    await replica.until('alike', isCommitted);
    await push(
      'alike',
      Object.fromEntries(
        Array.from({ length: 101 }, (_, at) => [`a-${at}/score.yaml`, 'x']),
      ),
    );
    expect((await replica.until('alike-unnamed', ended)).outcome).toBe(
      'blocked',
    );
    expect(await replica.deployments('alike')).toHaveLength(1);
  });

  it('stops nobody else', async () => {
    await push('fine', { 'score.yaml': score('fine', 'nginx:1.29') });
    const fine = await replica.until('fine', isCommitted);
    expect(fine.findings).toEqual([]);
  });
});
