/**
 * Times what pages ask of a portal that knows many workloads, with several who ask at once while new services are pushed,
 * and prints what was measured as JSON. The history is written straight into the database, and what runs into the
 * environments repository; there is no cluster. Runs under a Node.js that loads TypeScript.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import http from 'node:http';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { ROOT } from '../lib/env.mjs';
import { TYPESCRIPT } from '../lib/plans.mjs';
import {
  platformFiles,
  trees,
  workloadsOf,
  writeHistory,
} from './generatedHistory.mjs';
import { scoreText } from './generatedWorkloads.mjs';
import { median, percentile } from './statistics.mjs';

const { values } = parseArgs({
  options: {
    workloads: { type: 'string', default: '2000' },
    clients: { type: 'string', default: '20' },
    seconds: { type: 'string', default: '10' },
    /** Milliseconds between an answer and the next question of who got it. */
    pause: { type: 'string', default: '250' },
    pushes: { type: 'string', default: '50' },
  },
});
const clients = Number(values.clients);
const pushes = Number(values.pushes);
const workloads = workloadsOf(Number(values.workloads));

const require = createRequire(
  path.join(ROOT, 'plugins/orchestrator-backend/src/'),
);
const load = file => require(path.join(ROOT, file, 'src/index.ts'));
const { startForge } = load('packages/forge');
const { createRepositoryHost, GitMirror } = load('packages/git');
const { migrate } = require(
  path.join(ROOT, 'plugins/orchestrator-backend/src/store/index.ts'),
);
const { ConfigReader } = require('@backstage/config');
const { ScmIntegrations } = require('@backstage/integration');
const { mockCredentials } = require('@backstage/backend-test-utils');
const knexFactory = require('knex');

const PORTAL = fileURLToPath(new URL('./viewsPortal.mjs', import.meta.url));
/** Pushes at a time. */
const PUSHERS = 5;
const WEBHOOK_SECRET = 'only-for-this-measurement';
/** All Score files are in one repository, which nobody pushes to. */
const REPOSITORY = 'platform/services';
const folder = mkdtempSync(path.join(tmpdir(), 'macadam-views-'));
const people = ['macadam', 'mira'];
const tokenOf = login => `${login}-token-0123456789`;

const forge = await startForge({
  directory: path.join(folder, 'forge'),
  port: 0,
  organisations: ['platform', 'team-0'],
  users: people.map(login => ({
    login,
    fullName: login,
    email: `${login}@example.test`,
    admin: login === 'macadam',
    organisations: ['platform', 'team-0'],
    token: tokenOf(login),
  })),
  log: () => {},
});
const config = {
  integrations: {
    gitea: [
      {
        host: new URL(forge.url).host,
        baseUrl: forge.url,
        username: 'macadam',
        password: tokenOf('macadam'),
      },
    ],
  },
  macadam: {
    git: {
      host: new URL(forge.url).host,
      platformRepository: 'platform/platform',
      webhookSecret: WEBHOOK_SECRET,
      pollInterval: { hours: 1 },
      directory: path.join(folder, 'mirrors'),
    },
  },
};
const host = createRepositoryHost({
  integrations: ScmIntegrations.fromConfig(new ConfigReader(config)),
  host: config.macadam.git.host,
});

const revision = await push('platform/platform', platformFiles(workloads));
await push('platform/environments', trees(workloads));
await push(
  REPOSITORY,
  Object.fromEntries(
    workloads.map(({ name }, at) => [`${name}/score.yaml`, scoreText(at)]),
  ),
);
const database = path.join(folder, 'orchestrator.sqlite');
await seed();

const portal = fork(PORTAL, [JSON.stringify({ config, database })], {
  execArgv: TYPESCRIPT,
  stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
});
const [{ port }] = await once(portal, 'message');
const agent = new http.Agent({ keepAlive: true });
const authorization = mockCredentials.user.header('user:default/mira');
const list = '/api/orchestrator/workloads';

await ready();
const cold = await timed(client(), list);
const settled = await measureViews();
process.stderr.write(`${JSON.stringify({ cold, settled })}\n`);
const fresh = await newRepositories();
portal.send('begin');
const [busy] = await Promise.all([
  measureViews(),
  pushAll(fresh.map((name, at) => [name, at])),
]);
const committed = await committedOf(fresh);
portal.send('end');
const [delay] = await once(portal, 'message');

process.stdout.write(
  JSON.stringify({
    workloads: workloads.length,
    environments: 3,
    clients,
    cold,
    settled,
    busy,
    pushes,
    committed,
    delay,
  }),
);
portal.disconnect();
agent.destroy();
await forge.close();
rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
process.exit();

/** What a person has open: each keeps what it was answered, as a browser does. */
function client() {
  return new Map();
}

async function measureViews() {
  const nameOf = at => {
    const { tenant, name } = workloads[at % workloads.length];
    return `${tenant}/${name}`;
  };
  return {
    matrix: await ask(() => list),
    one: await ask(at => `${list}/${nameOf(at)}`),
    policies: await ask(() => '/api/policy/policies'),
  };
}

/** Every client asks, reads the whole answer, and asks again after a pause. @param of - the path of the n-th question */
async function ask(of) {
  const times = [];
  let asked = 0;
  const end = performance.now() + Number(values.seconds) * 1000;
  await Promise.all(
    Array.from({ length: clients }, async () => {
      const kept = client();
      while (performance.now() < end) {
        asked += 37;
        times.push(await timed(kept, of(asked)));
        await sleep(Number(values.pause));
      }
    }),
  );
  return {
    p95: percentile(times, 95),
    median: median(times),
    answers: times.length,
  };
}

/** @returns {Promise<number>} milliseconds until the last byte of the answer */
async function timed(kept, path_) {
  const started = performance.now();
  const { statusCode, headers } = await answer(path_, {
    authorization,
    'accept-encoding': 'gzip',
    ...(kept.has(path_) && { 'if-none-match': kept.get(path_) }),
  });
  if (statusCode !== 200 && statusCode !== 304)
    throw new Error(`${path_} answers ${statusCode}`);
  if (headers.etag) kept.set(path_, headers.etag);
  return performance.now() - started;
}

/** Asks again, as browsers do, where a connection that was kept had been closed. */
function answer(path_, headers) {
  return new Promise((resolve, reject) => {
    const request = http.get(
      { host: '127.0.0.1', port, path: path_, agent, headers },
      response =>
        response
          .on('end', () => resolve(response))
          .on('error', reject)
          .resume(),
    );
    request.on('error', error =>
      request.reusedSocket && error.code === 'ECONNRESET'
        ? resolve(answer(path_, headers))
        : reject(error),
    );
  });
}

async function get(path_) {
  const response = await fetch(`http://127.0.0.1:${port}${path_}`, {
    headers: { authorization },
  });
  return response.ok ? response.json() : undefined;
}

/** Waits until the portal has read what there is. */
async function ready() {
  const end = Date.now() + 300_000;
  while ((await get(list))?.length !== workloads.length) {
    if (Date.now() > end) throw new Error('The portal did not start');
    await sleep(500);
  }
}

/** A repository for each new service, of whose pushes the portal is told. @returns their names */
async function newRepositories() {
  const names = Array.from({ length: pushes }, (_, at) => `fresh-${at}`);
  for (const name of names) {
    await host.ensureRepository({ owner: 'team-0', name });
    await hook(`team-0/${name}`);
  }
  return names;
}

/** Pushes every new service, as many at a time as the forge takes. */
async function pushAll(waiting) {
  const pushNext = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const [name, at] = next;
      const text = scoreText(at).replaceAll(`service-${at}`, name);
      await push(`team-0/${name}`, { 'score.yaml': text }, 'mira');
    }
  };
  await Promise.all(Array.from({ length: PUSHERS }, pushNext));
}

async function committedOf(names) {
  const found = await Promise.all(
    names.map(name => get(`${list}/team-0/${name}/deployments`)),
  );
  return found.filter(page => page?.items.some(each => each.commits.length > 0))
    .length;
}

async function hook(repository) {
  const response = await fetch(
    `${forge.url}/api/v1/repos/${repository}/hooks`,
    {
      method: 'POST',
      headers: {
        authorization: `token ${tokenOf('macadam')}`,
        'content-type': 'application/json',
      },
      body: JSON.stringify({
        type: 'gitea',
        active: true,
        events: ['push'],
        config: {
          url: `http://127.0.0.1:${port}/api/events/http/gitea`,
          content_type: 'json',
          secret: WEBHOOK_SECRET,
        },
      }),
    },
  );
  if (!response.ok) throw new Error(await response.text());
}

async function push(repository, write, person = 'macadam') {
  const [owner, name] = repository.split('/');
  await host.ensureRepository({ owner, name });
  const mirror = new GitMirror({
    directory: path.join(folder, 'clones', owner, name),
    url: `${forge.url}/${repository}.git`,
    credentials: { username: person, password: tokenOf(person) },
  });
  const { commit } = await mirror.commit({
    branch: 'main',
    message: 'Change it',
    author: { name: person, email: `${person}@example.test` },
    write,
  });
  mirror.close();
  return commit;
}

/** The portal has taken all of this in, and has rolled the platform out. */
async function seed() {
  const { cursor } = await host.pushesSince(REPOSITORY, '0');
  const knex = knexFactory({
    client: 'better-sqlite3',
    connection: { filename: database },
    useNullAsDefault: true,
  });
  await migrate(knex);
  await writeHistory(knex, workloads, REPOSITORY, revision);
  await knex('repositories').insert({ repository: REPOSITORY, cursor });
  await knex('state').insert({
    name: 'platform',
    value: JSON.stringify({
      revision,
      problems: [],
      lastGood: { revision, at: new Date().toISOString() },
      rolledOut: revision,
    }),
  });
  await knex.destroy();
}
