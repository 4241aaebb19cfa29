/** A cluster over HTTPS in a temporary folder. For tests. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { request } from 'node:https';
import {
  startCluster,
  type RunningCluster,
  type StartClusterOptions,
} from '../../start';

export interface TestServer {
  cluster: RunningCluster;
  /** Of a member of system:masters. */
  token: string;
  /** Path of a kubeconfig with that token. */
  kubeconfig: string;
  directory: string;
  /** Sends a request; a body that is no text is sent as JSON. */
  send(method: string, path: string, options?: SendOptions): Promise<Received>;
  close(): Promise<void>;
}

export interface SendOptions {
  body?: unknown;
  type?: string;
  /** Empty: no token. */
  token?: string;
  headers?: Record<string, string>;
}

export interface Received {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  text: string;
  json(): ReturnType<typeof JSON.parse>;
}

export async function startTestServer(
  options: Partial<StartClusterOptions> = {},
): Promise<TestServer> {
  const directory = mkdtempSync(join(tmpdir(), 'macadam-cluster-'));
  const cluster = await startCluster({ directory, port: 0, ...options });
  const admin = { username: 'admin', groups: ['system:masters'] };
  const token = cluster.issueToken(admin);
  const kubeconfig = join(directory, 'kubeconfig');
  writeFileSync(kubeconfig, cluster.kubeconfig(admin));
  return {
    cluster,
    token,
    kubeconfig,
    directory,
    send: (method, path, sent = {}) => send(cluster, token, method, path, sent),
    close: async () => {
      await cluster.close();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

function send(
  cluster: RunningCluster,
  token: string,
  method: string,
  path: string,
  sent: SendOptions,
): Promise<Received> {
  const bearer = sent.token ?? token;
  const body =
    sent.body === undefined || typeof sent.body === 'string'
      ? sent.body
      : JSON.stringify(sent.body);
  const headers = {
    ...(bearer && { authorization: `Bearer ${bearer}` }),
    ...(body !== undefined && {
      'content-type': sent.type ?? 'application/json',
    }),
    ...sent.headers,
  };
  return new Promise((resolve, reject) => {
    const outgoing = request(
      `${cluster.url}${path}`,
      {
        method,
        ca: cluster.caCertificate,
        // The name of the certificate, whatever Host is sent.
        servername: 'localhost',
        headers,
        agent: false,
      },
      response => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () => {
          const text = Buffer.concat(chunks).toString();
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            text,
            json: () => JSON.parse(text),
          });
        });
      },
    );
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}
