import type { Path } from '@macadam/score';
import type { Context } from '../context/context';
import { canonicalHost } from '../platform/hosts';
import type {
  KubeObject,
  ResolvedObject,
  ResolvedResource,
  WorkloadClaims,
} from '../types';
import { textAt } from '../values/valueAt';
import { hostPathsIn } from './objectHosts';

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

/** Objects that stand for those of a resource which is not rendered yet, for their names. */
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

interface Taken {
  workload: string;
  claim: string;
  shared?: string;
}

/** What workloads of one tenant in an environment have, to find at once what another has already. */
export class TakenClaims {
  private readonly exact = new Map<string, Taken[]>();
  /** What operators make more of, by the names of the objects. */
  private readonly roots = new Map<string, Taken[]>();
  /** What an operator may make, by its name and by each of the names that this begins with. */
  private readonly made = new Map<string, Taken[]>();

  constructor(all: readonly WorkloadClaims[]) {
    for (const { workload, claims } of all) {
      for (const { claim, shared } of claims) {
        const taken = { workload, claim, shared };
        add(this.exact, claim, taken);
        if (makesMore(claim)) add(this.roots, nameIn(claim), taken);
        for (const name of rootNames(claim)) add(this.made, name, taken);
      }
    }
  }

  /**
   * What of `own` is another's already, and whose.
   *
   * @param except - the workload that has `own`, where it is among all
   */
  of(
    own: readonly Pick<OwnClaim, 'claim' | 'shared'>[],
    except?: string,
  ): { index: number; workload: string; claim: string }[] {
    return own.flatMap(({ claim, shared }, index) => {
      const isOthers = (taken: Taken) =>
        taken.workload !== except &&
        !(shared !== undefined && shared === taken.shared);
      const found =
        this.exact.get(claim)?.find(isOthers) ??
        firstOf(rootNames(claim), name =>
          this.roots.get(name)?.find(isOthers),
        ) ??
        (makesMore(claim)
          ? this.made.get(nameIn(claim))?.find(isOthers)
          : undefined);
      return found
        ? [{ index, workload: found.workload, claim: found.claim }]
        : [];
    });
  }
}

/** Adds a finding for what another workload of the tenant has in this environment. */
export function checkClaims(context: Context, own: readonly OwnClaim[]): void {
  const taken = new TakenClaims(context.input.claims ?? []);
  for (const { index, workload, claim } of taken.of(own)) {
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

function nameIn(claim: string): string {
  return claim.slice(claim.indexOf('/') + 1);
}

/** Names of objects of which an operator makes what is claimed: its own name, and what it begins with before a hyphen. */
function rootNames(claim: string): string[] {
  const slash = claim.indexOf('/');
  if (!MADE.includes(claim.slice(0, slash))) return [];
  const parts = claim.slice(slash + 1).split('-');
  return parts.map((_, index) => parts.slice(0, index + 1).join('-'));
}

function add<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const list = map.get(key);
  if (list) list.push(value);
  else map.set(key, [value]);
}

function firstOf<T, U>(
  items: readonly T[],
  find: (item: T) => U | undefined,
): U | undefined {
  for (const item of items) {
    const found = find(item);
    if (found !== undefined) return found;
  }
  return undefined;
}
