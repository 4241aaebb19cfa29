/**
 * etcd, the API server, the controllers and the scheduler of Kubernetes, on the loopback.
 */
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { get } from 'node:https';
import path from 'node:path';
import { answers } from '../lib/wait.mjs';
import { freePorts } from './freePorts.mjs';
import { kubeconfig } from './kubeconfig.mjs';

/** Who may ask the API server with a token of their own; everybody else comes with one that it issued. */
const USERS = {
  admin: 'system:masters',
  'system:kube-controller-manager': '',
  'system:kube-scheduler': '',
};

/**
 * @param {{processes: import('./processes.mjs').Processes, folder: string, binary: (name: string) => string}} context
 * @returns {Promise<{url: string, ca: string, admin: string, apiServer: object, controllerManager: object}>} `ca` is PEM,
 *   `admin` a kubeconfig file of somebody who may do everything; the programs, to hold them
 */
export async function startControlPlane({ processes, folder, binary }) {
  mkdirSync(folder, { recursive: true });
  const file = name => path.join(folder, name);
  const [clients, peers, secure, managerPort, schedulerPort] =
    await freePorts(5);
  const etcd = `http://127.0.0.1:${clients}`;
  await processes.start({
    name: 'etcd',
    command: 'etcd',
    args: [
      `--data-dir=${file('etcd')}`,
      `--listen-client-urls=${etcd}`,
      `--advertise-client-urls=${etcd}`,
      `--listen-peer-urls=http://127.0.0.1:${peers}`,
      `--initial-advertise-peer-urls=http://127.0.0.1:${peers}`,
      `--initial-cluster=default=http://127.0.0.1:${peers}`,
      '--unsafe-no-fsync',
      '--log-level=warn',
    ],
    isReady: () => answers(`${etcd}/health`),
  });

  const keys = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
  writeFileSync(file('accounts.key'), keys.privateKey, { mode: 0o600 });
  writeFileSync(file('accounts.pub'), keys.publicKey);
  const tokens = Object.fromEntries(
    Object.keys(USERS).map(user => [user, randomBytes(16).toString('hex')]),
  );
  const lines = Object.entries(USERS).map(
    ([user, group]) => `${tokens[user]},${user},${user},"${group}"\n`,
  );
  writeFileSync(file('tokens.csv'), lines.join(''), { mode: 0o600 });

  const url = `https://127.0.0.1:${secure}`;
  const certificate = file('serving/apiserver.crt');
  const apiServer = await processes.start({
    name: 'kube-apiserver',
    command: binary('kube-apiserver'),
    args: [
      `--etcd-servers=${etcd}`,
      '--bind-address=127.0.0.1',
      `--secure-port=${secure}`,
      `--cert-dir=${file('serving')}`,
      `--token-auth-file=${file('tokens.csv')}`,
      '--authorization-mode=Node,RBAC',
      '--enable-admission-plugins=NodeRestriction',
      '--endpoint-reconciler-type=none',
      '--service-account-issuer=https://kubernetes.default.svc',
      `--service-account-key-file=${file('accounts.pub')}`,
      `--service-account-signing-key-file=${file('accounts.key')}`,
      '--service-cluster-ip-range=10.96.0.0/16',
      '--allow-privileged=true',
    ],
    deadline: 120_000,
    isReady: () => isReady(`${url}/readyz`, certificate),
  });

  const ca = readFileSync(certificate, 'utf8');
  const write = user => {
    const name = file(`${user.replace('system:', '')}.kubeconfig`);
    writeFileSync(name, kubeconfig({ url, ca, token: tokens[user] }), {
      mode: 0o600,
    });
    return name;
  };
  const manager = write('system:kube-controller-manager');
  const controllerManager = await processes.start({
    name: 'kube-controller-manager',
    command: binary('kube-controller-manager'),
    args: [
      `--kubeconfig=${manager}`,
      `--root-ca-file=${certificate}`,
      `--service-account-private-key-file=${file('accounts.key')}`,
      `--cert-dir=${file('controller-manager')}`,
      '--bind-address=127.0.0.1',
      `--secure-port=${managerPort}`,
      '--use-service-account-credentials=true',
      '--leader-elect=false',
      // A busy machine is late with a node's sign of life, and no node is lost for that.
      '--node-monitor-grace-period=10m',
    ],
    isReady: () =>
      isReady(
        `https://127.0.0.1:${managerPort}/healthz`,
        file('controller-manager/kube-controller-manager.crt'),
      ),
  });
  const schedulerConfig = write('system:kube-scheduler');
  const scheduler = await processes.start({
    name: 'kube-scheduler',
    command: binary('kube-scheduler'),
    args: [
      `--kubeconfig=${schedulerConfig}`,
      `--cert-dir=${file('scheduler')}`,
      '--bind-address=127.0.0.1',
      `--secure-port=${schedulerPort}`,
      '--leader-elect=false',
    ],
    isReady: () =>
      isReady(
        `https://127.0.0.1:${schedulerPort}/healthz`,
        file('scheduler/kube-scheduler.crt'),
      ),
  });
  return {
    url,
    ca,
    admin: write('admin'),
    apiServer,
    controllerManager,
    scheduler,
  };
}

/** Whether a program of Kubernetes says that all is well; anybody may ask. It makes its own certificate. */
async function isReady(url, certificate) {
  if (!existsSync(certificate)) return false;
  const ca = readFileSync(certificate, 'utf8');
  return new Promise(resolve => {
    const asking = get(url, { ca, agent: false, timeout: 2_000 }, response => {
      response.resume();
      resolve(response.statusCode === 200);
    });
    asking.on('timeout', () => asking.destroy());
    asking.on('error', () => resolve(false)); // Not listening yet is an answer here.
  });
}
