import {
  objectOf,
  problemsOf,
  resolved,
} from '../__testUtils__/platformFolder';
import { valueAt } from '../values/valueAt';

const file = (
  params = '{ min: 2, max: 6, cpu: 60 }',
  annotations = '',
) => `apiVersion: score.dev/v1b1
metadata:
  name: web
${annotations && `  annotations:\n    ${annotations}\n`}containers:
  main:
    image: ghcr.io/example/web:1.0.0
resources:
  load:
    type: horizontal-pod-autoscaler
    params: ${params}
`;
const prod = { environment: 'prod' };

it('a workload that is scaled by load gives no number of pods', () => {
  const resolution = resolved(file(), prod);
  const deployment = objectOf(resolution, 'Deployment', 'web');
  expect(deployment.spec).not.toHaveProperty('replicas');
  expect(
    objectOf(resolution, 'HorizontalPodAutoscaler', 'web-load').spec,
  ).toMatchObject({
    scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' },
    minReplicas: 2,
    maxReplicas: 6,
  });
  objectOf(resolution, 'PodDisruptionBudget', 'web');
});

it.each([
  ['dev', 1, 2],
  ['staging', 2, 4],
  ['prod', 2, 4],
])(
  'a workload that gives no numbers fits what %s allows',
  (environment, minReplicas, maxReplicas) =>
    expect(
      objectOf(
        resolved(file('{}'), { environment }),
        'HorizontalPodAutoscaler',
        'web-load',
      ).spec,
    ).toMatchObject({ minReplicas, maxReplicas }),
);

it('a StatefulSet is scaled as what it is', () =>
  expect(
    valueAt(
      objectOf(
        resolved(file(undefined, 'k8s.score.dev/kind: StatefulSet'), prod),
        'HorizontalPodAutoscaler',
        'web-load',
      ),
      ['spec', 'scaleTargetRef', 'kind'],
    ),
  ).toBe('StatefulSet'));

it.each([
  [
    'more than the ceiling',
    file('{ max: 30 }'),
    'score.yaml:10:5 resources.load.params: asks for up to 30 replicas; environment prod allows 20 at most',
  ],
  [
    'a range that is none',
    file('{ min: 5, max: 4 }'),
    'score.yaml:10:5 resources.load.params: min 5 is more than max 4',
  ],
  [
    'a number of replicas too',
    file(undefined, 'macadam.dev/replicas: "3"'),
    'score.yaml:5:5 metadata.annotations["macadam.dev/replicas"]: `load` decides the number of pods',
  ],
  [
    'a Job',
    file(undefined, 'k8s.score.dev/kind: Job'),
    'score.yaml:10:3 resources.load: a Job runs to its end and cannot be scaled by load',
  ],
])('%s is a finding', (_, text, expected) =>
  expect(problemsOf(text, prod)).toEqual([expect.stringContaining(expected)]),
);

describe('what acts on the workload', () => {
  const text = `apiVersion: score.dev/v1b1
metadata: { name: web }
containers: { main: { image: ghcr.io/example/web:1.0.0, variables: { DB: "\${resources.db.host}" } } }
service: { ports: { http: { port: 80 } } }
resources:
  db: { type: postgres }
  load: { type: horizontal-pod-autoscaler, params: { min: 2, max: 3 } }
  dns: { type: dns }
  route: { type: route, params: { host: "\${resources.dns.host}", path: /, port: 80 } }
`;
  const resolution = resolved(text, prod);
  const waveOf = (kind: string) =>
    resolution.objects.find(({ object }) => object.kind === kind)?.wave;

  it('comes with it, and never before', () => {
    const last = resolution.waves.length - 1;
    expect(last).toBe(1);
    expect(waveOf('HorizontalPodAutoscaler')).toBe(last);
    expect(waveOf('PodDisruptionBudget')).toBe(last);
    expect(waveOf('HTTPRoute') ?? waveOf('Ingress')).toBe(last);
    expect(waveOf('ExternalSecret') ?? waveOf('Cluster')).toBe(0);
    expect(resolution.waves[0].objects.map(({ kind }) => kind)).not.toContain(
      'HorizontalPodAutoscaler',
    );
  });

  it('says nothing of the readiness of what the workload needs', () => {
    const database = resolution.objects.find(
      ({ object }) =>
        object.metadata.annotations?.['macadam.dev/ready-when'] !== undefined,
    );
    expect(database?.wave).toBe(0);
    expect(
      JSON.parse(
        database?.object.metadata.annotations?.['macadam.dev/ready-when'] ?? '',
      ),
    ).toMatchObject({
      expressions: resolution.waves[0].readyWhen[0].expressions,
    });
  });
});
