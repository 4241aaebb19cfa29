/**
 * What runs in a cluster beside Kubernetes: nodes, Flux, Kyverno, and operators. Each runs here as a program that reaches
 * the API server over the loopback, with the rights of its own service account where its rights are in question.
 */
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseAllDocuments } from 'yaml';
import { answers } from '../lib/wait.mjs';
import { freePorts } from './freePorts.mjs';
import { kubeconfig } from './kubeconfig.mjs';

const STAGES = fileURLToPath(new URL('./stages.yaml', import.meta.url));
const NODES = ['node-a', 'node-b', 'node-c'];

/**
 * @typedef {object} Context
 * @property {import('./processes.mjs').Processes} processes
 * @property {string} folder a folder of its own for each that asks
 * @property {(part: string, ...of: string[]) => string} file a file of a built part
 * @property {string} admin kubeconfig of somebody who may do everything
 * @property {{url: string, ca: string}} server
 * @property {import('./Kubectl.mjs').Kubectl} kubectl
 */

/** Nodes without machines, on which pods become what the stages say. @param {Context} context */
export async function startNodes({ processes, folder, file, admin, kubectl }) {
  const stages = [
    'node/fast/node-initialize.yaml',
    'node/heartbeat-with-lease/node-heartbeat-with-lease.yaml',
    'pod/fast/pod-complete.yaml',
    'pod/fast/pod-delete.yaml',
    'volume/fast/pvc-provision.yaml',
    'volume/fast/pvc-delete.yaml',
    'volume/fast/pv-bind.yaml',
    'volume/fast/pv-delete.yaml',
  ].map(name => readFileSync(file('kwok', 'kustomize/stage', name), 'utf8'));
  const config = path.join(folder, 'kwok.yaml');
  writeFileSync(
    config,
    [...stages, readFileSync(STAGES, 'utf8')].join('\n---\n'),
  );
  const [port] = await freePorts(1);
  await processes.start({
    name: 'kwok',
    command: file('kwok', 'bin/kwok'),
    args: [
      `--kubeconfig=${admin}`,
      `--config=${config}`,
      '--manage-all-nodes=true',
      '--node-lease-duration-seconds=600',
      `--server-address=127.0.0.1:${port}`,
    ],
    isReady: () => answers(`http://127.0.0.1:${port}/healthz`),
  });
  const [storage] = objectsOf(
    readFileSync(
      file('kwok', 'kustomize/stage/volume/fast/storage-class.yaml'),
      'utf8',
    ),
  );
  storage.metadata.annotations = {
    'storageclass.kubernetes.io/is-default-class': 'true',
  };
  await kubectl.apply([
    storage,
    ...NODES.map(name => ({
      apiVersion: 'v1',
      kind: 'Node',
      metadata: {
        name,
        labels: { 'kubernetes.io/hostname': name, 'kubernetes.io/os': 'linux' },
      },
      status: { allocatable: { cpu: '32', memory: '256Gi', pods: '500' } },
    })),
  ]);
}

/** Source- and kustomize-controller, with the flags of `flux install` and those of docs/production.md. */
export async function startFlux(
  { processes, folder, file, admin, kubectl },
  flags = [],
) {
  await kubectl.apply([
    ...objectsIn(file('source-controller', 'config/crd/bases')),
    ...objectsIn(file('kustomize-controller', 'config/crd/bases')),
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'flux-system' } },
  ]);
  const storage = path.join(folder, 'artifacts');
  mkdirSync(storage, { recursive: true });
  const [artifacts, metrics, health, metrics2, health2] = await freePorts(5);
  const common = [
    '--watch-all-namespaces=true',
    '--enable-leader-election=false',
    '--log-level=info',
    `--kubeconfig=${admin}`,
  ];
  const source = await processes.start({
    name: 'source-controller',
    command: file('source-controller', 'bin/source-controller'),
    args: [
      ...common.filter(flag => !flag.startsWith('--kubeconfig')),
      `--storage-path=${storage}`,
      `--storage-addr=127.0.0.1:${artifacts}`,
      `--storage-adv-addr=127.0.0.1:${artifacts}`,
      `--metrics-addr=127.0.0.1:${metrics}`,
      `--health-addr=127.0.0.1:${health}`,
    ],
    env: { RUNTIME_NAMESPACE: 'flux-system', KUBECONFIG: admin },
    isReady: () => answers(`http://127.0.0.1:${health}/readyz`),
  });
  const kustomize = await processes.start({
    name: 'kustomize-controller',
    command: file('kustomize-controller', 'bin/kustomize-controller'),
    args: [
      ...common.filter(flag => !flag.startsWith('--kubeconfig')),
      `--metrics-addr=127.0.0.1:${metrics2}`,
      `--health-addr=127.0.0.1:${health2}`,
      ...flags,
    ],
    env: {
      RUNTIME_NAMESPACE: 'flux-system',
      KUBECONFIG: admin,
      SOURCE_CONTROLLER_LOCALHOST: `127.0.0.1:${artifacts}`,
    },
    isReady: () => answers(`http://127.0.0.1:${health2}/readyz`),
  });
  return { source, kustomize };
}

/** Admission, background and reports, each with the rights that its own manifest gives it. */
export async function startKyverno(
  { processes, folder, file, server, kubectl },
  flags = [],
) {
  const manifests = objectsOf(
    readFileSync(file('kyverno', 'config/install-latest-testing.yaml'), 'utf8'),
  );
  await kubectl.apply(
    manifests.filter(({ kind }) =>
      ['CustomResourceDefinition', 'Namespace'].includes(kind),
    ),
  );
  await kubectl.apply(
    manifests.filter(({ kind }) =>
      /^(ServiceAccount|ClusterRole|Role|ClusterRoleBinding|RoleBinding|ConfigMap)$/.test(
        kind,
      ),
    ),
  );
  const deployments = manifests.filter(({ kind }) => kind === 'Deployment');
  const [webhook, metrics, runtime, profile] = await freePorts(4);
  const started = {};
  for (const [component, binary] of [
    ['admission', 'kyverno'],
    ['background', 'kyverno-background-controller'],
    ['reports', 'kyverno-reports-controller'],
  ]) {
    const account = `kyverno-${component}-controller`;
    const deployment = deployments.find(
      ({ metadata }) => metadata.name === account,
    );
    const container = deployment.spec.template.spec.containers[0];
    const config = path.join(folder, `${account}.kubeconfig`);
    const token = await kubectl.run(
      'create',
      'token',
      account,
      '-n',
      'kyverno',
      '--duration=24h',
    );
    writeFileSync(
      config,
      kubeconfig({ ...server, token: token.trim(), namespace: 'kyverno' }),
      { mode: 0o600 },
    );
    const own = {
      kubeconfig: config,
      disableMetrics: 'true',
      metricsPort: metrics,
      profilePort: profile,
      ...(component === 'admission' && {
        serverIP: `127.0.0.1:${webhook}`,
        webhookServerHost: '127.0.0.1',
        webhookServerPort: webhook,
        controllerRuntimeMetricsAddress: `127.0.0.1:${runtime}`,
      }),
      ...(component === 'background' && {
        controllerRuntimeMetricsAddress: '0',
      }),
    };
    const isOwn = flag =>
      Object.keys(own).some(name => flag.startsWith(`--${name}=`));
    started[component] = await processes.start({
      name: account,
      // It ends when it cannot renew its lease, while the API server does not answer.
      isKept: true,
      command: file('kyverno', 'bin', binary),
      args: [
        ...container.args.filter(flag => !isOwn(flag)),
        ...Object.entries(own).map(([name, value]) => `--${name}=${value}`),
        ...flags,
      ],
      env: Object.fromEntries(
        container.env.map(({ name, value, valueFrom }) => [
          name,
          value ??
            (valueFrom.fieldRef.fieldPath === 'metadata.namespace'
              ? 'kyverno'
              : `${account}-0`),
        ]),
      ),
    });
  }
  return started;
}

/**
 * External Secrets, without its webhook and its certificates: the definitions of kinds come without conversion.
 * `env` has it find the API server by its name.
 */
export async function startExternalSecrets({
  processes,
  file,
  admin,
  kubectl,
  env,
}) {
  await kubectl.apply(
    objectsIn(file('external-secrets', 'config/crds/bases')).map(crd => {
      const { conversion, ...spec } = crd.spec;
      return { ...crd, spec };
    }),
  );
  const [metrics] = await freePorts(1);
  return processes.start({
    name: 'external-secrets',
    command: file('external-secrets', 'bin/external-secrets'),
    args: [`--metrics-addr=127.0.0.1:${metrics}`, '--concurrent=4'],
    env: { ...env, KUBECONFIG: admin },
    isReady: () => answers(`http://127.0.0.1:${metrics}/metrics`),
  });
}

/** @returns {object[]} the objects in the YAML files of a folder */
export function objectsIn(folder) {
  return readdirSync(folder)
    .filter(name => name.endsWith('.yaml') && name !== 'kustomization.yaml')
    .flatMap(name => objectsOf(readFileSync(path.join(folder, name), 'utf8')));
}

/** @returns {object[]} */
export function objectsOf(text) {
  return parseAllDocuments(text)
    .map(document => document.toJS())
    .filter(Boolean);
}
