import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import {
  mockServices,
  ServiceFactoryTester,
} from '@backstage/backend-test-utils';
import { databases } from './databases';

it('has SQLite write ahead, and wait for the disk at no commit', async () => {
  const directory = mkdtempSync(path.join(tmpdir(), 'macadam-databases-'));
  const tester = ServiceFactoryTester.from(databases, {
    dependencies: [
      mockServices.rootConfig.factory({
        data: {
          backend: {
            database: { client: 'better-sqlite3', connection: { directory } },
          },
        },
      }),
    ],
  });
  const database = await tester.getSubject('orchestrator');

  const knex = await database.getClient();

  expect(await knex.raw('PRAGMA journal_mode')).toEqual([
    { journal_mode: 'wal' },
  ]);
  expect(await knex.raw('PRAGMA synchronous')).toEqual([{ synchronous: 1 }]);
  expect(await database.getClient()).toBe(knex);
  await knex.destroy();
  rmSync(directory, { recursive: true });
});
