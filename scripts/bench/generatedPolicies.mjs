/**
 * Policies and workloads for measuring, beside the platform's own.
 */

/** One ClusterPolicy for each way to validate and to change an object. */
export const CLASSIC_POLICIES = [
  policy(
    'pattern',
    `validate: { message: m, pattern: { spec: { containers: [{ image: '*:*', '=(securityContext)': { '=(privileged)': 'false' } }] } } }`,
  ),
  policy(
    'any-pattern',
    `validate: { message: m, anyPattern: [{ spec: { '=(hostNetwork)': true } }, { spec: { containers: [{ resources: { limits: { memory: '?*' } } }] } }] }`,
  ),
  policy(
    'deny',
    `validate: { message: m, deny: { conditions: { any: [{ key: "{{ request.object.spec.containers[].image | length(@) }}", operator: GreaterThan, value: 9 }] } } }`,
  ),
  policy(
    'foreach',
    `validate: { message: m, foreach: [{ list: request.object.spec.containers, deny: { conditions: { all: [{ key: "{{ element.image }}", operator: AnyNotIn, value: ['*:1', '*/*'] }] } } }] }`,
  ),
  policy(
    'cel',
    `validate: { cel: { expressions: [{ expression: "object.spec.containers.all(c, !c.image.endsWith(':latest'))", message: m }] } }`,
  ),
  policy(
    'pod-security',
    `validate: { message: m, podSecurity: { level: baseline, version: latest } }`,
  ),
  policy(
    'mutate',
    `mutate: { patchStrategicMerge: { metadata: { labels: { '+(team)': shop } } } }`,
  ),
].join('---\n');

function policy(name, rule) {
  return `apiVersion: kyverno.io/v1
kind: ClusterPolicy
metadata: { name: ${name} }
spec:
  validationFailureAction: Enforce
  rules:
    - name: rule
      match: { any: [{ resources: { kinds: [Pod] } }] }
      ${rule}
`;
}

/** @param {number} index @returns a Deployment with two containers, different in name and in values */
export function deploymentNamed(index) {
  const labels = { app: `service-${index}`, tier: 'web' };
  const container = (name, port) => ({
    name,
    image: `registry.macadam.internal/checkout/${name}-${index}:1.0.0`,
    ports: [{ containerPort: port }],
    env: [{ name: 'LEVEL', value: 'info' }],
    resources: {
      requests: { cpu: '100m', memory: '64Mi' },
      limits: { memory: '64Mi' },
    },
    securityContext: { runAsNonRoot: true, allowPrivilegeEscalation: false },
    readinessProbe: { httpGet: { path: `/ready/${index}`, port } },
  });
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: `service-${index}`, namespace: 'checkout', labels },
    spec: {
      replicas: 2,
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: {
          serviceAccountName: `service-${index}`,
          containers: [container('main', 8080), container('side', 9090)],
          volumes: [{ name: 'scratch', emptyDir: {} }],
        },
      },
    },
  };
}
