import {
  parseWorkloadRef,
  workloadRef,
  type TenantWorkload,
} from '@macadam/plugin-orchestrator-common';
import { isRecord } from '@macadam/yaml';
import {
  EXCEPTION_FOLDER,
  EXCEPTION_NAMESPACE,
  endOf,
  type ExceptionFacts,
  type ExceptionRequest,
} from './exceptions';

const PREFIX = 'macadam.dev';
const WORKLOAD = `${PREFIX}/workload`;
const TENANT = `${PREFIX}/tenant`;
const ENVIRONMENT = `${PREFIX}/environment`;
const ENVIRONMENTS = `${PREFIX}/environments`;
const REASON = `${PREFIX}/reason`;
const REQUESTED_BY = `${PREFIX}/requested-by`;
const APPROVED_BY = `${PREFIX}/approved-by`;
const EXPIRES = `${PREFIX}/expires`;

/** A PolicyException as Kyverno takes it. */
export interface ExceptionObject {
  apiVersion: string;
  kind: 'PolicyException';
  metadata: {
    name: string;
    namespace: string;
    annotations: Record<string, string>;
  };
  spec: Record<string, unknown>;
}

const isClassic = (kind: string) => /^(Cluster)?Policy$/.test(kind);

/** One exception for a workload and a policy, and for each rule where rules are excepted one by one. */
export function exceptionName(
  {
    workload,
    policy,
    rule,
  }: Pick<ExceptionRequest, 'workload' | 'policy' | 'rule'>,
  policyKind: string,
): string {
  const ofRule = rule
    .replace(/^autogen-(cronjob-)?/, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
  const whole = workload.split('/');
  const parts = isClassic(policyKind)
    ? [...whole, policy, ofRule]
    : [...whole, policy];
  return parts.filter(Boolean).join('.').slice(0, 200);
}

/** Path of an exception in the platform repository. */
export const exceptionFile = (name: string) =>
  `${EXCEPTION_FOLDER}/${name}.yaml`;

/**
 * Writes a request as the object of Kyverno that excepts this workload in these environments, and nothing else: by the
 * labels that the platform gives, in the namespaces that the workload has.
 * @param namespaces - of the workload in the environments asked for
 */
export function toExceptionObject(
  request: ExceptionRequest,
  facts: { policyKind: string; namespaces: string[]; requestedBy: string },
): ExceptionObject {
  const { policy, rule, environments, reason, until } = request;
  const { policyKind, namespaces, requestedBy } = facts;
  const workload = parseWorkloadRef(request.workload);
  const classic = isClassic(policyKind);
  return {
    apiVersion: classic ? 'kyverno.io/v2' : 'policies.kyverno.io/v1',
    kind: 'PolicyException',
    metadata: {
      name: exceptionName(request, policyKind),
      namespace: EXCEPTION_NAMESPACE,
      annotations: {
        [WORKLOAD]: workload.name,
        [TENANT]: workload.tenant,
        [ENVIRONMENTS]: environments.join(','),
        [REASON]: reason.trim(),
        [REQUESTED_BY]: requestedBy,
        [EXPIRES]: endOf(until).toISOString(),
      },
    },
    spec: classic
      ? classicSpec(policy, rule, workload, environments, namespaces)
      : celSpec(policy, policyKind, workload, environments, namespaces),
  };
}

function celSpec(
  policy: string,
  kind: string,
  { tenant, name: workload }: TenantWorkload,
  environments: string[],
  namespaces: string[],
) {
  const label = (name: string) =>
    `object.metadata.?labels[?'${name}'].orValue('')`;
  const listed = (names: string[]) =>
    `[${names.map(name => `'${name}'`).join(', ')}]`;
  return {
    policyRefs: [{ name: policy, kind }],
    matchConditions: [
      { name: 'workload', expression: `${label(WORKLOAD)} == '${workload}'` },
      { name: 'tenant', expression: `${label(TENANT)} == '${tenant}'` },
      {
        name: 'environment',
        expression: `${label(ENVIRONMENT)} in ${listed(environments)}`,
      },
      {
        name: 'namespace',
        expression: `object.metadata.?namespace.orValue('') in ${listed(namespaces)}`,
      },
    ],
  };
}

function classicSpec(
  policyName: string,
  rule: string,
  { tenant, name: workload }: TenantWorkload,
  environments: string[],
  namespaces: string[],
) {
  const own = rule.replace(/^autogen-(cronjob-)?/, '');
  return {
    exceptions: [
      {
        policyName,
        ruleNames: [own, `autogen-${own}`, `autogen-cronjob-${own}`],
      },
    ],
    match: {
      any: [
        {
          resources: {
            kinds: ['*'],
            namespaces,
            selector: {
              matchLabels: { [WORKLOAD]: workload, [TENANT]: tenant },
              matchExpressions: [
                { key: ENVIRONMENT, operator: 'In', values: environments },
              ],
            },
          },
        },
      ],
    },
  };
}

/** The same exception, approved. */
export function approved(
  object: ExceptionObject,
  approvedBy: string,
): ExceptionObject {
  const { metadata } = object;
  return {
    ...object,
    metadata: {
      ...metadata,
      annotations: { ...metadata.annotations, [APPROVED_BY]: approvedBy },
    },
  };
}

const record = (value: unknown): Record<string, unknown> =>
  isRecord(value) ? value : {};
const text = (value: unknown) => (typeof value === 'string' ? value : '');
const texts = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter(item => typeof item === 'string') : [];

/** Reads an exception that the portal wrote; a string says why it cannot be one. */
export function readExceptionObject(
  value: unknown,
): { object: ExceptionObject; facts: ExceptionFacts } | string {
  const { apiVersion, kind, metadata, spec } = record(value);
  const { name, annotations } = record(metadata);
  const notes = record(annotations);
  if (kind !== 'PolicyException' || !text(name))
    return 'it is no PolicyException with a name';
  const policyRef = record(list(record(spec).policyRefs)[0]);
  const classic = record(list(record(spec).exceptions)[0]);
  const policy = text(policyRef.name) || text(classic.policyName);
  const missing = [WORKLOAD, ENVIRONMENTS, REQUESTED_BY, EXPIRES].find(
    key => !text(notes[key]),
  );
  if (missing)
    return `it has no annotation ${missing}: it holds, but the portal cannot end it`;
  if (Number.isNaN(Date.parse(text(notes[EXPIRES]))))
    return `its annotation ${EXPIRES} is no time`;
  if (!policy) return 'it names no policy';
  const rules = texts(classic.ruleNames);
  return {
    object: {
      apiVersion: text(apiVersion),
      kind: 'PolicyException',
      metadata: {
        name: text(name),
        namespace: text(record(metadata).namespace),
        annotations: Object.fromEntries(
          Object.entries(notes).map(([key, note]) => [key, text(note)]),
        ),
      },
      spec: record(spec),
    },
    facts: {
      name: text(name),
      workload: text(notes[TENANT])
        ? workloadRef(text(notes[TENANT]), text(notes[WORKLOAD]))
        : text(notes[WORKLOAD]),
      policy,
      policyKind: text(policyRef.kind) || 'ClusterPolicy',
      ...(rules.length > 0 && { rules }),
      environments: text(notes[ENVIRONMENTS]).split(','),
      reason: text(notes[REASON]),
      expires: new Date(text(notes[EXPIRES])).toISOString(),
      requestedBy: text(notes[REQUESTED_BY]),
      ...(text(notes[APPROVED_BY]) && { approvedBy: text(notes[APPROVED_BY]) }),
    },
  };
}

function list(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}
