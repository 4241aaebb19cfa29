/**
 * `yarn test:real`: the product on real parts. Builds what is not built yet, starts everything on the loopback, follows
 * docs/production.md, and asks kubectl and the portal the same questions.
 */
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { runCommand } from './lib/command.mjs';
import { ROOT, envWithNode } from './lib/env.mjs';
import { say, step } from './lib/log.mjs';
import { TYPESCRIPT } from './lib/plans.mjs';
import { prepareConfigSchema, prepareDependencies } from './lib/prepare.mjs';
import { build, cacheFolder, isBuilt } from './real/build.mjs';
import { PARTS } from './real/parts.mjs';
import { postgresPrograms } from './real/postgres.mjs';
import { hasCommand } from './real/processes.mjs';

const suite = name =>
  fileURLToPath(new URL(`./real/suite/${name}.mjs`, import.meta.url));

const usage = `Usage: yarn test:real [--all] [--built] [--write] [--only WORDS] [--results FILE]
       KUBECONFIG=FILE yarn test:real --cluster

Runs the product against a real Kubernetes, Flux, Kyverno, External Secrets, Gitea, PostgreSQL and OpenID Connect provider.
All of it runs on the loopback without containers, and nothing is left behind.

  --all            every situation and every policy test; a choice of them otherwise
  --built          build nothing: where a part is not built yet, say so and end well
  --write          write the table of situations into docs/conformance.md
  --only WORDS     only tests whose name matches, such as "road"
  --results FILE   also write what each test came to, as TAP
  --cluster        start nothing: ask the cluster of KUBECONFIG, which may be in use, in a namespace made for that

Parts are built once, with Go from its module proxy, into ${cacheFolder()} (MACADAM_REAL_CACHE).
etcd and PostgreSQL come from the machine (Debian: etcd-server, postgresql).`;
const options = {
  all: { type: 'boolean', default: false },
  built: { type: 'boolean', default: false },
  write: { type: 'boolean', default: false },
  only: { type: 'string' },
  results: { type: 'string' },
  cluster: { type: 'boolean', default: false },
};

await runCommand({ usage, options }, async ({ values }) => {
  if (values.cluster) {
    await runOnCluster(values);
    return;
  }
  if (!values.built) await buildParts();
  const absent = absentParts();
  if (absent.length > 0) {
    const what = `The real plane needs what is not there: ${absent.join(', ')}.`;
    if (!values.built) throw new Error(what);
    say(`… Skipped: ${what} \`yarn test:real\` builds it.`);
    return;
  }
  const node = await prepareDependencies();
  await prepareConfigSchema(node);
  await run(node, 'main', values);
});

async function runOnCluster(values) {
  if (!process.env.KUBECONFIG || !hasCommand('kubectl')) {
    throw new Error(
      'Set KUBECONFIG to the kubeconfig of a cluster, and put kubectl on the PATH.',
    );
  }
  await run(await prepareDependencies(), 'cluster', values);
}

async function buildParts() {
  for (const part of PARTS.filter(each => !isBuilt(each))) {
    try {
      await step(`Building ${part.name} ${part.version}`, () => build(part));
    } catch (error) {
      say(`✗ ${part.name} cannot be had: ${error.message}`);
    }
  }
}

function absentParts() {
  return [
    ...PARTS.filter(part => !part.optional && !isBuilt(part)).map(
      ({ name }) => name,
    ),
    ...['etcd', 'git'].filter(command => !hasCommand(command)),
    ...(postgresPrograms() === undefined ? ['PostgreSQL'] : []),
  ];
}

/** Runs a suite to its end. @throws Error when a test failed */
async function run(node, name, { all, write, only, results }) {
  const reporters = [
    ['spec', 'stdout'],
    ...(results ? [['tap', results]] : []),
  ].flatMap(([reporter, to]) => [
    `--test-reporter=${reporter}`,
    `--test-reporter-destination=${to}`,
  ]);
  const child = spawn(
    node,
    [
      ...TYPESCRIPT,
      ...reporters,
      ...(only ? [`--test-name-pattern=${only}`] : []),
      suite(name),
    ],
    {
      cwd: ROOT,
      stdio: 'inherit',
      env: {
        ...envWithNode(node),
        MACADAM_REAL_ALL: all ? '1' : '',
        MACADAM_REAL_WRITE: write ? '1' : '',
      },
    },
  );
  for (const signal of ['SIGINT', 'SIGTERM'])
    process.on(signal, () => child.kill(signal));
  const code = await new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  if (code !== 0) throw new Error('Tests on real parts failed: see above.');
}
