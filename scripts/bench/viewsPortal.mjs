/**
 * The back end whose views are measured: the orchestrator and policies over HTTP, on a database that is there already.
 * Started by `measureViews.mjs` in a process of its own, so that its event loop is nobody else's. Says `{port}` once it
 * answers; told `begin`, it starts to measure how long its event loop is kept, and told `end`, it says what it saw.
 */
import { createRequire } from 'node:module';
import path from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { ROOT } from '../lib/env.mjs';

const require = createRequire(
  path.join(ROOT, 'plugins/orchestrator-backend/src/'),
);
const plugin = name =>
  require(path.join(ROOT, 'plugins', name, 'src/index.ts')).default;
const {
  mockServices,
  startTestBackend,
} = require('@backstage/backend-test-utils');
const {
  catalogServiceMock,
} = require('@backstage/plugin-catalog-node/testUtils');
const { eventsServiceFactory } = require('@backstage/plugin-events-node');
const knexFactory = require('knex');

const { GitRunner, runGitBy } = require(
  path.join(ROOT, 'packages/git/src/index.ts'),
);

// As the portal does.
runGitBy(new GitRunner().run);

const { config, database } = JSON.parse(process.argv[2]);
const user = name => ({
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'User',
  metadata: { name, namespace: 'default' },
  spec: {},
  relations: [{ type: 'memberOf', targetRef: 'group:default/team-0' }],
});

const backend = await startTestBackend({
  features: [
    plugin('orchestrator-backend'),
    plugin('policy-backend'),
    require('@backstage/plugin-events-backend').default,
    plugin('events-backend-module-gitea'),
    eventsServiceFactory,
    catalogServiceMock.factory({ entities: [user('mira')] }),
    mockServices.rootConfig.factory({ data: config }),
    mockServices.database.factory({
      knex: knexFactory({
        client: 'better-sqlite3',
        connection: { filename: database },
        useNullAsDefault: true,
        pool: {
          // As the portal does.
          afterCreate(connection, done) {
            connection.pragma('journal_mode = WAL');
            connection.pragma('synchronous = NORMAL');
            done(null, connection);
          },
        },
      }),
    }),
  ],
});

const delay = monitorEventLoopDelay({ resolution: 1 });
process.on('message', message => {
  if (message === 'begin') {
    delay.reset();
    delay.enable();
  } else {
    delay.disable();
    process.send({ p99: delay.percentile(99) / 1e6, max: delay.max / 1e6 });
  }
});
process.on('disconnect', () => process.exit());
process.send({ port: backend.server.port() });
