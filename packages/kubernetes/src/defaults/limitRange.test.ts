import type { KubeObject } from '../object';
import { withLimits } from './limitRange';

const range = (...limits: object[]) => ({
  kind: 'LimitRange',
  spec: { limits },
});
const container = (name: string, resources?: object) => ({
  name,
  ...(resources && { resources }),
});
const pod = (containers: object[], more: object = {}): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'p' },
  spec: { containers, ...more },
});

const usual = {
  type: 'Container',
  default: { cpu: '1', memory: '1Gi' },
  defaultRequest: { cpu: '100m' },
};
const given = {
  limits: { cpu: '1', memory: '1Gi' },
  requests: { cpu: '100m', memory: '1Gi' },
};

describe('withLimits', () => {
  it.each<[string, Record<string, unknown>[], KubeObject, KubeObject]>([
    [
      'gives every container what it lacks',
      [range(usual)],
      pod([container('a'), container('b', { limits: { cpu: '2' } })], {
        initContainers: [container('c')],
      }),
      pod(
        [
          container('a', given),
          container('b', { ...given, limits: { cpu: '2', memory: '1Gi' } }),
        ],
        { initContainers: [container('c', given)] },
      ),
    ],
    [
      'takes the bounds where there are no defaults',
      [range({ type: 'Container', max: { cpu: '4' }, min: { memory: '1Mi' } })],
      pod([container('a')]),
      pod([
        container('a', {
          limits: { cpu: '4' },
          requests: { cpu: '4', memory: '1Mi' },
        }),
      ]),
    ],
    [
      'leaves to the first range what several give',
      [range(usual), range({ ...usual, default: { cpu: '9' } })],
      pod([container('a')]),
      pod([container('a', given)]),
    ],
    [
      'is about containers, not about pods or claims',
      [range({ ...usual, type: 'Pod' })],
      pod([container('a')]),
      pod([container('a')]),
    ],
  ])('%s', (_, ranges, object, expected) => {
    const before = structuredClone(object);
    expect(withLimits(object, ranges)).toEqual(expected);
    expect(object).toEqual(before);
  });

  it('leaves the template of a controller alone, as the API server does', () => {
    const deployment: KubeObject = {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'd' },
      spec: { template: { spec: { containers: [container('a')] } } },
    };
    expect(withLimits(deployment, [range(usual)])).toBe(deployment);
  });
});
