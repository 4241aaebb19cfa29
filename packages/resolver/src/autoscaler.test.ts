import { valueAt } from './platform-values';
import {
  objectOf,
  problemsOf,
  resolved,
} from './__testUtils__/platform-folder';

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
