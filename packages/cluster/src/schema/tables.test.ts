import { humanDuration } from './columns';
import { coreSchema } from './coreSchemas';
import { decode } from './decode';
import { evaluateJsonPath } from './jsonPath';

it.each([
  [5, '5s'],
  [119, '119s'],
  [125, '2m5s'],
  [3600, '60m'],
  [3 * 3600 + 60, '3h1m'],
  [26 * 3600, '26h'],
  [3 * 86400, '3d'],
  [400 * 86400, '400d'],
  [800 * 86400, '2y70d'],
])('shows %i seconds as %s', (seconds, expected) => {
  expect(humanDuration(seconds * 1000)).toBe(expected);
});

describe('decoding', () => {
  it('drops what is empty and names what is unknown', () => {
    const pod = {
      metadata: { name: 'p', labels: {}, lables: {} },
      spec: {
        containers: [{ name: 'c', img: 'x', command: [] }],
        nodeName: null,
      },
    };
    const { value, unknown } = decode(pod, coreSchema('core.v1.Pod'));
    expect(value).toEqual({
      metadata: { name: 'p' },
      spec: { containers: [{ name: 'c' }] },
    });
    expect(unknown).toEqual(['metadata.lables', 'spec.containers[0].img']);
  });

  it('brings times to whole seconds', () => {
    const { value } = decode(
      { metadata: { creationTimestamp: '2026-01-02T03:04:05.678Z' } },
      coreSchema('core.v1.Pod'),
    );
    expect(value).toEqual({
      metadata: { creationTimestamp: '2026-01-02T03:04:05Z' },
    });
  });

  it.each([
    [
      { spec: { replicas: 'x' } },
      'json: cannot unmarshal string into Go struct field DeploymentSpec.spec.replicas of type int32',
    ],
    [
      { metadata: { labels: { a: 1 } } },
      'json: cannot unmarshal number into Go struct field ObjectMeta.metadata.labels of type string',
    ],
    [
      { spec: { template: { spec: { containers: {} } } } },
      'json: cannot unmarshal object into Go struct field PodSpec.spec.template.spec.containers of type []v1.Container',
    ],
  ])('refuses %j', (given, message) => {
    expect(decode(given, coreSchema('apps.v1.Deployment')).typeError).toBe(
      message,
    );
  });
});

it.each([
  ['.spec.a', 1],
  ['.status.conditions[?(@.type=="Ready")].status', 'True'],
  ['.list[1].name', 'two'],
  ['.metadata.annotations.a\\.b', 'dotted'],
  ['.none.at.all', undefined],
])('finds %s', (path, expected) => {
  const object = {
    spec: { a: 1 },
    status: {
      conditions: [
        { type: 'Other', status: 'False' },
        { type: 'Ready', status: 'True' },
      ],
    },
    list: [{ name: 'one' }, { name: 'two' }],
    metadata: { annotations: { 'a.b': 'dotted' } },
  };
  expect(evaluateJsonPath(object, path)).toBe(expected);
});
