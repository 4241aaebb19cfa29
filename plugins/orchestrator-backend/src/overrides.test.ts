import { TestDatabases } from '@backstage/backend-test-utils';
import {
  isCommitted,
  type Deployment,
} from '@macadam/plugin-orchestrator-common';
import { score } from './__testUtils__/fixtures';
import { TestOrganisation } from './__testUtils__/TestOrganisation';
import { TestReplica } from './__testUtils__/TestReplica';
import { migrate } from './store';

jest.setTimeout(120_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3'] });
const ended = ({ outcome }: Deployment) => outcome !== 'in-progress';

describe('score.<environment>.yaml', () => {
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

  it('alone in a push deploys, in its environment only', async () => {
    await organisation.createRepository('checkout/mail');
    await organisation.push('checkout/mail', 'mira', {
      'score.yaml': score('mail', 'nginx:1.29'),
    });
    await replica.poll();
    const first = await replica.until('mail', isCommitted);
    const commit = await organisation.push('checkout/mail', 'mira', {
      'score.dev.yaml': 'containers:\n  main:\n    args: [--only-in-dev]\n',
      'score.staging.yaml': 'containers:\n  main:\n    args: [--staging]\n',
    });
    await replica.poll();
    const second = await replica.until(
      'mail',
      each => each.id !== first.id && isCommitted(each),
    );
    expect(second.release.commit).toBe(commit);
    const file = (name: string) =>
      organisation.deliveredFile(`dev/checkout/mail/${name}`);
    expect(await file('deployment-mail.yaml')).toContain('--only-in-dev');
    expect(await file('deployment-mail.yaml')).not.toContain('--staging');
    expect(await file('release.yaml')).toContain('- score.dev.yaml');
  });

  it('is named with its line where it is wrong', async () => {
    await organisation.push('checkout/mail', 'mira', {
      'score.dev.yaml': 'containers:\n  main:\n    arg: [--only-in-dev]\n',
    });
    await replica.poll();
    const blocked = await replica.until('mail', ended);
    expect(blocked.findings[0]).toMatchObject({
      stage: 'read',
      file: 'score.dev.yaml',
      line: 3,
      hint: 'did you mean `args`?',
    });
    expect(blocked.findings[0].url).toContain('checkout/mail');
    await organisation.push(
      'checkout/mail',
      'mira',
      { 'score.stagin.yaml': 'containers: {}\n' },
      { remove: ['score.dev.yaml'] },
    );
    await replica.poll();
    const misnamed = await replica.until(
      'mail',
      each => each.id !== blocked.id && ended(each),
    );
    expect(misnamed.findings[0]).toMatchObject({
      file: 'score.stagin.yaml',
      message: 'there is no environment stagin that this file could be for',
      hint: 'did you mean score.staging.yaml?',
    });
  });
});
