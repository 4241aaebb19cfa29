/**
 * Watches the cluster over HTTPS, with the kubeconfig that a person uses.
 */
import { readFileSync } from 'node:fs';
import https from 'node:https';
import path from 'node:path';
import { createInterface } from 'node:readline';

/**
 * Remembers when a Flux Kustomization said of each commit that it is applied.
 *
 * @param {string} state folder with the kubeconfig
 * @returns {Promise<{when: (commit: string) => number | undefined, stop: () => void}>} `when` in milliseconds since 1970
 */
export async function watchKustomization(state, namespace, name) {
  const { server, ca, token } = readKubeconfig(path.join(state, 'kubeconfig'));
  const times = new Map();
  const url = new URL(
    `/apis/kustomize.toolkit.fluxcd.io/v1/namespaces/${namespace}/kustomizations`,
    server,
  );
  url.search = new URLSearchParams({
    watch: 'true',
    fieldSelector: `metadata.name=${name}`,
  }).toString();
  const request = https.get(url, {
    ca,
    headers: { authorization: `Bearer ${token}` },
  });
  const response = await new Promise((resolve, reject) => {
    request.on('response', resolve);
    request.on('error', reject);
  });
  if (response.statusCode !== 200)
    throw new Error(`The cluster answered ${response.statusCode} to ${url}.`);
  let stopped = false;
  const lines = createInterface({ input: response });
  lines.on('error', error => {
    if (!stopped) throw error;
  });
  lines.on('line', line => {
    if (!line) return; // Keeps the connection open.
    const { object } = JSON.parse(line);
    const commit = object?.status?.lastAppliedRevision?.split(':').at(-1);
    if (commit && !times.has(commit)) times.set(commit, Date.now());
  });
  return {
    when: commit => times.get(commit),
    stop() {
      stopped = true;
      request.destroy();
    },
  };
}

function readKubeconfig(file) {
  const text = readFileSync(file, 'utf8');
  const field = name => {
    const found = text.match(
      new RegExp(`^[ -]*"?${name}"?: "?([^"\\s,]+)`, 'm'),
    );
    if (!found) throw new Error(`${file} has no "${name}".`);
    return found[1];
  };
  return {
    server: field('server'),
    ca: Buffer.from(field('certificate-authority-data'), 'base64'),
    token: field('token'),
  };
}
