/** The kinds that policies are made of, and what Kyverno calls what comes of them. */

/** One kind of policy that admission and the background scan follow. */
export interface PolicyKind {
  group: string;
  kind: string;
  /** `source` of its results in a report. */
  source: string;
  /** The webhooks that answer for it, without `-fail` or `-ignore`. */
  webhooks: { validate: string; mutate: string };
}

export const ADMISSION_GROUP = 'admissionregistration.k8s.io';
const CLASSIC_GROUP = 'kyverno.io';
const CEL_GROUP = 'policies.kyverno.io';

const service = (name: string) => `${name}.kyverno.svc`;

function celKind(kind: string, source: string, short: string): PolicyKind[] {
  return ['', 'Namespaced'].map(scope => {
    const webhook = service(`${scope && 'n'}${short}.validate`);
    return {
      group: CEL_GROUP,
      kind: `${scope}${kind}`,
      source: `Kyverno${source}`,
      webhooks: { validate: webhook, mutate: webhook },
    };
  });
}

/** In the order in which they are asked. */
export const POLICY_KINDS: readonly PolicyKind[] = [
  ...['ClusterPolicy', 'Policy'].map(kind => ({
    group: CLASSIC_GROUP,
    kind,
    source: 'kyverno',
    webhooks: { validate: service('validate'), mutate: service('mutate') },
  })),
  ...celKind('ValidatingPolicy', 'ValidatingPolicy', 'vpol'),
  ...celKind('MutatingPolicy', 'MutatingPolicy', 'mpol'),
  ...celKind('GeneratingPolicy', 'GeneratingPolicy', 'gpol'),
  ...celKind('ImageValidatingPolicy', 'ImageValidatingPolicy', 'ivpol'),
  {
    group: ADMISSION_GROUP,
    kind: 'ValidatingAdmissionPolicy',
    source: 'ValidatingAdmissionPolicy',
    webhooks: { validate: '', mutate: '' },
  },
];

/** What decides where policies hold: bindings, and exceptions of both groups. */
export const COMPANION_KINDS = [
  { group: ADMISSION_GROUP, kind: 'ValidatingAdmissionPolicyBinding' },
  { group: CLASSIC_GROUP, kind: 'PolicyException' },
  { group: CEL_GROUP, kind: 'PolicyException' },
] as const;

function groupOf(apiVersion: string): string {
  return apiVersion.includes('/') ? apiVersion.split('/')[0] : '';
}

/** The kind of policy that an object is; undefined when it is none. */
export function policyKindOf(object: {
  apiVersion: string;
  kind: string;
}): PolicyKind | undefined {
  const group = groupOf(object.apiVersion);
  return POLICY_KINDS.find(
    each => each.group === group && each.kind === object.kind,
  );
}

/** Whether an object is a policy or decides where one holds. */
export function isPolicy(object: {
  apiVersion: string;
  kind: string;
}): boolean {
  const group = groupOf(object.apiVersion);
  return [...POLICY_KINDS, ...COMPANION_KINDS].some(
    each => each.group === group && each.kind === object.kind,
  );
}
