import {
  type EvaluationContext,
  type KubeObject,
  type RuleResult,
  evaluate,
} from '@macadam/kyverno';
import { loadPolicies } from '../../__testUtils__/load';

export type Fields = Record<string, unknown>;

export const pods = { any: [{ resources: { kinds: ['Pod'] } }] };

/** The results of a policy with one rule for an object; the rule is about pods unless it says otherwise. */
export function results(
  rule: Fields,
  object: KubeObject,
  context: EvaluationContext = {},
  spec: Fields = {},
  more: Fields = {},
): RuleResult[] {
  const document = {
    apiVersion: 'kyverno.io/v1',
    kind: 'ClusterPolicy',
    ...more,
    metadata: { name: 'p', ...(more.metadata ?? {}) },
    spec: { rules: [{ name: 'r', match: pods, ...rule }], ...spec },
  };
  const text = JSON.stringify(document);
  const { policies, errors } = loadPolicies([{ path: 'p.yaml', text }]);
  expect(errors).toEqual([]);
  return evaluate(policies, object, context);
}

export const judge = (...args: Parameters<typeof results>) =>
  results(...args)[0];

export function pod(...containers: Fields[]): KubeObject {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'web', namespace: 'shop', labels: { app: 'web' } },
    spec: { containers },
  };
}

export const main = { name: 'main', image: 'nginx:latest' };
export const side = { name: 'side', image: 'envoy:1.2' };
export const tagged = {
  pattern: { spec: { containers: [{ image: '!*:latest' }] } },
};
export const all = (key: unknown, operator: string, value: unknown) => ({
  conditions: { all: [{ key, operator, value }] },
});
