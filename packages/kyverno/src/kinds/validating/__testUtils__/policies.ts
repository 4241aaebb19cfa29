import {
  evaluate,
  type EvaluationContext,
  type KubeObject,
  loadPolicies,
} from '../../..';

export const PODS = `{ apiGroups: [""], apiVersions: [v1], operations: [CREATE, UPDATE], resources: [pods] }`;

/** A policy with a spec as YAML, which has to load. */
export function load(spec: string, metadata = 'name: p') {
  const text = `apiVersion: policies.kyverno.io/v1\nkind: ValidatingPolicy\nmetadata: { ${metadata} }\nspec:\n${spec}`;
  const { policies, errors } = loadPolicies([{ path: 'p.yaml', text }]);
  expect(errors).toEqual([]);
  return policies;
}

/** Whom a policy is about, in YAML. */
export const about = (rule: string, more = '') =>
  `  matchConstraints: { resourceRules: [${rule}]${more} }\n`;
/** What a policy asks, in YAML. */
export const check = (expression: string, more = '') =>
  `  validations: [{ expression: ${JSON.stringify(expression)}, message: never${more} }]\n`;

export function verdicts(
  spec: string,
  object: KubeObject,
  context?: EvaluationContext,
) {
  return evaluate(load(spec), object, context).map(({ verdict }) => verdict);
}

export const pod = (spec: object = {}, metadata: object = {}): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'web', namespace: 'shop-dev', ...metadata },
  spec: { containers: [{ name: 'main', image: 'a:1' }], ...spec },
});

/** A rule of `matchConstraints`; its lists are the items alone. */
export const rule = (
  groups: string,
  versions: string,
  resources: string,
  more = '',
) =>
  `{ apiGroups: [${groups}], apiVersions: [${versions}], operations: [CREATE], resources: [${resources}]${more} }`;
