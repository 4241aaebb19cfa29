import { evaluate, loadPolicies } from './index';

const policy = (spec: string) => ({
  path: 'policies/p.yaml',
  text: `apiVersion: policies.kyverno.io/v1
kind: ValidatingPolicy
metadata:
  name: p
  annotations:
    macadam.dev/fix: Do better.
spec:
  matchConstraints:
    resourceRules:
      - apiGroups: [""]
        apiVersions: [v1]
        operations: [CREATE, UPDATE]
        resources: [pods]
${spec}`,
});

const deployment = (containers: unknown[]) => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web', namespace: 'shop-dev' },
  spec: { template: { metadata: {}, spec: { containers } } },
});

describe('loadPolicies', () => {
  it('names the container and the path of a fail', () => {
    const { policies, errors } = loadPolicies([
      policy(`  variables:
    - name: all
      expression: object.spec.containers + object.spec.?initContainers.orValue([])
  validations:
    - expression: variables.all.all(c, !c.image.endsWith(':latest'))
      message: no latest
`),
    ]);
    expect(errors).toEqual([]);
    const results = evaluate(
      policies,
      deployment([
        { name: 'a', image: 'a:1' },
        { name: 'b', image: 'b:latest' },
      ]),
    );
    expect(results).toMatchObject([
      {
        verdict: 'fail',
        container: 'b',
        path: 'spec.template.spec.containers[1].image',
        blocks: true,
        fix: 'Do better.',
      },
    ]);
  });
});
