/**
 * What one push makes Flux do: how many Kustomizations it reconciles and how many sources fetch, with a source for each
 * tenant and with one for all. Prints JSON. Runs under a Node.js that loads TypeScript:
 * `node --require ./scripts/lib/typescript.cjs scripts/bench/measureDelivery.mjs --workloads 300`.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { ROOT } from '../lib/env.mjs';

const { values } = parseArgs({
  options: {
    workloads: { type: 'string', default: '30' },
    /** How many workloads a tenant has. */
    each: { type: 'string', default: '25' },
  },
});
const require = createRequire(import.meta.url);
const load = name => require(path.join(ROOT, 'packages', name, 'src/index.ts'));
const { loadPlatform, unsettledDelivery } = load('resolver');
const { deliveryControllers, startCluster } = load('cluster');
const { startForge } = load('forge');
const { GitMirror } = load('git');
const { parseAllDocuments } = require('yaml');

const KUSTOMIZATION = {
  apiVersion: 'kustomize.toolkit.fluxcd.io/v1',
  kind: 'Kustomization',
};
const SOURCE = {
  apiVersion: 'source.toolkit.fluxcd.io/v1',
  kind: 'GitRepository',
};
const FLUX = 'flux-system';
const TOKEN = 'only-for-this-measurement';

const count = Number(values.workloads);
const each = Number(values.each);
const workloads = Array.from({ length: count }, (_, index) => ({
  tenant: `t${Math.floor(index / each)}`,
  name: `w${index}`,
}));

process.stdout.write(
  JSON.stringify({
    workloads: count,
    perTenant: each,
    ownSources: await measure(true),
    oneSource: await measure(false),
  }),
);

async function measure(own) {
  const folder = mkdtempSync(path.join(tmpdir(), 'macadam-delivery-'));
  const forge = await startForge({
    directory: path.join(folder, 'forge'),
    port: 0,
    users: [
      {
        login: 'macadam',
        fullName: 'Macadam',
        email: 'macadam@example.test',
        admin: true,
        organisations: ['platform'],
        token: TOKEN,
      },
    ],
    organisations: ['platform'],
    log: () => {},
  });
  const url = `${forge.url}/platform/environments.git`;
  await fetch(`${forge.url}/api/v1/orgs/platform/repos`, {
    method: 'POST',
    headers: {
      authorization: `token ${TOKEN}`,
      'content-type': 'application/json',
    },
    body: JSON.stringify({ name: 'environments' }),
  });
  const mirror = new GitMirror({
    directory: path.join(folder, 'mirror'),
    url,
    credentials: { username: 'macadam', password: TOKEN },
  });
  const commit = write =>
    mirror.commit({
      branch: 'main',
      message: 'Deploy',
      author: { name: 'Macadam', email: 'macadam@example.test' },
      write,
    });
  await commit(filesOf(own ? url : undefined));
  const cluster = await startCluster({
    directory: path.join(folder, 'cluster'),
    port: 0,
    controllers: deliveryControllers({
      git: { directory: path.join(folder, 'git') },
    }),
    seed: seedOf(url, own),
  });
  try {
    const revisions = () =>
      new Map(
        cluster.client
          .list(KUSTOMIZATION)
          .map(({ metadata, status }) => [
            `${metadata.namespace}/${metadata.name}`,
            status?.lastAppliedRevision,
          ]),
      );
    await until(() => {
      const all = [...revisions().values()];
      return all.length > count && all.every(Boolean);
    });
    const before = revisions();
    const fetched = fetches(cluster.client);
    const pushed = await commit(tree('t0', 'w0', '2'));
    const started = performance.now();
    cluster.client.patch(
      {
        ...SOURCE,
        namespace: FLUX,
        name: own ? 'dev.t0' : 'environments',
      },
      {
        metadata: {
          annotations: {
            'reconcile.fluxcd.io/requestedAt': new Date().toISOString(),
          },
        },
      },
      { type: 'merge' },
    );
    await until(() => revisions().get('t0-dev/w0')?.endsWith(pushed.commit));
    const milliseconds = performance.now() - started;
    // Until nothing follows any more.
    for (let last = -1, now = 0; last !== now;) {
      last = now;
      await sleep(3_000);
      now = changed(before, revisions());
    }
    return {
      reconciled: changed(before, revisions()),
      fetches: fetches(cluster.client) - fetched,
      milliseconds: Math.round(milliseconds),
    };
  } finally {
    await cluster.close();
    mirror.close();
    await forge.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** How many Kustomizations have applied another revision. */
function changed(before, after) {
  return [...after].filter(([name, revision]) => before.get(name) !== revision)
    .length;
}

/** How many artifacts sources have made, which they say in an event. */
function fetches(client) {
  return client
    .list({ apiVersion: 'v1', kind: 'Event' })
    .filter(({ reason }) => reason === 'NewArtifact')
    .reduce((sum, event) => sum + (event.count ?? 1), 0);
}

function filesOf(url) {
  const folders = workloads.map(({ tenant, name }) => tree(tenant, name, '1'));
  const trees = Object.assign({}, ...folders);
  const platform = platformOf(url);
  const { write } = unsettledDelivery(platform, platform.environments[0], {
    delivery: [],
    trees: Object.keys(trees),
  });
  return {
    ...trees,
    ...Object.fromEntries(write.map(file => [file.path, file.text])),
  };
}

function tree(tenant, name, value) {
  return {
    [`dev/${tenant}/${name}/kustomization.yaml`]:
      'apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nresources: [map.yaml]\n',
    [`dev/${tenant}/${name}/map.yaml`]: `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: ${name}, namespace: ${tenant}-dev }\ndata: { value: "${value}" }\n`,
  };
}

/** This repository's platform with the environment dev alone, and the tenants of this measurement. */
function platformOf(url) {
  const base = path.join(ROOT, 'platform');
  const files = readdirSync(base, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(entry => path.join(entry.parentPath, entry.name))
    .map(file => ({
      path: path.relative(base, file),
      text: readFileSync(file, 'utf8'),
    }));
  const loaded = loadPlatform(files);
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.findings));
  const { environments, tenants, ...rest } = loaded.value;
  const dev = environments.find(({ name }) => name === 'dev');
  const names = [...new Set(workloads.map(({ tenant }) => tenant))];
  return {
    ...rest,
    environments: [{ ...dev, delivery: { ...dev.delivery, url } }],
    tenants: names.map(name => ({ ...tenants[0], name })),
  };
}

/** The bootstrap of this repository, without the platform repository that this measurement does not have. */
function seedOf(url, own) {
  const bootstrap = parseAllDocuments(
    readFileSync(path.join(ROOT, 'platform/bootstrap/flux.yaml'), 'utf8'),
  ).map(document => document.toJS());
  const role = parseAllDocuments(
    readFileSync(
      path.join(ROOT, 'platform/cluster/macadam-deployer.yaml'),
      'utf8',
    ),
  )[0].toJS();
  const wanted = bootstrap.filter(
    ({ kind, metadata }) =>
      kind === 'Namespace' || metadata.name === 'environments',
  );
  for (const { kind, spec } of wanted) {
    if (kind === 'GitRepository') {
      spec.url = url;
      spec.interval = '1h';
      if (!own) delete spec.sparseCheckout;
    }
    if (kind === 'Kustomization') delete spec.dependsOn;
  }
  return [role, ...wanted];
}

async function until(is) {
  const end = Date.now() + 15 * 60_000;
  while (!is()) {
    if (Date.now() > end) throw new Error('Flux is not done after 15 minutes');
    await sleep(10);
  }
}
