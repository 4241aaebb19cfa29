import { TestDatabases } from '@backstage/backend-test-utils';
import {
  isCommitted,
  workloadName,
  type Deployment,
} from '@macadam/plugin-orchestrator-common';
import { score } from './__testUtils__/fixtures';
import { TestOrganisation } from './__testUtils__/TestOrganisation';
import { TestReplica } from './__testUtils__/TestReplica';
import { migrate } from './store';

jest.setTimeout(240_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3'] });
const ended = ({ outcome }: Deployment) => outcome !== 'in-progress';
const isDone = (each: Deployment) => isCommitted(each) || ended(each);

const SERVICE = `service:\n  ports:\n    http: { port: 8080 }\n`;
const DATABASE = `resources:\n  db: { type: box }\n`;
const BOX = `apiVersion: macadam.dev/v1alpha1
kind: ResourceDefinition
metadata: { name: box }
spec:
  match: { type: box }
  objects:
    service:
      apiVersion: v1
      kind: Service
      spec:
        selector: { macadam.dev/resource: "\${resource.name}" }
        ports: [{ port: 5432 }]
`;

describe('two workloads that would make one object', () => {
  let organisation: TestOrganisation;
  let replica: TestReplica;
  let other: TestReplica;

  beforeAll(async () => {
    organisation = await TestOrganisation.start();
    await organisation.push('platform/platform', 'sofia', {
      'definitions/box.yaml': BOX,
    });
    const knex = await databases.init('SQLITE_3');
    await migrate(knex);
    replica = await TestReplica.start(organisation, knex);
    other = await TestReplica.start(organisation, knex);
  });
  afterAll(async () => {
    await replica.stop();
    await other.stop();
    await organisation.stop();
  });

  it('pushed at once: the first has it, the second is told whose it is', async () => {
    const files = {
      inventory: `${score('inventory', 'nginx:1.29')}${DATABASE}`,
      'inventory-db': `${score('inventory-db', 'nginx:1.29')}${SERVICE}`,
    };
    await Promise.all(
      Object.entries(files).map(async ([name, text]) => {
        await organisation.createRepository(`checkout/${name}`);
        await organisation.push(`checkout/${name}`, 'mira', {
          'score.yaml': text,
        });
      }),
    );
    await Promise.all([replica.poll(), other.poll()]);
    const both = await Promise.all(
      Object.keys(files).map(name => replica.until(name, isDone)),
    );
    expect(both.filter(isCommitted)).toHaveLength(1);
    const [refused] = both.filter(each => !isCommitted(each));
    const [first] = both.filter(isCommitted);
    expect(refused).toMatchObject({ outcome: 'blocked' });
    expect(refused.findings).toContainEqual(
      expect.objectContaining({
        file: 'score.yaml',
        line: expect.any(Number),
        message: `Service/inventory-db belongs to workload ${workloadName(first.workload)} of checkout in dev`,
      }),
    );
    const delivered = await organisation.deliveredFile(
      `dev/${refused.workload}/release.yaml`,
    );
    expect(delivered).toBeUndefined();
  });
});
