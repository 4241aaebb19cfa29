import { formatFinding } from './finding';
import { parseScore } from './parseScore';
import { whyReserved } from './reserved';

const named = (name: string) =>
  parseScore(
    `apiVersion: score.dev/v1b1
metadata:
  name: ${name}
containers:
  web:
    image: nginx
`,
    { file: 'score.yaml' },
  );

it.each([
  'default',
  'kubernetes',
  'kube-dns',
  'kustomization',
  'macadam',
  'macadam-deployer',
  'macadam-x',
  'release',
  'tenant',
])('does not let a workload be called %s', name => {
  const result = named(name);
  expect(result.ok ? [] : result.findings.map(formatFinding)).toEqual([
    expect.stringMatching(
      new RegExp(`^score.yaml:3:9 .*the name "${name}" is reserved: `),
    ),
  ]);
});

it.each([
  'tenants',
  'macadamia',
  'default-deny',
  'platform',
  'kubelet',
  'dev',
  'my-macadam-app',
])('leaves %s to everybody', name => {
  expect(named(name).ok).toBe(true);
});

it('knows the names of objects in any case, and those with dots', () => {
  expect(whyReserved('macadam.default-deny')).toBeDefined();
  expect(whyReserved('Kustomization')).toBeDefined();
});
