/**
 * From the first of many pushes, each of a new service, until all of them are healthy in their first environment.
 */
import { execFile } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { waitFor } from '../lib/wait.mjs';
import { credentialsOf } from './platform.mjs';

const run = promisify(execFile);
const DEADLINE = 300_000;
/** Pushes at a time. */
const PUSHERS = 5;
/** Whose services they are: a tenant's quota has no room for all. */
const TEAMS = [
  { tenant: 'checkout', person: 'mira' },
  { tenant: 'fulfilment', person: 'ines' },
];

/**
 * @param {import('./platform.mjs').BenchPlatform} platform running
 * @param {string} folder for the clones
 * @param {number} count how many services
 */
export async function measureServices(platform, folder, count) {
  const services = Array.from({ length: count }, (_, index) => ({
    name: `fresh-${index}`,
    ...TEAMS[index % TEAMS.length],
  }));
  for (const service of services) await prepare(platform, folder, service);

  const started = performance.now();
  const waiting = [...services];
  const pushNext = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift())
      await git(platform, path.join(folder, next.name), 'push', '--quiet');
  };
  await Promise.all(Array.from({ length: PUSHERS }, pushNext));
  const pushed = performance.now();

  let left = services;
  const healthy = await waitFor(
    async () => {
      const rows = await platform.portal.get(
        TEAMS[0].person,
        '/api/orchestrator/workloads',
      );
      const outcomes = new Map(
        rows.map(({ workload, environments: [first] }) => [
          workload,
          first.current?.outcome,
        ]),
      );
      left = services.filter(
        ({ tenant, name }) => outcomes.get(`${tenant}/${name}`) !== 'healthy',
      );
      return left.length === 0;
    },
    { deadline: DEADLINE, every: 200 },
  );
  if (!healthy) {
    throw new Error(
      `After ${DEADLINE / 1000} s these are not healthy: ${left.map(({ name }) => name).join(', ')}`,
    );
  }
  return [
    {
      name: `${count} new services healthy`,
      value: (performance.now() - started) / 1000,
      unit: 's',
      goal: 40,
      how: `from the first push until all are healthy in dev; ${PUSHERS} pushes at a time, which took ${((pushed - started) / 1000).toFixed(1)} s`,
    },
  ];
}

/** A repository at the forge and a clone of it with a commit to push. */
async function prepare(platform, folder, { tenant, person, name }) {
  const forge = `http://localhost:${platform.ports.forge}`;
  const response = await fetch(`${forge}/api/v1/orgs/${tenant}/repos`, {
    method: 'POST',
    headers: {
      authorization: `token ${tokenOf(platform, person)}`,
      'content-type': 'application/json',
    },
    body: JSON.stringify({ name, default_branch: 'main' }),
  });
  if (!response.ok) {
    throw new Error(
      `The forge makes no ${tenant}/${name}: ${await response.text()}`,
    );
  }
  const clone = path.join(folder, name);
  mkdirSync(clone, { recursive: true });
  const here = (...args) => git(platform, clone, ...args);
  await here('init', '--quiet', '--initial-branch=main');
  const url = `${forge.replace('//', `//${person}@`)}/${tenant}/${name}.git`;
  await here('remote', 'add', 'origin', url);
  await here('config', 'push.autoSetupRemote', 'true');
  writeFileSync(path.join(clone, 'score.yaml'), scoreText(name));
  await here('add', '.');
  await here('commit', '--quiet', '-m', 'Begin');
}

function scoreText(name) {
  return `apiVersion: score.dev/v1b1
metadata:
  name: ${name}
containers:
  main:
    image: .
service:
  ports:
    http:
      port: 8080
`;
}

function tokenOf(platform, person) {
  const lines = readFileSync(credentialsOf(platform), 'utf8').split('\n');
  // Git adds what it used, in a form of its own.
  const urls = lines.flatMap(line => URL.parse(line) ?? []);
  return urls.find(({ username }) => username === person).password;
}

async function git(platform, cwd, ...args) {
  const helper = `credential.helper=store --file=${credentialsOf(platform)}`;
  const author = ['user.name=Mira Okafor', 'user.email=mira@macadam.internal'];
  const config = [helper, ...author].flatMap(each => ['-c', each]);
  await run('git', [...config, ...args], { cwd });
}
