import { stringify } from 'yaml';
import { startLocalCluster, type LocalClusterOptions } from './api/cluster';
import { createAuthenticator } from './auth/authenticate';
import { loadCertificates } from './auth/certificates';
import { ServiceAccountTokens, TokenStore } from './auth/tokens';
import type {
  AdmissionPluginFactory,
  ClusterClient,
  Clock,
  ControllerFactory,
  Logger,
  NewObject,
  UserInfo,
} from './runtime';
import { Api } from './server/api';
import { listen } from './server/http';

export interface StartClusterOptions {
  /** Keeps the certificates and hashed tokens; created when absent. */
  directory: string;
  /** 0 takes a free port. */
  port: number;
  /** Default 127.0.0.1. */
  host?: string;
  controllers?: ControllerFactory[];
  admission?: AdmissionPluginFactory[];
  /** Objects applied, in order, before the controllers start. */
  seed?: NewObject[];
  clock?: Clock;
  logger?: Logger;
}

export interface RunningCluster {
  /** https://localhost:port */
  url: string;
  port: number;
  /** PEM. */
  caCertificate: string;
  /** Acts as cluster-admin. */
  client: ClusterClient;
  /** A bearer token for a person or program; stored hashed, valid until the folder is deleted. */
  issueToken(user: UserInfo): string;
  /** A kubeconfig (YAML) with the CA and a fresh token for the user. */
  kubeconfig(user: UserInfo): string;
  close(): Promise<void>;
}

const LOGGER: Logger = {
  error: message => process.stderr.write(`${message}\n`),
  warn: message => process.stderr.write(`${message}\n`),
  info: () => undefined,
  debug: () => undefined,
};

const CLUSTER_NAME = 'macadam';

/** Starts the API server over HTTPS with its controllers and admission plug-ins. Rejects when the port is taken. */
export async function startCluster(
  options: StartClusterOptions,
): Promise<RunningCluster> {
  const host = options.host ?? '127.0.0.1';
  const logger = options.logger ?? LOGGER;
  const certificates = await loadCertificates(options.directory, host);
  const tokens = new TokenStore(options.directory);
  const accounts = new ServiceAccountTokens();
  const local: LocalClusterOptions = {
    logger,
    rbac: true,
    caCertificate: certificates.caCertificate,
    ...(options.clock && { clock: options.clock }),
    ...(options.controllers && { controllers: options.controllers }),
    ...(options.admission && { admission: options.admission }),
    ...(options.seed && { seed: options.seed }),
  };
  const cluster = startLocalCluster(local);
  const authenticator = createAuthenticator(cluster.state, tokens, accounts);
  const api = new Api({ state: cluster.state, authenticator, accounts });
  const server = await listen(api, {
    host,
    port: options.port,
    certificate: certificates.certificate,
    key: certificates.key,
    logger,
  }).catch(async error => {
    await cluster.stop();
    throw error;
  });
  const url = `https://localhost:${server.port}`;
  const issueToken = (user: UserInfo) => tokens.issue(user);
  return {
    url,
    port: server.port,
    caCertificate: certificates.caCertificate,
    client: cluster.client,
    issueToken,
    kubeconfig: user =>
      kubeconfig(
        url,
        certificates.caCertificate,
        user.username,
        issueToken(user),
      ),
    close: async () => {
      await server.close();
      await cluster.stop();
    },
  };
}

function kubeconfig(
  server: string,
  caCertificate: string,
  user: string,
  token: string,
): string {
  return stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [
      {
        name: CLUSTER_NAME,
        cluster: {
          server,
          'certificate-authority-data':
            Buffer.from(caCertificate).toString('base64'),
        },
      },
    ],
    users: [{ name: user, user: { token } }],
    contexts: [
      { name: CLUSTER_NAME, context: { cluster: CLUSTER_NAME, user } },
    ],
    'current-context': CLUSTER_NAME,
  });
}
