import { parse } from 'yaml';
import {
  inputOf,
  objectOf,
  PAYMENT_SERVICE,
  platformWith,
  resolved,
} from '../__testUtils__/platformFolder';
import { renderTree } from '../git/renderTree';
import type { KubeObject } from '../types';
import { waveReady } from './waveReady';

const live = (
  object: KubeObject,
  status: Record<string, unknown>,
  generation = 1,
) => ({
  ...object,
  metadata: { ...object.metadata, generation },
  status,
});

describe('waves', () => {
  const resolution = resolved(PAYMENT_SERVICE);
  const database = objectOf(resolution, 'StatefulSet', 'payment-service-db');
  const cache = objectOf(resolution, 'Deployment', 'payment-service-cache');
  const others = resolution.objects.map(({ object }) => object);

  it('put the workload after what it waits for', () => {
    expect(
      resolution.objects.map(({ object, wave }) => [wave, object.kind]),
    ).toEqual([
      [0, 'Deployment'],
      [0, 'ExternalSecret'],
      [0, 'ExternalSecret'],
      [0, 'Password'],
      [0, 'Password'],
      [0, 'Service'],
      [0, 'Service'],
      [0, 'StatefulSet'],
      [1, 'Deployment'],
      [1, 'Service'],
    ]);
    expect(resolution.waves.map(({ complete }) => complete)).toEqual([
      true,
      true,
    ]);
  });

  it('are one where nothing has to be waited for', () => {
    const text =
      'apiVersion: score.dev/v1b1\nmetadata: { name: web }\ncontainers: { main: { image: . } }\nresources: { data: { type: volume } }\n';
    expect(resolved(text).waves).toHaveLength(1);
  });

  it.each<[string, KubeObject[], boolean, string[]]>([
    [
      'nothing there',
      [],
      false,
      [
        'Deployment/payment-service-cache does not exist yet',
        'StatefulSet/payment-service-db does not exist yet',
      ],
    ],
    [
      'no status yet',
      others,
      false,
      [
        'objects.cache.status.readyReplicas == 1 is not true yet (definition redis-in-cluster)',
        'objects.database.status.readyReplicas == 1 is not true yet (definition postgres-in-cluster)',
      ],
    ],
    [
      'a status about an older generation',
      [
        ...others.filter(object => object !== database && object !== cache),
        live(cache, { readyReplicas: 1 }),
        live(database, { readyReplicas: 1, observedGeneration: 1 }, 2),
      ],
      false,
      [
        'the status of StatefulSet/payment-service-db is about an older generation',
      ],
    ],
    [
      'all ready',
      [
        ...others.filter(object => object !== database && object !== cache),
        live(cache, { readyReplicas: 1, observedGeneration: 1 }),
        live(database, { readyReplicas: 1, observedGeneration: 1 }),
      ],
      true,
      [],
    ],
  ])('readiness: %s', (_, objects, ready, reasons) => {
    const result = waveReady(resolution, 0, objects);
    expect(result.ready).toBe(ready);
    expect(result.waiting.map(({ reason }) => reason)).toEqual(reasons);
    expect(waveReady(resolution, 1, objects).ready).toBe(true);
  });

  it('readiness says what an object itself complains about', () => {
    const shipping = resolved(
      'apiVersion: score.dev/v1b1\nmetadata: { name: shipping }\ncontainers:\n  main:\n    image: .\n    variables: { KEY: "${resources.carrier-key.value}" }\nresources: { carrier-key: { type: secret } }\n',
      { tenant: 'fulfilment' },
    );
    const secret = objectOf(shipping, 'ExternalSecret', 'shipping-carrier-key');
    expect(secret.spec).toMatchObject({
      data: [{ remoteRef: { key: 'dev.fulfilment.shipping.carrier-key' } }],
    });
    const status = {
      conditions: [
        {
          type: 'Ready',
          status: 'False',
          message: 'could not get secret data from provider',
        },
      ],
    };
    expect(waveReady(shipping, 0, [live(secret, status)]).waiting).toEqual([
      {
        resource: 'carrier-key',
        reason: expect.stringMatching(
          /ExternalSecret\/shipping-carrier-key: could not get secret data from provider$/,
        ),
      },
    ]);
  });

  it('a tree up to a wave keeps what runs already', () => {
    const input = inputOf(PAYMENT_SERVICE);
    const first = renderTree(input, resolution, 'r1', { throughWave: 0 });
    const names = (files: { path: string }[]) =>
      files.map(({ path }) => path.split('/').pop());
    expect(names(first)).not.toContain('deployment-payment-service.yaml');
    const whole = renderTree(input, resolution, 'r1');
    const again = renderTree(input, resolution, 'r2', {
      throughWave: 0,
      previous: [
        ...whole,
        { path: 'dev/checkout/payment-service/stray.yaml', text: 'a: b\n' },
      ],
    });
    expect(names(again)).toEqual(names(whole));
    const kustomization = again.find(({ path }) =>
      path.endsWith('kustomization.yaml'),
    );
    expect(parse(kustomization?.text ?? '').resources).toContain(
      'deployment-payment-service.yaml',
    );
  });
});

describe('outputs that live objects give', () => {
  const platform = platformWith({
    'definitions/bucket.yaml': `apiVersion: macadam.dev/v1alpha1
kind: ResourceDefinition
metadata: { name: bucket }
spec:
  match: { type: bucket }
  objects:
    claim:
      apiVersion: example.org/v1
      kind: Bucket
      spec: { name: "\${resource.name}" }
  readyWhen: ["\${objects.claim.status.ready}"]
  outputs:
    name: \${objects.claim.spec.name}
    endpoint: \${objects.claim.status.endpoint}
`,
    'definitions/mirror.yaml': `apiVersion: macadam.dev/v1alpha1
kind: ResourceDefinition
metadata: { name: mirror }
spec:
  match: { type: mirror }
  params: { properties: { of: { type: string } } }
  objects:
    mirror:
      apiVersion: example.org/v1
      kind: Mirror
      spec: { of: "\${params.of}" }
  outputs: { of: "\${params.of}" }
`,
  });
  const text = `apiVersion: score.dev/v1b1
metadata: { name: web }
containers:
  main:
    image: .
    variables: { NAME: "\${resources.store.name}", OF: "\${resources.copy.of}" }
resources:
  store: { type: bucket }
  copy: { type: mirror, params: { of: "\${resources.store.endpoint}" } }
`;
  const before = resolved(text, { platform });
  const claim = objectOf(before, 'Bucket', 'web-store');
  const reported = [
    live(claim, { ready: true, endpoint: 'https://b.example' }),
  ];

  it('hold back what needs them until they are known', () => {
    expect(before.objects.map(({ object }) => object.kind)).toEqual(['Bucket']);
    expect(before.waves.map(({ complete }) => complete)).toEqual([true, false]);
    expect(before.pending).toEqual([
      {
        resource: 'copy',
        output: 'of',
        reason: 'waits for store.endpoint',
      },
    ]);
  });

  it('are used and recorded once they are, and a record renders the same again', () => {
    const after = resolved(text, { platform, live: reported });
    expect(objectOf(after, 'Mirror', 'web-copy').spec).toEqual({
      of: 'https://b.example',
    });
    expect(after.pending).toEqual([]);
    expect(after.recorded).toEqual([
      { resource: 'store', output: 'endpoint', value: 'https://b.example' },
    ]);
    expect(
      resolved(text, {
        platform,
        recorded: after.recorded,
        live: [live(claim, { ready: true, endpoint: 'https://other' })],
      }),
    ).toEqual(after);
  });
});
