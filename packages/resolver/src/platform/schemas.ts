import type { JsonSchema } from '../types';

/** apiVersion of every document of the platform folder that this package reads. */
export const API_VERSION = 'macadam.dev/v1alpha1';

/** Kinds of documents in the platform folder. */
export const KINDS = [
  'Platform',
  'Environment',
  'Tenant',
  'Grant',
  'ResourceDefinition',
  'WorkloadDefaults',
  'SupplyChainPolicy',
] as const;

/** One of these kinds. */
export type Kind = (typeof KINDS)[number];

const text: JsonSchema = { type: 'string', minLength: 1 };
const label: JsonSchema = {
  type: 'string',
  pattern: '^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$',
};
/** A tenant or environment name is part of namespace names. */
const shortLabel: JsonSchema = {
  type: 'string',
  pattern: '^[a-z0-9]([-a-z0-9]{0,28}[a-z0-9])?$',
};
const quantity: JsonSchema = {
  type: 'string',
  pattern: '^[0-9]+(\\.[0-9]+)?(m|k|M|G|T|P|E|Ki|Mi|Gi|Ti|Pi|Ei)?$',
};
const entityRef: JsonSchema = {
  type: 'string',
  pattern: '^(group|user):[-a-z0-9_.]+/[-a-zA-Z0-9_.]+$',
};
const compute: JsonSchema = closed({ cpu: quantity, memory: quantity });
const anything: JsonSchema = { type: 'object' };
const oneOrMore = (item: JsonSchema): JsonSchema => ({
  oneOf: [item, { type: 'array', items: item, minItems: 1 }],
});
const textMap: JsonSchema = {
  type: 'object',
  additionalProperties: { type: 'string' },
};

function closed(
  properties: Record<string, JsonSchema>,
  required: string[] = [],
): JsonSchema {
  return {
    type: 'object',
    properties,
    required,
    additionalProperties: false,
  };
}

function documentOf(kind: Kind, name: JsonSchema, spec: JsonSchema) {
  return closed(
    {
      apiVersion: { const: API_VERSION },
      kind: { const: kind },
      metadata: closed({ name, title: text, description: text }, ['name']),
      spec,
    },
    ['apiVersion', 'kind', 'metadata', 'spec'],
  );
}

const signers: JsonSchema = {
  type: 'array',
  minItems: 1,
  items: {
    type: 'object',
    additionalProperties: false,
    properties: {
      name: text,
      key: {
        type: 'string',
        pattern:
          '^-----BEGIN PUBLIC KEY-----\\s[A-Za-z0-9+/=\\s]+-----END PUBLIC KEY-----\\s*$',
      },
      transparencyLog: { type: 'boolean' },
      subject: text,
      subjectRegExp: text,
      issuer: text,
      issuerRegExp: text,
      certificateLog: { type: 'boolean' },
    },
  },
};

/** JSON Schema (2020-12) of each kind; references, expressions and ties are checked after it. */
export const SCHEMAS: Record<Kind, JsonSchema> = {
  Platform: documentOf(
    'Platform',
    label,
    closed(
      {
        owner: entityRef,
        images: closed({ reference: text, simulated: { type: 'boolean' } }, [
          'reference',
        ]),
        network: closed({
          allowFrom: { type: 'array', items: label, uniqueItems: true },
        }),
      },
      ['owner'],
    ),
  ),
  Environment: documentOf(
    'Environment',
    shortLabel,
    closed(
      {
        type: label,
        cluster: label,
        namespace: text,
        after: { type: 'array', items: shortLabel, uniqueItems: true },
        delivery: closed({
          engine: { enum: ['flux', 'argocd'] },
          repository: text,
          path: text,
          url: text,
          secret: label,
        }),
        gates: closed({
          policy: { enum: ['enforce', 'audit'] },
          supplyChain: { enum: ['off', 'audit', 'enforce'] },
          approvals: { type: 'integer', minimum: 0, maximum: 10 },
        }),
        hosts: { type: 'array', items: text, uniqueItems: true },
        domain: text,
        variables: textMap,
      },
      ['type', 'cluster', 'namespace'],
    ),
  ),
  Tenant: documentOf(
    'Tenant',
    shortLabel,
    closed(
      {
        owner: entityRef,
        repositories: {
          type: 'array',
          minItems: 1,
          items: { type: 'string', pattern: '^[^/\\s]+/[^/\\s]+$' },
        },
        hosts: {
          type: 'object',
          additionalProperties: {
            type: 'array',
            items: text,
            uniqueItems: true,
          },
        },
        quota: textMap,
      },
      ['owner', 'repositories'],
    ),
  ),
  Grant: documentOf(
    'Grant',
    label,
    closed(
      {
        from: shortLabel,
        to: {
          type: 'array',
          items: shortLabel,
          minItems: 1,
          uniqueItems: true,
        },
        environments: {
          type: 'array',
          items: shortLabel,
          minItems: 1,
          uniqueItems: true,
        },
        workload: label,
        resource: closed({ type: text, class: text, id: text }, ['type', 'id']),
        secretStore: label,
      },
      ['from', 'to'],
    ),
  ),
  ResourceDefinition: documentOf(
    'ResourceDefinition',
    label,
    closed(
      {
        match: closed(
          {
            type: text,
            id: oneOrMore(text),
            workload: oneOrMore(text),
            system: oneOrMore(text),
            owner: oneOrMore(text),
            environment: oneOrMore(text),
            environmentType: oneOrMore(text),
            class: oneOrMore(text),
            labels: textMap,
          },
          ['type'],
        ),
        params: anything,
        objects: {
          type: 'object',
          propertyNames: { pattern: '^[a-zA-Z][a-zA-Z0-9]*$' },
          additionalProperties: {
            type: 'object',
            required: ['apiVersion', 'kind'],
            properties: {
              apiVersion: text,
              kind: text,
              metadata: { type: 'object' },
            },
          },
        },
        when: textMap,
        holdsData: { type: 'array', items: text, uniqueItems: true },
        readyWhen: { type: 'array', items: text },
        outputs: {
          type: 'object',
          propertyNames: { pattern: '^[a-zA-Z][a-zA-Z0-9_]*$' },
        },
        moreOutputs: text,
        endpoints: { type: 'array', items: text },
      },
      ['match'],
    ),
  ),
  WorkloadDefaults: documentOf(
    'WorkloadDefaults',
    label,
    closed(
      {
        match: {
          ...closed({ environmentType: label, environment: shortLabel }),
          minProperties: 1,
        },
        replicas: { type: 'integer', minimum: 0 },
        podSecurityContext: anything,
        containerSecurityContext: anything,
        requests: compute,
        limits: compute,
        ceiling: closed({
          cpu: quantity,
          memory: quantity,
          replicas: { type: 'integer', minimum: 1 },
        }),
        probes: closed({
          service: closed(
            {
              kind: { enum: ['tcp', 'http', 'none'] },
              path: { type: 'string', pattern: '^/' },
              periodSeconds: { type: 'integer', minimum: 1 },
              failureThreshold: { type: 'integer', minimum: 1 },
            },
            ['kind'],
          ),
          worker: closed(
            { command: { type: 'array', items: text, minItems: 1 } },
            ['command'],
          ),
        }),
        topologySpread: {
          type: 'array',
          items: closed(
            {
              topologyKey: text,
              maxSkew: { type: 'integer', minimum: 1 },
              whenUnsatisfiable: { enum: ['ScheduleAnyway', 'DoNotSchedule'] },
            },
            ['topologyKey', 'maxSkew', 'whenUnsatisfiable'],
          ),
        },
        disruptionBudget: closed(
          {
            maxUnavailable: {
              oneOf: [
                { type: 'integer', minimum: 0 },
                { type: 'string', pattern: '^[0-9]{1,2}%$' },
              ],
            },
          },
          ['maxUnavailable'],
        ),
        telemetry: closed({ endpoint: text }, ['endpoint']),
        podSecurity: { enum: ['restricted', 'baseline', 'privileged'] },
      },
      ['match', 'podSecurity'],
    ),
  ),
  SupplyChainPolicy: documentOf(
    'SupplyChainPolicy',
    label,
    closed(
      {
        // The registry is always named: an image that somebody writes must not choose whom the portal asks.
        images: {
          type: 'array',
          minItems: 1,
          uniqueItems: true,
          items: {
            type: 'string',
            pattern: '^[a-z0-9][a-z0-9.:-]*/[a-z0-9._/*-]+$',
          },
        },
        signedBy: signers,
        provenance: closed({
          signedBy: signers,
          builder: text,
          builderRegExp: text,
          source: text,
          sourceRegExp: text,
        }),
        sbom: { enum: ['attached', 'signed'] },
      },
      ['images', 'signedBy'],
    ),
  ),
};
