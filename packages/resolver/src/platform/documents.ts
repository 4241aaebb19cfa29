import { isRecord } from '@macadam/yaml';
import type {
  DefinitionMatch,
  Environment,
  Grant,
  JsonSchema,
  OutputTemplate,
  PlatformDocument,
  PlatformSpec,
  ResourceDefinition,
  Tenant,
  WorkloadDefaults,
} from '../types';
import { canonical } from '../values/canonical';
import { valueAt, textAt } from '../values/valueAt';
import type { Values } from '../values/valueAt';
import type { YamlDocument } from '../values/yamlDocuments';

/** Takes a document that the schema of Platform accepts. */
export function toPlatformSpec({ value }: YamlDocument): PlatformSpec {
  const reference = textAt(value, ['spec', 'images', 'reference']);
  return {
    owner: textAt(value, ['spec', 'owner']) ?? '',
    ...(reference
      ? {
          images: {
            reference,
            simulated: valueAt(value, ['spec', 'images', 'simulated']) === true,
          },
        }
      : {}),
    allowFrom: texts(valueAt(value, ['spec', 'network', 'allowFrom'])),
  };
}

/** Takes a document that the schema of Grant accepts. */
export function toGrant(document: YamlDocument): Grant {
  const { value } = document;
  const environments = valueAt(value, ['spec', 'environments']);
  const workload = textAt(value, ['spec', 'workload']);
  const resource = valueAt(value, ['spec', 'resource']);
  const secretStore = textAt(value, ['spec', 'secretStore']);
  return {
    ...toDocument(document),
    from: textAt(value, ['spec', 'from']) ?? '',
    to: texts(valueAt(value, ['spec', 'to'])),
    ...(environments ? { environments: texts(environments) } : {}),
    ...(workload ? { workload } : {}),
    ...(resource
      ? {
          resource: {
            type: textAt(resource, ['type']) ?? '',
            class: textAt(resource, ['class']) ?? 'default',
            id: textAt(resource, ['id']) ?? '',
          },
        }
      : {}),
    ...(secretStore ? { secretStore } : {}),
  };
}

/** Takes a document that the schema of Environment accepts. */
export function toEnvironment(document: YamlDocument): Environment {
  const { value } = document;
  const base = toDocument(document);
  return {
    ...base,
    type: textAt(value, ['spec', 'type']) ?? '',
    cluster: textAt(value, ['spec', 'cluster']) ?? '',
    namespace: textAt(value, ['spec', 'namespace']) ?? '',
    after: texts(valueAt(value, ['spec', 'after'])),
    delivery: {
      engine:
        textAt(value, ['spec', 'delivery', 'engine']) === 'argocd'
          ? 'argocd'
          : 'flux',
      repository:
        textAt(value, ['spec', 'delivery', 'repository']) ?? 'environments',
      path: textAt(value, ['spec', 'delivery', 'path']) ?? base.name,
      url: textAt(value, ['spec', 'delivery', 'url']),
      secret: textAt(value, ['spec', 'delivery', 'secret']),
    },
    gates: {
      policy:
        textAt(value, ['spec', 'gates', 'policy']) === 'audit'
          ? 'audit'
          : 'enforce',
      supplyChain: supplyChainGate(
        textAt(value, ['spec', 'gates', 'supplyChain']),
      ),
      approvals: numberAt(value, ['spec', 'gates', 'approvals']) ?? 0,
    },
    ...hostsAt(value),
    domain: textAt(value, ['spec', 'domain']),
    variables: textMap(valueAt(value, ['spec', 'variables'])),
  };
}

/** Takes a document that the schema of Tenant accepts. */
export function toTenant(document: YamlDocument): Tenant {
  const { value } = document;
  const quota = valueAt(value, ['spec', 'quota']);
  return {
    ...toDocument(document),
    owner: textAt(value, ['spec', 'owner']) ?? '',
    repositories: texts(valueAt(value, ['spec', 'repositories'])),
    ...tenantHosts(value),
    ...(quota ? { quota: textMap(quota) } : {}),
  };
}

function hostsAt(value: unknown): Pick<Environment, 'hosts'> {
  const hosts = valueAt(value, ['spec', 'hosts']);
  return hosts === undefined ? {} : { hosts: texts(hosts) };
}

function tenantHosts(value: unknown): Pick<Tenant, 'hosts'> {
  const hosts = valueAt(value, ['spec', 'hosts']);
  if (!isRecord(hosts)) return {};
  return {
    hosts: Object.fromEntries(
      Object.entries(hosts).map(([environment, list]) => [
        environment,
        texts(list),
      ]),
    ),
  };
}

/** Takes a document that the schema of ResourceDefinition accepts. */
export function toDefinition(document: YamlDocument): ResourceDefinition {
  const { value } = document;
  const moreOutputs = textAt(value, ['spec', 'moreOutputs']);
  return {
    ...toDocument(document),
    match: toMatch(valueAt(value, ['spec', 'match'])),
    params: toParamsSchema(valueAt(value, ['spec', 'params'])),
    // In order once, rather than for each workload.
    objects: canonical(valuesAt(value, ['spec', 'objects'])),
    when: textMap(valueAt(value, ['spec', 'when'])),
    holdsData: texts(valueAt(value, ['spec', 'holdsData'])),
    readyWhen: texts(valueAt(value, ['spec', 'readyWhen'])),
    outputs: Object.fromEntries(
      Object.entries(valuesAt(value, ['spec', 'outputs'])).map(
        ([name, output]) => [name, toOutput(output)],
      ),
    ),
    ...(moreOutputs === undefined ? {} : { moreOutputs }),
    endpoints: texts(valueAt(value, ['spec', 'endpoints'])),
  };
}

/** Takes a document that the schema of WorkloadDefaults accepts. */
export function toDefaults(document: YamlDocument): WorkloadDefaults {
  const { value } = document;
  const spec = valuesAt(value, ['spec']);
  const podSecurity = textAt(spec, ['podSecurity']);
  const probe = valueAt(spec, ['probes', 'service']);
  const worker = valueAt(spec, ['probes', 'worker', 'command']);
  const budget = valueAt(spec, ['disruptionBudget', 'maxUnavailable']);
  const endpoint = textAt(spec, ['telemetry', 'endpoint']);
  const spread = spec.topologySpread;
  return {
    ...toDocument(document),
    match: {
      environmentType: textAt(spec, ['match', 'environmentType']),
      environment: textAt(spec, ['match', 'environment']),
    },
    replicas: numberAt(spec, ['replicas']),
    podSecurityContext: optionalValues(spec.podSecurityContext),
    containerSecurityContext: optionalValues(spec.containerSecurityContext),
    requests: compute(spec.requests),
    limits: compute(spec.limits),
    ceiling: isRecord(spec.ceiling)
      ? {
          ...compute(spec.ceiling),
          replicas: numberAt(spec, ['ceiling', 'replicas']),
        }
      : undefined,
    probes: {
      service: {
        kind: probeKind(textAt(probe, ['kind'])),
        path: textAt(probe, ['path']),
        periodSeconds: numberAt(probe, ['periodSeconds']),
        failureThreshold: numberAt(probe, ['failureThreshold']),
      },
      ...(worker ? { worker: { command: texts(worker) } } : {}),
    },
    topologySpread: (Array.isArray(spread) ? spread : []).map(item => ({
      topologyKey: textAt(item, ['topologyKey']) ?? '',
      maxSkew: numberAt(item, ['maxSkew']) ?? 1,
      whenUnsatisfiable: textAt(item, ['whenUnsatisfiable']) ?? '',
    })),
    ...(typeof budget === 'number' || typeof budget === 'string'
      ? { disruptionBudget: { maxUnavailable: budget } }
      : {}),
    ...(endpoint ? { telemetry: { endpoint } } : {}),
    podSecurity:
      podSecurity === 'privileged' || podSecurity === 'baseline'
        ? podSecurity
        : 'restricted',
  };
}

/** What every document has: name, title, description and where it is. */
export function toDocument({
  file,
  value,
  positionOf,
}: YamlDocument): PlatformDocument {
  return {
    name: textAt(value, ['metadata', 'name']) ?? '',
    title: textAt(value, ['metadata', 'title']),
    description: textAt(value, ['metadata', 'description']),
    file,
    line: positionOf(['apiVersion']).line,
    positionOf,
  };
}

function toMatch(value: unknown): DefinitionMatch {
  const match = isRecord(value) ? value : {};
  const list = (key: string) =>
    match[key] === undefined ? {} : { [key]: texts(match[key]) };
  return {
    type: textAt(match, ['type']) ?? '',
    ...list('id'),
    ...list('workload'),
    ...list('system'),
    ...list('owner'),
    ...list('environment'),
    ...list('environmentType'),
    ...list('class'),
    ...(match.labels === undefined ? {} : { labels: textMap(match.labels) }),
  };
}

/** A params schema describes a mapping that allows what it names and nothing else, unless it says so itself. */
function toParamsSchema(value: unknown): JsonSchema {
  return {
    type: 'object',
    additionalProperties: false,
    ...(isRecord(value) ? value : {}),
  };
}

function toOutput(value: unknown): OutputTemplate {
  const isOne = isRecord(value) && Object.keys(value).length === 1;
  const name = textAt(value, ['secretKeyRef', 'name']);
  const key = textAt(value, ['secretKeyRef', 'key']);
  if (name && key && isOne) return { kind: 'secret', name, key };
  const text = textAt(value, ['fromOutputs']);
  return text !== undefined && isOne
    ? { kind: 'composed', text }
    : { kind: 'value', value };
}

function supplyChainGate(
  text: string | undefined,
): Environment['gates']['supplyChain'] {
  return text === 'audit' || text === 'enforce' ? text : 'off';
}

function probeKind(text: string | undefined): 'tcp' | 'http' | 'none' {
  return text === 'tcp' || text === 'http' ? text : 'none';
}

function compute(
  value: unknown,
): { cpu?: string; memory?: string } | undefined {
  if (!isRecord(value)) return undefined;
  const cpu = textAt(value, ['cpu']);
  const memory = textAt(value, ['memory']);
  return { ...(cpu ? { cpu } : {}), ...(memory ? { memory } : {}) };
}

function optionalValues(value: unknown): Values | undefined {
  return isRecord(value) ? value : undefined;
}

function valuesAt(value: unknown, path: readonly string[]): Values {
  const found = valueAt(value, path);
  return isRecord(found) ? found : {};
}

function numberAt(value: unknown, path: readonly string[]): number | undefined {
  const found = valueAt(value, path);
  return typeof found === 'number' ? found : undefined;
}

/** A list of texts; a single value stands for a list of one, nothing for an empty one. */
export function texts(value: unknown): string[] {
  if (value === undefined) return [];
  return (Array.isArray(value) ? value : [value]).map(String);
}

function textMap(value: unknown): Record<string, string> {
  return Object.fromEntries(
    Object.entries(isRecord(value) ? value : {}).map(([key, item]) => [
      key,
      String(item),
    ]),
  );
}
