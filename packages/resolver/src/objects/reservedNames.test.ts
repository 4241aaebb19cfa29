import { whyReserved } from '@macadam/score';
import {
  inputOf,
  PAYMENT_SERVICE,
  platformWith,
  problemsOf,
  scoreOf,
} from '../__testUtils__/platformFolder';
import { tenantObjects } from '../git/tenantObjects';
import { resolve } from '../resolve';

const GRANT = `apiVersion: macadam.dev/v1alpha1
kind: Grant
metadata: { name: stock }
spec: { from: checkout, workload: inventory, to: [fulfilment] }
`;
const platform = platformWith({ 'tenants/stock.yaml': GRANT });

it('gives everything of the platform in a namespace a reserved name', () => {
  for (const environment of platform.environments) {
    for (const tenant of platform.tenants) {
      const objects = tenantObjects(platform, environment, tenant);
      for (const { kind, metadata } of objects) {
        if (kind === 'Namespace') continue;
        expect([metadata.name, whyReserved(metadata.name)]).toEqual([
          metadata.name,
          expect.any(String),
        ]);
      }
    }
  }
});

it('refuses a reserved name that another thing than the workload gives', () => {
  expect(
    problemsOf(`apiVersion: score.dev/v1b1
metadata:
  name: cart
  annotations:
    k8s.score.dev/service-name: kube-dns
containers:
  web: { image: "registry.macadam.internal/checkout/cart:1" }
service:
  ports: { http: { port: 8080 } }
`),
  ).toEqual([expect.stringContaining('Service/kube-dns has a reserved name')]);
});

it('refuses an object that a definition names by a param', () => {
  const definition = `apiVersion: macadam.dev/v1alpha1
kind: ResourceDefinition
metadata: { name: rules }
spec:
  match: { type: rules }
  params: { properties: { name: { type: string } } }
  objects:
    policy:
      apiVersion: networking.k8s.io/v1
      kind: NetworkPolicy
      metadata: { name: "\${params.name}" }
      spec: { podSelector: {}, ingress: [{}], policyTypes: [Ingress] }
`;
  const input = inputOf(PAYMENT_SERVICE, {
    platform: platformWith({ 'definitions/rules.yaml': definition }),
    score: scoreOf(`apiVersion: score.dev/v1b1
metadata: { name: cart }
containers:
  web: { image: "registry.macadam.internal/checkout/cart:1" }
resources:
  rules: { type: rules, params: { name: macadam.default-deny } }
`),
  });
  const result = resolve(input);
  expect(result.ok ? [] : result.findings).toEqual([
    expect.objectContaining({
      path: 'resources.rules',
      code: 'name-reserved',
    }),
  ]);
});
