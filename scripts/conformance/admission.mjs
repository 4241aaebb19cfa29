/**
 * Asks API servers about every object that the Score files of a corpus become in every environment, and prints what they
 * answer as JSON. Nothing is kept of it: every question is a server-side dry run. Runs under a Node.js that loads TypeScript.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseAllDocuments } from 'yaml';
import { ROOT } from '../lib/env.mjs';
import { unversionedImages } from './admissionReport.mjs';
import { ApiServer } from './ApiServer.mjs';
import { askForeign } from './foreignServer.mjs';
import {
  platformEnvironments,
  renderWithSiblings,
  scoreFiles,
} from './rendering.mjs';

const POLICIES = path.join(ROOT, 'platform/policies');
const ADMIN = { username: 'admin', groups: ['system:masters'] };

const require = createRequire(import.meta.url);
const { policyAdmission, startCluster, workloadAdmission } = require(
  path.join(ROOT, 'packages/cluster/src/index.ts'),
);

const rendered = await renderAll(process.argv.slice(2));
const namespaces = [
  ...new Map(
    rendered.flatMap(({ objects }) =>
      objects
        .filter(({ metadata }) => metadata.namespace)
        .map(({ metadata }) => [metadata.namespace, namespaceOf(metadata)]),
    ),
  ).values(),
];
const servers = [
  await embedded('the embedded cluster without policies', []),
  await embedded(
    "the embedded cluster with the platform's policies",
    policies(),
  ),
];
if (process.env.MACADAM_TEST_KUBECONFIG) {
  servers.push(
    await askForeign(
      ApiServer.fromFile(process.env.MACADAM_TEST_KUBECONFIG),
      { namespaces, rendered },
      (server, theirs) => ask('kube-apiserver', server, theirs),
    ),
  );
}
process.stdout.write(JSON.stringify(servers));

async function renderAll(corpora) {
  const results = [];
  for (const corpus of corpora) {
    for (const file of scoreFiles(corpus)) {
      for (const environment of platformEnvironments()) {
        const { code, out } = await renderWithSiblings(file, environment);
        if (code !== 0) continue;
        results.push({
          file: path.relative(path.dirname(corpus), file),
          environment,
          objects: JSON.parse(out).items,
        });
      }
    }
  }
  return results;
}

/** A namespace as the platform makes it, as far as admission looks at it. */
function namespaceOf({ namespace, labels = {} }) {
  const kept = ['macadam.dev/tenant', 'macadam.dev/environment'];
  return {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: {
      name: namespace,
      labels: Object.fromEntries(
        Object.entries(labels).filter(([key]) => kept.includes(key)),
      ),
    },
  };
}

async function embedded(name, extra) {
  const directory = mkdtempSync(path.join(tmpdir(), 'macadam-conformance-'));
  const cluster = await startCluster({
    directory,
    port: 0,
    admission: [
      ...workloadAdmission(),
      ...(extra.length > 0 ? [policyAdmission()] : []),
    ],
  });
  try {
    const server = ApiServer.fromText(cluster.kubeconfig(ADMIN));
    for (const object of [...namespaces, ...extra]) await server.ensure(object);
    return await ask(name, server, rendered);
  } finally {
    await cluster.close();
    rmSync(directory, { recursive: true, force: true });
  }
}

async function ask(name, server, questions) {
  const answers = [];
  for (const { file, environment, objects } of questions) {
    for (const object of objects) {
      const { kind, apiVersion, metadata } = object;
      answers.push({
        file,
        environment,
        object: `${kind} ${metadata.name}`,
        ...((await server.serves(object))
          ? { refusal: await server.refusal(object) }
          : { unknown: `${kind} of ${apiVersion}` }),
        unversioned: unversionedImages(object),
      });
    }
  }
  return { name, version: await server.version(), answers };
}

function policies() {
  return readdirSync(POLICIES)
    .filter(name => name.endsWith('.yaml') && name !== 'kustomization.yaml')
    .flatMap(name =>
      parseAllDocuments(readFileSync(path.join(POLICIES, name), 'utf8')),
    )
    .map(document => document.toJS());
}
