/**
 * The embedded cluster as one of two: what its tests expect is what kube-apiserver 1.34 answers, and they may be asked of
 * the server that the kubeconfig MACADAM_TEST_KUBECONFIG names instead. For tests.
 */
import { randomBytes } from 'node:crypto';
import { request } from 'node:https';
import { KubeConfig } from '@kubernetes/client-node';
import { startTestServer } from './testServer';

export interface Judge {
  /** A namespace of this test's own. */
  namespace: string;
  ask(
    method: string,
    path: string,
    body?: object,
    type?: string,
  ): Promise<{ code: number; answer: unknown; warning?: string }>;
  close(): Promise<void>;
}

function send(
  config: KubeConfig,
): (...asked: Parameters<Judge['ask']>) => ReturnType<Judge['ask']> {
  return async (method, path, body, type) => {
    const options: Parameters<KubeConfig['applyToHTTPSOptions']>[0] = {
      method,
      headers: { 'content-type': type ?? 'application/json' },
    };
    await config.applyToHTTPSOptions(options);
    const url = `${config.getCurrentCluster()?.server}${path}`;
    return new Promise((resolve, reject) => {
      const outgoing = request(url, options, response => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () =>
          resolve({
            code: response.statusCode ?? 0,
            answer: JSON.parse(Buffer.concat(chunks).toString()),
            ...(response.headers.warning && {
              warning: response.headers.warning,
            }),
          }),
        );
      });
      outgoing.on('error', reject);
      outgoing.end(body && JSON.stringify(body));
    });
  };
}

/** Starts the embedded cluster, or connects to the real one, and makes a namespace. */
export async function startJudge(): Promise<Judge> {
  const config = new KubeConfig();
  const real = process.env.MACADAM_TEST_KUBECONFIG;
  const own = real ? undefined : await startTestServer();
  config.loadFromFile(own?.kubeconfig ?? real ?? '');
  const namespace = `macadam-judged-${randomBytes(4).toString('hex')}`;
  const ask = send(config);
  const made = await ask('POST', '/api/v1/namespaces', {
    metadata: { name: namespace },
  });
  if (made.code !== 201) throw new Error(JSON.stringify(made.answer));
  return {
    namespace,
    ask,
    async close() {
      await ask('DELETE', `/api/v1/namespaces/${namespace}`);
      await own?.close();
    },
  };
}
