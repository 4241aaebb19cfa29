import type { Path } from '@macadam/score';
import type { Context } from './context';
import { canonicalHost } from './hosts';
import { hostPathsIn } from './object-hosts';
import { isValues, textAt, valueAt } from './platform-values';
import type {
  KubeObject,
  ResolvedObject,
  ResolvedResource,
  TextFile,
  WorkloadClaims,
} from './types';
import { parseYamlDocuments } from './yaml-documents';

/** What one workload takes for itself, and where its Score file asks for it. */
export interface OwnClaim {
  /** `Kind/name`, with the group of a kind that is no built-in one; or `host/path`. */
  claim: string;
  path: Path;
  /** The id of the shared resource that has it; every workload that asks for that takes it. */
  shared?: string;
}

/** Kinds that operators make for their objects, named after them. */
const MADE = [
  'ConfigMap',
  'PersistentVolumeClaim',
  'Secret',
  'Service',
  'ServiceAccount',
];
/** Groups whose objects make nothing that is named after them. */
const MAKE_NOTHING = /(^|\.)(external-secrets\.io|kyverno\.io)$/;
const BUILT_IN = ['', 'apps', 'batch', 'policy', 'autoscaling'];

/** What a workload's objects take in its tenant and environment, those that are not rendered yet included. */
export function ownClaims(
  objects: readonly Pick<ResolvedObject, 'object' | 'from'>[],
  sharedIds: ReadonlyMap<string, string>,
): OwnClaim[] {
  const seen = new Set<string>();
  return objects.flatMap(({ object, from }) => {
    const path: Path =
      from.resource === undefined
        ? ['metadata', 'name']
        : ['resources', from.resource];
    const shared = from.shared ? sharedIds.get(from.resource ?? '') : undefined;
    return claimsOf(object)
      .filter(claim => !seen.has(claim) && Boolean(seen.add(claim)))
      .map(claim => ({ claim, path, ...(shared ? { shared } : {}) }));
  });
}

/** What stands for the objects of a resource that is rendered once others report their outputs. */
export function plannedObjects({
  key,
  name,
  shared,
  objects,
  outputs,
}: Pick<ResolvedResource, 'key' | 'name' | 'shared' | 'objects' | 'outputs'>) {
  const isLater =
    objects.length === 0 && outputs.some(({ pending }) => pending);
  return (isLater ? ['Secret', 'Service', 'StatefulSet'] : []).map(kind => ({
    object: {
      apiVersion: kind === 'StatefulSet' ? 'apps/v1' : 'v1',
      kind,
      metadata: { name },
    },
    from: { kind: 'resource' as const, resource: key, shared },
  }));
}

function claimsOf(object: KubeObject): string[] {
  const { kind, metadata, spec } = object;
  const [group] = object.apiVersion.includes('/')
    ? object.apiVersion.split('/')
    : [''];
  const isPlain = BUILT_IN.includes(group) || group.endsWith('.k8s.io');
  // External Secrets and cert-manager make the Secret that their object names.
  const secret =
    textAt(spec, ['target', 'name']) ?? textAt(spec, ['secretName']);
  return [
    `${kind}${isPlain ? '' : `.${group}`}/${metadata.name}`,
    ...(secret && !isPlain ? [`Secret/${secret}`] : []),
    ...hostPathsIn(object).map(
      ({ host, path }) => `${canonicalHost(host) ?? host}${path}`,
    ),
  ];
}

/**
 * What the workloads of a tenant have taken in an environment, from their `release.yaml` files. Give it those of one
 * tenant in one environment; other files are left out.
 */
export function claimsIn(files: readonly TextFile[]): WorkloadClaims[] {
  return files
    .filter(({ path }) => path.endsWith('/release.yaml'))
    .flatMap(file => parseYamlDocuments(file).documents)
    .flatMap(({ value }) => {
      const workload = textAt(value, ['workload']);
      const claims = valueAt(value, ['claims']);
      if (workload === undefined || !Array.isArray(claims)) return [];
      return [
        {
          workload,
          claims: claims.flatMap(each => {
            const claim =
              typeof each === 'string' ? each : textAt(each, ['claim']);
            const shared = isValues(each)
              ? textAt(each, ['shared'])
              : undefined;
            return claim === undefined
              ? []
              : [{ claim, ...(shared ? { shared } : {}) }];
          }),
        },
      ];
    });
}

/** What of `own` is another's already, and whose. */
export function takenBy(
  own: readonly Pick<OwnClaim, 'claim' | 'shared'>[],
  others: readonly WorkloadClaims[],
): { index: number; workload: string; claim: string }[] {
  const exact = new Map<string, { workload: string; shared?: string }>();
  const roots: { workload: string; claim: string; shared?: string }[] = [];
  for (const { workload, claims } of others) {
    for (const { claim, shared } of claims) {
      exact.set(claim, { workload, shared });
      if (makesMore(claim)) roots.push({ workload, claim, shared });
    }
  }
  return own.flatMap(({ claim, shared }, index) => {
    const same = exact.get(claim);
    if (same && !(shared !== undefined && shared === same.shared)) {
      return [{ index, workload: same.workload, claim }];
    }
    const root = roots.find(
      each =>
        isMadeBy(each.claim, claim) &&
        !(shared !== undefined && shared === each.shared),
    );
    if (root) return [{ index, workload: root.workload, claim: root.claim }];
    const made = makesMore(claim)
      ? [...exact].find(([other]) => isMadeBy(claim, other))
      : undefined;
    return made ? [{ index, workload: made[1].workload, claim: made[0] }] : [];
  });
}

/** Adds a finding for what another workload of the tenant has in this environment. */
export function checkClaims(context: Context, own: readonly OwnClaim[]): void {
  for (const { index, workload, claim } of takenBy(
    own,
    context.input.claims ?? [],
  )) {
    const { path, claim: mine } = own[index];
    context.problems.add(path, {
      message:
        claim === mine
          ? `${claim} belongs to workload ${workload} of ${context.tenant.name} in ${context.environment.name}`
          : `${mine} meets ${claim} of workload ${workload}: what an operator makes is named after its object`,
      hint:
        path[0] === 'resources'
          ? 'give the resource another name, or another host and path'
          : 'choose another name for the workload; a name is claimed once in a tenant and environment',
      code: 'claim-taken',
    });
  }
}

function makesMore(claim: string): boolean {
  const [kind] = claim.split('/');
  const dot = kind.indexOf('.');
  return (
    dot > 0 && /^[A-Z]/.test(kind) && !MAKE_NOTHING.test(kind.slice(dot + 1))
  );
}

/** Whether an operator's object makes something of this name. */
function isMadeBy(root: string, claim: string): boolean {
  const name = root.slice(root.indexOf('/') + 1);
  const slash = claim.indexOf('/');
  const other = claim.slice(slash + 1);
  return (
    MADE.includes(claim.slice(0, slash)) &&
    (other === name || other.startsWith(`${name}-`))
  );
}
