/**
 * A platform that has run for a while: tenants, and workloads that are healthy in every environment, as rows of the
 * orchestrator's database and as trees of the environments repository.
 */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { ROOT } from '../lib/env.mjs';

export const ENVIRONMENTS = ['dev', 'staging', 'prod'];
/** How many workloads a tenant has. */
const EACH = 100;
const STAGES = [
  'read',
  'match',
  'create',
  'preflight',
  'commit',
  'sync',
  'health',
];
const POLICIES = 23;
const COMMIT = 'a'.repeat(40);
const AT = '2026-11-30T08:00:00.000Z';

const RESOLUTION = JSON.stringify({
  resources: Array.from({ length: 3 }, (_, index) => ({
    key: `r${index}`,
    type: 'postgres',
    id: `r${index}`,
    class: 'default',
    name: `r${index}`,
    shared: false,
    definition: { name: 'postgres-in-cluster', file: 'x.yaml', line: 1 },
    candidates: [],
    params: {},
    objects: [],
    dependsOn: [],
    wave: 0,
    why: 'The first definition of its type whose conditions all hold here. '.repeat(
      4,
    ),
    outputs: [],
  })),
  defaults: [],
  overridden: [],
  endpoints: [],
});

/** @param {number} count @returns {{name: string, tenant: string}[]} */
export function workloadsOf(count) {
  return Array.from({ length: count }, (_, index) => ({
    name: `service-${index}`,
    tenant: `team-${Math.floor(index / EACH)}`,
  }));
}

/** This repository's platform with a tenant for each that the workloads name. @returns {Record<string, string>} */
export function platformFiles(workloads) {
  const base = path.join(ROOT, 'platform');
  const own = readdirSync(base, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(entry => path.join(entry.parentPath, entry.name))
    .map(file => [path.relative(base, file), readFileSync(file, 'utf8')]);
  const tenants = [...new Set(workloads.map(({ tenant }) => tenant))];
  return Object.fromEntries([
    ...own,
    ...tenants.map(tenant => [
      `tenants/${tenant}.yaml`,
      `apiVersion: macadam.dev/v1alpha1\nkind: Tenant\nmetadata: { name: ${tenant} }\nspec: { owner: group:default/${tenant}, repositories: [${tenant}/*], quota: { pods: '1000' } }\n`,
    ]),
  ]);
}

/** What the environments repository has of them: some objects each, one of which holds data. */
export function trees(workloads) {
  const files = {};
  for (const environment of ENVIRONMENTS) {
    for (const { name, tenant } of workloads) {
      const at = `${environment}/${tenant}/${name}`;
      const namespace = `${tenant}-${environment}`;
      files[`${at}/release.yaml`] = `workload: ${name}\nshared: []\n`;
      for (const [kind, apiVersion] of [
        ['Deployment', 'apps/v1'],
        ['Service', 'v1'],
        ['NetworkPolicy', 'networking.k8s.io/v1'],
        ['PersistentVolumeClaim', 'v1'],
      ]) {
        files[`${at}/${kind.toLowerCase()}-${name}.yaml`] =
          `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: { name: ${name}, namespace: ${namespace} }\n`;
      }
    }
  }
  return files;
}

/**
 * Writes the history of these workloads: a release each, deployed to every environment, with what each was resolved to
 * and what policies said.
 *
 * @param {import('knex').Knex} knex of the orchestrator, migrated
 * @param {string} repository `organisation/name` that has all their Score files
 * @param {string} revision of the platform repository
 */
export async function writeHistory(knex, workloads, repository, revision) {
  const insert = async (table, rows) => {
    for (let start = 0; start < rows.length; start += 50)
      await knex(table).insert(rows.slice(start, start + 50));
  };
  const all = workloads.map(({ name, tenant }) => ({
    workload: `${tenant}/${name}`,
    tenant,
    place: { repository, score_file: `${name}/score.yaml` },
    release: `${tenant}/${name}@${COMMIT}`,
  }));
  const pairs = all.flatMap(each =>
    ENVIRONMENTS.map(environment => ({
      ...each,
      environment,
      id: idOf(`${each.workload}@${environment}`),
    })),
  );
  await insert(
    'workloads',
    all.map(({ workload, tenant, place }) => ({
      name: workload,
      tenant,
      ...place,
      claimed_at: AT,
    })),
  );
  await insert(
    'releases',
    all.map(({ workload, place, release }) => ({
      id: release,
      workload,
      ...place,
      commit: COMMIT,
      message: 'Answer sooner',
      author: 'Mira Okafor',
      committed_at: AT,
      recorded_at: AT,
    })),
  );
  await insert(
    'deployments',
    pairs.map(({ id, workload, tenant, environment, release }) => ({
      id,
      workload,
      environment,
      tenant,
      owner: `group:default/${tenant}`,
      release_id: release,
      cause: environment === 'dev' ? 'push' : 'promotion',
      cause_key: id,
      actor_login: 'mira',
      actor_user: 'user:default/mira',
      platform_revision: revision,
      created_at: AT,
    })),
  );
  await insert(
    'deployment_events',
    pairs.flatMap(({ id }) => eventsOf(id)),
  );
  await insert(
    'deployment_documents',
    pairs.flatMap(({ id, workload }) => [
      { deployment_id: id, kind: 'resolution', body: RESOLUTION, at: AT },
      {
        deployment_id: id,
        kind: 'preflight',
        body: JSON.stringify(verdictsOf(workload)),
        at: AT,
      },
    ]),
  );
}

function idOf(text) {
  return createHash('sha256').update(text).digest('hex').slice(0, 36);
}

function eventsOf(id) {
  return [
    ['decision', 'passed'],
    ...STAGES.flatMap(stage => [
      [stage, 'running'],
      [stage, 'passed'],
    ]),
  ].map(([stage, state]) => ({
    deployment_id: id,
    stage,
    state,
    reason: `The stage ${stage} is ${state}`,
    detail: JSON.stringify({
      lines: Array.from({ length: 4 }, (_, line) => `${stage} found ${line}`),
    }),
    at: AT,
  }));
}

/** The first policy fails in every fifth workload. */
function verdictsOf(workload) {
  return Array.from({ length: POLICIES }, (_, index) => ({
    policy: `policy-${index}`,
    policyKind: 'ValidatingPolicy',
    rule: `rule-${index}`,
    verdict: index === 0 && /[05]$/.test(workload) ? 'fail' : 'pass',
    message: `What the policy ${index} has to say of this object`,
    action: 'Audit',
    blocks: false,
    resource: {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      name: workload.split('/')[1],
    },
  }));
}
