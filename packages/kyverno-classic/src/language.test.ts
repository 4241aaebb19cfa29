import { evaluate } from '@macadam/kyverno';
import { loadPolicies } from './__testUtils__/load';

const pod = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'p' } };
const policy = `apiVersion: kyverno.io/v1
kind: ClusterPolicy
metadata: { name: a }
spec:
  admission: false
  rules:
    - name: never
      match: { any: [{ resources: { kinds: [Pod] } }] }
      validate: { failureAction: Enforce, deny: {} }
`;

it('lets nothing be stopped by a ClusterPolicy that is not asked at admission', () => {
  const { policies, errors } = loadPolicies([{ path: 'p.yaml', text: policy }]);
  expect(errors).toEqual([]);
  expect(evaluate(policies, pod)).toMatchObject([
    { verdict: 'fail', action: 'Deny', blocks: false },
  ]);
});
