import { execFile } from 'node:child_process';
import {
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import {
  CustomObjectsApi,
  KubeConfig,
  KubernetesObjectApi,
} from '@kubernetes/client-node';
import { parse } from 'yaml';
import { eventually } from '@macadam/testing';
import { readSettings } from './settings';
import { startEmbedded, type Embedded } from './startEmbedded';

jest.setTimeout(120_000);

const checkout = resolve(__dirname, '../../..');
const folder = mkdtempSync(join(tmpdir(), 'macadam-embedded-'));
const env = {
  MACADAM_STATE: join(folder, 'state'),
  MACADAM_FORGE_PORT: '0',
  MACADAM_CLUSTER_PORT: '0',
};
let embedded: Embedded;

/** Git as a person runs it, with the credentials that were written for people and no other configuration. */
const git = async (...args: string[]) =>
  (
    await promisify(execFile)(
      'git',
      [
        '-c',
        `credential.helper=store --file=${embedded.files.gitCredentials}`,
        ...args,
      ],
      {
        env: {
          PATH: process.env.PATH,
          HOME: folder,
          GIT_CONFIG_NOSYSTEM: '1',
          GIT_TERMINAL_PROMPT: '0',
        },
      },
    )
  ).stdout;

const cloneAs = async (person: string, repository: string, into: string) => {
  const target = join(folder, into);
  await git(
    'clone',
    '-q',
    `${embedded.forgeUrl.replace('://', `://${person}@`)}/${repository}.git`,
    target,
  );
  await git('-C', target, 'config', 'user.name', person);
  await git('-C', target, 'config', 'user.email', `${person}@macadam.internal`);
  return target;
};

const kubeConfig = () => {
  const config = new KubeConfig();
  config.loadFromFile(embedded.files.kubeconfig);
  return config;
};

/** The revision that a Kustomization of Flux says it applied. */
const applied = (name: string) =>
  eventually(`Kustomization ${name}`, async () => {
    const found: { status?: { lastAppliedRevision?: string } } | undefined =
      await kubeConfig()
        .makeApiClient(CustomObjectsApi)
        .getNamespacedCustomObject({
          group: 'kustomize.toolkit.fluxcd.io',
          version: 'v1',
          namespace: 'flux-system',
          plural: 'kustomizations',
          name,
        })
        // It comes with the first commit.
        .catch(() => undefined);
    return found?.status?.lastAppliedRevision;
  });

beforeAll(async () => {
  embedded = await startEmbedded(readSettings(env, checkout));
});

afterAll(async () => {
  await embedded.close();
  rmSync(folder, { recursive: true, force: true });
});

it('serves the example organisation to git, and takes a push of those who may', async () => {
  const clone = await cloneAs('mira', 'checkout/cart', 'cart');
  expect(await git('-C', clone, 'log', '--format=%an %s')).toBe(
    'Mira Okafor Begin cart\n',
  );
  writeFileSync(join(clone, 'NOTES.md'), 'By hand.\n');
  await git('-C', clone, 'add', '.');
  await git('-C', clone, 'commit', '-qm', 'Add notes');
  await git('-C', clone, 'push', '-q', 'origin', 'main');

  const foreign = await cloneAs('ines', 'checkout/cart', 'cart-of-ines');
  writeFileSync(join(foreign, 'NOTES.md'), 'Not mine.\n');
  await git('-C', foreign, 'commit', '-qam', 'Change notes');
  await expect(
    git('-C', foreign, 'push', '-q', 'origin', 'main'),
  ).rejects.toThrow(/403/);
});

it('has Flux apply what a cluster needs from Git', async () => {
  expect(await applied('platform-cluster')).toMatch(/^main@sha1:[0-9a-f]{40}$/);
});

it('has the gateway that routes in production name as their parent', async () => {
  const gateway = await eventually('the gateway', async () => {
    const found: { status?: { conditions?: { type: string }[] } } | undefined =
      await kubeConfig()
        .makeApiClient(CustomObjectsApi)
        .getNamespacedCustomObject({
          group: 'gateway.networking.k8s.io',
          version: 'v1',
          namespace: 'gateway-system',
          plural: 'gateways',
          name: 'organisation',
        })
        .catch(() => undefined);
    return found?.status?.conditions?.find(({ type }) => type === 'Programmed');
  });
  expect(gateway).toMatchObject({ status: 'True' });
});

it('lets the portal read, but no Secret, and change nothing', async () => {
  const written = parse(readFileSync(embedded.files.portalConfig, 'utf8'));
  const [{ url, caData, serviceAccountToken }] =
    written.kubernetes.clusterLocatorMethods[0].clusters;
  const config = new KubeConfig();
  config.loadFromOptions({
    clusters: [{ name: 'c', server: url, caData }],
    users: [{ name: 'portal', token: serviceAccountToken }],
    contexts: [{ name: 'c', cluster: 'c', user: 'portal' }],
    currentContext: 'c',
  });
  const client = KubernetesObjectApi.makeApiClient(config);
  expect((await client.list('apps/v1', 'Deployment')).kind).toBe(
    'DeploymentList',
  );
  await expect(client.list('v1', 'Secret')).rejects.toThrow(/forbidden/);
  await expect(
    client.create({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'x', namespace: 'default' },
    }),
  ).rejects.toThrow(/forbidden/);
});

it('keeps secrets in files of their owner only', () => {
  const files = [
    ...Object.values(embedded.files),
    join(env.MACADAM_STATE, 'embedded', 'secrets.json'),
  ];
  expect(files.map(file => statSync(file).mode % 0o100)).toEqual(
    files.map(() => 0),
  );
});

it('seeds once, and comes back after a restart with what was pushed and with the cluster reconciled from Git', async () => {
  const kept = () =>
    [
      embedded.files.kubeconfig,
      join(env.MACADAM_STATE, 'embedded', 'secrets.json'),
    ].map(file => readFileSync(file, 'utf8'));
  const before = kept();
  const [forge, cluster] = [embedded.forgeUrl, embedded.clusterUrl].map(
    url => new URL(url).port,
  );
  await embedded.close();
  embedded = await startEmbedded(
    readSettings(
      { ...env, MACADAM_FORGE_PORT: forge, MACADAM_CLUSTER_PORT: cluster },
      checkout,
    ),
  );
  const clone = await cloneAs('tomas', 'checkout/cart', 'cart-again');
  expect((await git('-C', clone, 'log', '--format=%s')).split('\n')[0]).toBe(
    'Add notes',
  );
  expect(kept()).toEqual(before);
  await applied('platform-cluster');
});

it('stops and starts the forge while the cluster stays up, and the cluster while the forge does', async () => {
  await embedded.stopForge();
  await expect(fetch(embedded.forgeUrl)).rejects.toThrow();
  await applied('platform-cluster');
  await embedded.startForge();
  expect((await fetch(`${embedded.forgeUrl}/api/v1/version`)).ok).toBe(true);
  await embedded.stopCluster();
  await embedded.startCluster();
  await applied('platform-cluster');
});

it.each(['x', '-1', '70000'])('refuses MACADAM_FORGE_PORT=%s', value => {
  expect(() => readSettings({ MACADAM_FORGE_PORT: value }, checkout)).toThrow(
    /MACADAM_FORGE_PORT/,
  );
});
