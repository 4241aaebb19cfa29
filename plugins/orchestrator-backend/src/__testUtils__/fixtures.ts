import type { Entity } from '@backstage/catalog-model';

/** A platform folder with two environments and one policy-free definition. */
export const platformFiles: Record<string, string> = {
  'platform.yaml': `apiVersion: macadam.dev/v1alpha1
kind: Platform
metadata:
  name: test
spec:
  owner: group:default/platform-team
  images:
    reference: registry.example.test/\${tenant.id}/\${workload.name}:\${release.commit}
    simulated: true
`,
  'environments/dev.yaml': environment('dev', 'development', '[]'),
  'environments/staging.yaml': environment('staging', 'staging', '[dev]'),
  'tenants/checkout.yaml': `apiVersion: macadam.dev/v1alpha1
kind: Tenant
metadata:
  name: checkout
spec:
  owner: group:default/checkout
  repositories: [checkout/*]
  quota:
    pods: "100"
`,
  'defaults/all.yaml': ['development', 'staging']
    .map(
      type => `apiVersion: macadam.dev/v1alpha1
kind: WorkloadDefaults
metadata:
  name: ${type}
spec:
  match: { environmentType: ${type} }
  replicas: 1
  podSecurity: restricted
`,
    )
    .join('---\n'),
  'policies/no-latest.yaml': `apiVersion: policies.kyverno.io/v1
kind: ValidatingPolicy
metadata:
  name: no-latest-image
  annotations:
    policies.kyverno.io/title: Images name a version
    macadam.dev/fix: Name the version of the image.
spec:
  validationActions: [Deny]
  matchConstraints:
    resourceRules:
      - apiGroups: [apps]
        apiVersions: [v1]
        operations: [CREATE, UPDATE]
        resources: [deployments]
  validations:
    - expression: "object.spec.template.spec.containers.all(c, !c.image.endsWith(':latest'))"
      message: An image with the tag latest is not reproducible.
`,
};

function environment(name: string, type: string, after: string): string {
  return `apiVersion: macadam.dev/v1alpha1
kind: Environment
metadata:
  name: ${name}
spec:
  type: ${type}
  cluster: embedded
  namespace: \${tenant.id}-${name}
  after: ${after}
  delivery: { engine: flux, repository: environments, path: ${name} }
  gates: { policy: enforce, approvals: 0 }
`;
}

/** A Score file of one container. */
export function score(name: string, image = '.', more = ''): string {
  return `apiVersion: score.dev/v1b1
metadata:
  name: ${name}
containers:
  main:
    image: ${image}
${more}`;
}

function user(name: string, group?: string): Entity {
  return {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'User',
    metadata: { name, namespace: 'default' },
    spec: {},
    relations: group
      ? [{ type: 'memberOf', targetRef: `group:default/${group}` }]
      : [],
  };
}

/** People, their groups, and the owner of each workload. */
export const entities: Entity[] = [
  user('mira', 'payments'),
  user('ines', 'fulfilment'),
  user('sofia', 'platform-team'),
  {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Group',
    metadata: { name: 'payments', namespace: 'default' },
    relations: [{ type: 'childOf', targetRef: 'group:default/checkout' }],
  },
  ...['checkout', 'fulfilment', 'platform-team'].map(name => ({
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Group',
    metadata: { name, namespace: 'default' },
  })),
  {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Component',
    metadata: { name: 'cart', namespace: 'checkout' },
    relations: [
      { type: 'ownedBy', targetRef: 'group:default/checkout' },
      { type: 'partOf', targetRef: 'system:default/shop' },
    ],
  },
];
