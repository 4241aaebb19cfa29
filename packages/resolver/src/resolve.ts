import {
  applyOverrides,
  Result,
  sortFindings,
  whyReserved,
} from '@macadam/score';
import { actingOn } from './objects/actsOnWorkload';
import { checkHosts } from './objects/checkHosts';
import { checkClaims, ownClaims, plannedObjects } from './objects/claims';
import { Context, contextOf } from './context/context';
import { readyRule, withReadyWhen } from './resources/readyWhen';
import {
  ResourceResult,
  resolveResources,
  ResourcesResult,
} from './resources/resolveResources';
import { checkSelectors } from './objects/selectors';
import type {
  KubeObject,
  Resolution,
  ResolutionStage,
  ResolvedObject,
  ResolveInput,
  Wave,
} from './types';
import { WorkloadResult, workloadObjects } from './workload/workloadObjects';
import { compareText } from './values/compareText';
import { refOf, sameRef } from './values/objectRefs';

/**
 * Brings a workload to an environment: matches its resources to definitions, renders their objects and the workload's,
 * and says where each value comes from. Pure: the same input gives the same resolution.
 *
 * @returns every finding at once when something is wrong, with what can be rendered all the same; otherwise what to commit, in waves. When `pending` is not
 *   empty, the waves that are not `complete` need outputs that the cluster has yet to report: commit the waves before,
 *   wait until `waveReady`, and resolve again with `live`.
 */
export function resolve(input: ResolveInput): Result<Resolution> {
  const applied = applyOverrides(input.score, input.overrides ?? []);
  if (!applied.ok) return { ok: false, findings: applied.findings };
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

/** A resource with a readiness rule is waited for; the workload waits for all but those that act on it. */
function workloadWave(
  results: readonly ResourceResult[],
  acting: ReadonlySet<KubeObject>,
): number {
  return Math.max(
    0,
    ...results.map(({ resource, definition, provisioned }) => {
      const isWaitedFor =
        definition.readyWhen.length > 0 &&
        !provisioned.objects.some(({ object }) => acting.has(object));
      return resource.wave + (isWaitedFor ? 1 : 0);
    }),
  );
}

function collectObjects(
  results: readonly ResourceResult[],
  workload: WorkloadResult,
  acting: ReadonlySet<KubeObject>,
  last: number,
): ResolvedObject[] {
  const objects: ResolvedObject[] = [
    ...results.flatMap(({ resource, definition, provisioned }) =>
      provisioned.objects.map(({ local, object, origins }) => ({
        object: withReadyWhen(
          object,
          local,
          readyRule(resource.key, definition, provisioned),
        ),
        // What acts on the workload comes with it: before, it would have nothing to act on.
        wave: acting.has(object) ? last : resource.wave,
        from: {
          kind: 'resource' as const,
          resource: resource.key,
          definition: definition.name,
          ...(resource.shared ? { shared: true } : {}),
        },
        origins,
      })),
    ),
    ...workload.objects.map(({ object, origins }) => ({
      object,
      wave: last,
      from: { kind: 'workload' as const },
      origins,
    })),
  ];
  return objects.sort(
    (a, b) =>
      a.wave - b.wave ||
      compareText(a.object.kind, b.object.kind) ||
      compareText(a.object.metadata.name, b.object.metadata.name) ||
      compareText(a.object.apiVersion, b.object.apiVersion),
  );
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

/** One object of a name would overwrite the other. */
function checkNamesApart(
  context: Context,
  objects: readonly ResolvedObject[],
): void {
  const seen = new Map<string, ResolvedObject>();
  for (const entry of objects) {
    const { apiVersion, kind, metadata } = entry.object;
    const key = `${apiVersion} ${kind} ${metadata.name}`;
    const other = seen.get(key);
    seen.set(key, entry);
    if (!other) continue;
    const resource = entry.from.resource ?? other.from.resource;
    const makers = [other, entry].map(({ from }) =>
      from.resource === undefined
        ? 'the workload'
        : `resource \`${from.resource}\``,
    );
    context.problems.add(
      resource === undefined ? ['metadata', 'name'] : ['resources', resource],
      {
        message: `${makers.join(' and ')} would both make ${kind}/${metadata.name}`,
        hint: 'give the resource another name',
        code: 'object-twice',
      },
    );
  }
}

/** An object called like one of the platform's would overwrite it, whatever makes it. */
function checkNamesFree(
  context: Context,
  objects: readonly ResolvedObject[],
): void {
  for (const { object, from } of objects) {
    const { kind, metadata } = object;
    const reserved = whyReserved(metadata.name);
    if (!reserved) continue;
    context.problems.add(
      from.resource === undefined
        ? ['metadata', 'name']
        : ['resources', from.resource],
      {
        message: `${kind}/${metadata.name} has a reserved name: ${reserved}`,
        hint: `choose another name for ${from.resource === undefined ? 'the workload or its Service' : 'the resource, its id or what its params name'}`,
        code: 'name-reserved',
      },
    );
  }
}

function describeWaves(
  results: readonly ResourceResult[],
  workload: WorkloadResult,
  objects: readonly ResolvedObject[],
  last: number,
): Wave[] {
  return Array.from({ length: last + 1 }, (_, index) => {
    const here = results.filter(({ resource }) => resource.wave === index);
    const own = objects.filter(({ wave }) => wave === index);
    const deferred = here.some(({ provisioned }) =>
      [...provisioned.outputs.values()].some(
        output => output.kind === 'pending' && provisioned.objects.length === 0,
      ),
    );
    return {
      index,
      objects: own.map(({ object }) => refOf(object)),
      readyWhen: here.flatMap(({ resource, definition, provisioned }) => {
        const rule = readyRule(resource.key, definition, provisioned);
        const isHere = provisioned.objects.every(({ object }) =>
          own.some(each => sameRef(refOf(each.object), refOf(object))),
        );
        return rule && isHere ? [rule] : [];
      }),
      complete: !deferred && (index !== last || workload.pending.length === 0),
    };
  });
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

function describeStages(
  context: Context,
  results: readonly ResourceResult[],
  workload: WorkloadResult,
  objects: readonly ResolvedObject[],
): ResolutionStage[] {
  const { containers, resources = {} } = context.workload;
  const { score, release } = context.input;
  return [
    {
      name: 'read',
      summary: `${score.file} of ${release.repository} describes ${count(Object.keys(containers).length, 'container')} and ${count(Object.keys(resources).length, 'resource')}`,
      details: [
        ...score.overrides.map(
          ({ path, file, position, action }) =>
            `${file}:${position.line} ${action === 'set' ? 'sets' : 'removes'} ${path}`,
        ),
        ...workload.images.map(
          ({ container, reference, simulated }) =>
            `container ${container} runs ${reference}${simulated ? ' (simulated image)' : ''}`,
        ),
      ],
    },
    {
      name: 'match',
      summary: `${count(results.length, 'resource')} matched for ${context.tenant.name} in ${context.environment.name}`,
      details: results.map(
        ({ resource }) => `${resource.key} (${resource.id}): ${resource.why}`,
      ),
    },
    {
      name: 'create',
      summary: `${count(objects.length, 'object')} in namespace ${context.namespace}`,
      details: objects.map(
        ({ object, from }) =>
          `${object.kind}/${object.metadata.name} from ${from.resource ? `${from.resource}, definition ${from.definition ?? ''}` : 'the workload'}`,
      ),
    },
  ];
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}

/** Two containers that mount one broken resource would say the same thing at the same place. */
function unique<T>(findings: readonly T[]): T[] {
  const seen = new Set<string>();
  return findings.filter(finding => {
    const key = JSON.stringify(finding);
    return !seen.has(key) && Boolean(seen.add(key));
  });
}
