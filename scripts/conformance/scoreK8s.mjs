/**
 * What score-k8s makes of the same file, brought to one form and compared. Differences that are intended are known by
 * name; the others are listed as they are.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import {
  copyFileSync,
  cpSync,
  mkdtempSync,
  readFileSync,
  rmSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';

const require = createRequire(import.meta.url);
const { parseAllDocuments } = require('yaml');

const available = spawnSync('score-k8s', ['--version']).status === 0;

/** Why ours is not theirs, by where in a pod or Service it is. */
export const INTENDED = [
  {
    name: 'defaults',
    where:
      /\/(securityContext|topologySpreadConstraints|automountServiceAccountToken|replicas|enableServiceLinks)(\/|$)/,
    why: 'the platform’s workload defaults; score-k8s has none',
  },
  {
    name: 'sizes',
    where: /\/resources\/(requests|limits)\//,
    why: 'requests and limits that the file does not give come from the defaults',
  },
  {
    name: 'probes',
    where: /\/(livenessProbe|readinessProbe)(\/|$)/,
    why: 'a container that serves a port is probed although the file does not say so; score-k8s leaves timing and scheme to the API server',
  },
  {
    name: 'telemetry',
    where: /\/env\/OTEL_[A-Z_]+(\/|$)/,
    why: 'the platform’s telemetry endpoint',
  },
  {
    name: 'files',
    where: /\/(volumes|volumeMounts)\//,
    why: 'each file is mounted by itself, so that its folder stays; one volume mounted twice is one volume',
  },
  {
    name: 'ports',
    where: /\/ports\//,
    why: 'container ports are declared, and Service ports are in order and named',
  },
  {
    name: 'resources',
    where: /\/env\/[^/]+\/(value|valueFrom)/,
    why: 'addresses and secrets of resources come from the platform’s definitions',
  },
];

/**
 * @param {string} file
 * @param {object} score its plain YAML
 * @param {string} image
 * @param {(file: string) => Promise<{code: number, out: string}>} render ours
 * @returns {Promise<object | undefined>} undefined where score-k8s is not on the PATH
 */
export async function compareWithScoreK8s(file, score, image, render) {
  if (!available) return undefined;
  const ours = await render(file);
  const theirs = generate(file, image);
  if (ours.code !== 0 || theirs.error) {
    return {
      ours: ours.code === 0,
      theirs: !theirs.error,
      error: theirs.error,
    };
  }
  const left = normal(theirs.objects, score.metadata.name);
  const right = normal(JSON.parse(ours.out).items, score.metadata.name);
  const differences = [...new Set([...left.keys(), ...right.keys()])]
    .filter(at => left.get(at) !== right.get(at))
    .sort();
  const intended = {};
  const other = [];
  for (const at of differences) {
    const reason = INTENDED.find(({ where }) => where.test(at));
    if (reason) intended[reason.name] = (intended[reason.name] ?? 0) + 1;
    else other.push({ at, theirs: left.get(at), ours: right.get(at) });
  }
  return {
    ours: true,
    theirs: true,
    same:
      [...left.keys()].length - differences.filter(at => left.has(at)).length,
    intended,
    other,
  };
}

function generate(file, image) {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'macadam-conformance-'));
  try {
    cpSync(path.dirname(file), folder, { recursive: true });
    copyFileSync(file, path.join(folder, path.basename(file)));
    const run = args =>
      execFileSync('score-k8s', args, { cwd: folder, stdio: 'pipe' });
    run(['init', '--no-sample']);
    run([
      'generate',
      path.basename(file),
      '--image',
      image,
      '--output',
      'out.yaml',
    ]);
    const text = readFileSync(path.join(folder, 'out.yaml'), 'utf8');
    return {
      objects: parseAllDocuments(text).map(document => document.toJS()),
    };
  } catch (error) {
    return {
      error: String(error.stderr ?? error.message)
        .trim()
        .split('\n')
        .pop(),
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The pod and the Services of a workload as leaves by path, lists by name, with nothing of labels, names and defaults of the API server. */
function normal(objects, name) {
  const controller = objects.find(
    ({ kind, metadata }) =>
      ['Deployment', 'StatefulSet'].includes(kind) && metadata.name === name,
  );
  const services = objects.filter(
    ({ kind, spec }) =>
      kind === 'Service' &&
      Object.values(spec.selector ?? {}).includes(name) &&
      spec.clusterIP !== 'None',
  );
  const leaves = new Map();
  const visit = (value, at) => {
    if (Array.isArray(value)) {
      const scalars = value.every(item => typeof item !== 'object');
      if (scalars) {
        leaves.set(at, JSON.stringify(value));
      } else {
        value.forEach((item, index) =>
          visit(item, `${at}/${item.name ?? item.mountPath ?? index}`),
        );
      }
    } else if (typeof value === 'object' && value !== null) {
      for (const [key, inner] of Object.entries(value))
        visit(inner, `${at}/${key}`);
    } else if (!/\/(protocol|creationTimestamp|name)$/.test(at)) {
      leaves.set(at, JSON.stringify(value));
    }
  };
  if (controller) {
    leaves.set('/kind', JSON.stringify(controller.kind));
    visit(
      {
        replicas: controller.spec.replicas ?? 1,
        ...controller.spec.template.spec,
      },
      '/pod',
    );
  }
  for (const { spec } of services) visit({ ports: spec.ports }, '/service');
  return leaves;
}
