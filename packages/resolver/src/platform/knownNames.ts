import { isRecord } from '@macadam/yaml';
import type { Names } from '../expressions/nameProblem';
import type { Environment, ResourceDefinition, JsonSchema } from '../types';
import { isCall } from './resourceTypes';

const RELEASE: Names = { repository: 'any', commit: 'any' };
const TENANT: Names = { id: 'any' };
const WORKLOAD: Names = {
  name: 'any',
  kind: 'any',
  annotations: 'any',
  service: 'any',
  ports: 'any',
};
const CALLED: Names = {
  workload: 'any',
  tenant: 'any',
  service: 'any',
  namespace: 'any',
  name: 'any',
  host: 'any',
  port: 'any',
  ports: 'any',
};
const RESOURCE: Names = {
  key: 'any',
  id: 'any',
  name: 'any',
  type: 'any',
  class: 'any',
  labels: 'any',
};

/** Names for what one environment is asked of: its namespace rule. */
export const TENANT_NAMES: Names = { tenant: TENANT };

/** Names that the platform's own expressions may use in every environment. */
export function platformNames(environments: readonly Environment[]): Names {
  return {
    workload: WORKLOAD,
    tenant: TENANT,
    environment: environmentNames(environments),
    release: RELEASE,
  };
}

/** Names that the objects of a definition may use, in the environments that it may serve. */
export function objectNames(
  definition: ResourceDefinition,
  environments: readonly Environment[],
): Names {
  return {
    ...platformNames(environments.filter(each => serves(definition, each))),
    resource: RESOURCE,
    params: schemaNames(definition.params),
    ...(isCall(definition.match.type) ? { called: CALLED } : {}),
  };
}

/** The objects of a definition by local name. */
export function objectsNames(definition: ResourceDefinition): Names {
  return {
    objects: Object.fromEntries(
      Object.keys(definition.objects).map(name => [name, 'any']),
    ),
  };
}

/** What all of the environments have; a variable that one of them lacks would fail there. */
function environmentNames(environments: readonly Environment[]): Names {
  const [first, ...rest] = environments.map(({ variables }) =>
    Object.keys(variables),
  );
  const variables = (first ?? []).filter(name =>
    rest.every(names => names.includes(name)),
  );
  return {
    name: 'any',
    type: 'any',
    cluster: 'any',
    namespace: 'any',
    domain: 'any',
    variables: Object.fromEntries(variables.map(name => [name, 'any'])),
  };
}

function serves(
  { match }: ResourceDefinition,
  environment: Environment,
): boolean {
  return (
    (match.environment?.includes(environment.name) ?? true) &&
    (match.environmentType?.includes(environment.type) ?? true)
  );
}

/** The properties of a closed mapping; anything else may have any member. */
function schemaNames(schema: JsonSchema): Names | 'any' {
  const { properties, additionalProperties, patternProperties } = schema;
  if (patternProperties !== undefined) return 'any';
  if (additionalProperties !== false) return 'any';
  return Object.fromEntries(
    Object.entries(isRecord(properties) ? properties : {}).map(
      ([name, property]) => [
        name,
        isRecord(property) ? schemaNames(property) : 'any',
      ],
    ),
  );
}
