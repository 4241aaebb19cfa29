import { closest } from '@macadam/score';
import type { ASTNode } from '@marcbachmann/cel-js';
import { isCall } from '../resources/calls';
import { compileExpression, someNode } from './expressions';
import type { Environment, JsonSchema, ResourceDefinition } from '../types';
import { isValues } from '../values/valueAt';

/** Members of a name that expressions may use; `any`: what they are is known only when it is evaluated. */
export type Names = { readonly [name: string]: Names | 'any' };

/** What an expression says of a name that is not there. */
export interface NameProblem {
  message: string;
  hint: string;
}

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

/** The first name in an expression that is not there, with the nearest that is. */
export function nameProblem(
  source: string,
  names: Names,
): NameProblem | undefined {
  const { ast } = compileExpression(source, Object.keys(names));
  let problem: NameProblem | undefined;
  someNode(ast, node => {
    problem ??= unknownMember(node, names);
    return problem !== undefined;
  });
  return problem;
}

function unknownMember(node: ASTNode, names: Names): NameProblem | undefined {
  const path = pathOf(node);
  // Other roots are variables of a comprehension; unknown ones are found when the expression is compiled.
  if (!path || path.length < 2 || !Object.hasOwn(names, path[0])) {
    return undefined;
  }
  let known: Names | 'any' | undefined = names;
  for (const [index, key] of path.entries()) {
    if (known === 'any') return undefined;
    if (!Object.hasOwn(known, key)) {
      const have: string[] = Object.keys(known);
      const near = closest(key, have);
      const owner = path.slice(0, index).join('.');
      return {
        message: `${owner} has no \`${key}\``,
        hint: `${near ? `did you mean \`${owner}.${near}\`? ` : ''}have: ${have.join(', ') || 'none'}`,
      };
    }
    known = known[key];
  }
  return undefined;
}

/** The keys of `a.b["c"]`, or undefined for anything else. */
function pathOf(node: ASTNode): string[] | undefined {
  if (node.op === 'id') return [node.args];
  if (
    node.op !== '.' &&
    node.op !== '.?' &&
    node.op !== '[]' &&
    node.op !== '[?]'
  ) {
    return undefined;
  }
  const [target, member] = node.args;
  const head = pathOf(target);
  if (!head) return undefined;
  if (typeof member === 'string') return [...head, member];
  return member.op === 'value' && typeof member.args === 'string'
    ? [...head, member.args]
    : undefined;
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
    Object.entries(isValues(properties) ? properties : {}).map(
      ([name, property]) => [
        name,
        isValues(property) ? schemaNames(property) : 'any',
      ],
    ),
  );
}
