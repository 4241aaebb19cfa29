import { applyOverrides, Result, sortFindings } from '@macadam/score';
import { Context, contextOf } from './context/context';
import { actingOn } from './objects/actsOnWorkload';
import { checkHosts } from './objects/checkHosts';
import { checkNamesApart, checkNamesFree } from './objects/checkNames';
import { checkClaims, ownClaims, plannedObjects } from './objects/claims';
import { checkSelectors } from './objects/checkSelectors';
import { resolveResources } from './resources/resolveResources';
import type { ResourceResult, ResourcesResult } from './resources/results';
import { describeStages } from './stages';
import type {
  Resolution,
  ResolvedObject,
  ResolveFinding,
  ResolveInput,
} from './types';
import { compareText } from './values/compareText';
import { workloadWave, collectObjects, describeWaves } from './waves';
import { WorkloadResult, workloadObjects } from './workload/workloadObjects';

/**
 * Brings a workload to an environment: matches its resources to definitions, renders their objects and the workload's,
 * and says where each value comes from. Pure: the same input gives the same resolution.
 *
 * @returns what to commit, in waves; or every finding at once, with what can be rendered all the same. When `pending` is
 *   not empty, the waves that are not `complete` need outputs that the cluster has yet to report: commit the waves before,
 *   wait until `waveReady`, and resolve again with `live`.
 */
export function resolve(
  input: ResolveInput,
): Result<Resolution, ResolveFinding> {
  const applied = applyOverrides(input.score, input.overrides ?? []);
  if (!applied.ok) {
    const findings = applied.findings.map(finding => ({
      ...finding,
      stage: 'read' as const,
    }));
    return { ok: false, findings };
  }
  const found = contextOf({ ...input, score: applied.value });
  if ('findings' in found) return { ok: false, findings: found.findings };
  const { context } = found;
  const resources = resolveResources(context);
  const workload = workloadObjects(context, resources);
  const results = [...resources.results.values()].flatMap(result =>
    result ? [result] : [],
  );
  const acts = actingOn(workload.objects.map(({ object }) => object));
  const acting = new Set(
    results
      .flatMap(({ provisioned }) => provisioned.objects)
      .flatMap(({ object }) => (acts(object) ? [object] : [])),
  );
  const last = workloadWave(results, acting);
  const objects = collectObjects(results, workload, acting, last);
  checkNamesApart(context, objects);
  checkNamesFree(context, objects);
  const claims = claimsOf(context, results, workload, objects);
  const endpoints = results.flatMap(({ resource, provisioned }) =>
    provisioned.endpoints.map(url => ({ url, resource: resource.key })),
  );
  checkHosts(context, objects, endpoints);
  checkSelectors(
    context,
    objects,
    new Set(results.map(({ resource }) => resource.name)),
  );
  const byKey = [...results].sort((a, b) =>
    compareText(a.resource.key, b.resource.key),
  );
  const value: Resolution = {
    workload: context.workload.metadata.name,
    tenant: context.tenant.name,
    namespace: context.namespace,
    waves: describeWaves(results, workload, objects, last),
    objects,
    resources: byKey.map(({ resource }) => resource),
    defaults: workload.defaults,
    images: workload.images,
    stages: describeStages(context, byKey, workload, objects),
    endpoints: endpoints.sort((a, b) => compareText(a.resource, b.resource)),
    recorded: resources.recorded,
    pending: pendingOutputs(resources, workload),
    overrides: [...applied.value.overrides],
    warnings: sortFindings(unique(context.problems.warnings)),
    claims,
  };
  const { findings } = context.problems;
  return findings.length === 0
    ? { ok: true, value }
    : { ok: false, findings: sortFindings(unique(findings)), partial: value };
}

/** Names and hosts that the workload takes; those that another has are findings. */
function claimsOf(
  context: Context,
  results: readonly ResourceResult[],
  workload: WorkloadResult,
  objects: readonly ResolvedObject[],
): Resolution['claims'] {
  const made = results
    .filter(({ provisioned }) => provisioned.objects.length === 0)
    .flatMap(({ resource }) => plannedObjects(resource));
  const own = ownClaims(
    [
      ...objects,
      ...made,
      ...workload.planned.map(object => ({
        object,
        from: { kind: 'workload' as const },
      })),
    ],
    new Map(results.map(({ resource }) => [resource.key, resource.id])),
  );
  checkClaims(context, own);
  return own
    .map(({ claim, shared }) => ({ claim, ...(shared ? { shared } : {}) }))
    .sort((a, b) => compareText(a.claim, b.claim));
}

function pendingOutputs(
  resources: ResourcesResult,
  workload: WorkloadResult,
): Resolution['pending'] {
  return workload.pending.map(name => {
    const dot = name.indexOf('.');
    const resource = name.slice(0, dot);
    const output = name.slice(dot + 1);
    const found = resources.outputs.get(resource)?.get(output);
    return {
      resource,
      output,
      reason: found?.kind === 'pending' ? found.reason : 'not reported yet',
    };
  });
}

/** Two containers that mount one broken resource would say the same thing at the same place. */
function unique<T>(findings: readonly T[]): T[] {
  const seen = new Set<string>();
  return findings.filter(finding => {
    const key = JSON.stringify(finding);
    return !seen.has(key) && Boolean(seen.add(key));
  });
}
