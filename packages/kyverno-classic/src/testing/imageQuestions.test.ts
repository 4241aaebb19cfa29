import {
  type EvaluationContext,
  type ImageQuestion,
  type KubeObject,
  imageQuestions,
} from '@macadam/kyverno';
import { loadPolicies } from '../__testUtils__/load';
import { DIGEST, pem } from '../__testUtils__/images';

type Fields = Record<string, unknown>;

const IMAGE = 'ghcr.io/shop/web:1.0';
const byKey = (publicKeys: string) => ({ keys: { publicKeys } });
const asks = (...entries: Fields[]) => ({
  imageReferences: ['ghcr.io/shop/*'],
  attestors: [{ entries }],
});
const isEqual = (key: string) => ({
  all: [{ key, operator: 'Equals', value: 'x' }],
});

function pod(...images: string[]): KubeObject {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'web', namespace: 'shop', labels: { key: pem('label') } },
    spec: { containers: images.map((image, n) => ({ name: `c${n}`, image })) },
  };
}

function deployment(image: string): KubeObject {
  const { spec } = pod(image);
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web', namespace: 'shop' },
    spec: { template: { spec } },
  };
}

function clusterPolicy(name: string, ...rules: Fields[]): string {
  const match = { any: [{ resources: { kinds: ['Pod'] } }] };
  return JSON.stringify({
    apiVersion: 'kyverno.io/v1',
    kind: 'ClusterPolicy',
    metadata: { name },
    spec: {
      validationFailureAction: 'Enforce',
      rules: rules.map((rule, n) => ({ name: `r${n}`, match, ...rule })),
    },
  });
}

function questions(
  texts: string[],
  object: KubeObject,
  context?: EvaluationContext,
): ImageQuestion[] {
  const { policies, errors } = loadPolicies(
    texts.map((text, n) => ({ path: `${n}.yaml`, text })),
  );
  expect(errors).toEqual([]);
  return imageQuestions(policies, object, context);
}

function ofEntry(entry: Fields, object = pod(IMAGE), rule: Fields = {}) {
  return questions(
    [clusterPolicy('p', { verifyImages: [entry], ...rule })],
    object,
  );
}

it('asks about each image once, with the keys that all policies name for it', () => {
  const two = clusterPolicy(
    'two',
    { verifyImages: [asks(byKey(`${pem('one')}\n${pem('two')}\n`))] },
    {
      verifyImages: [
        { ...asks(byKey(pem('web'))), imageReferences: ['*/web:*'] },
      ],
    },
  );
  const other = clusterPolicy('other', {
    verifyImages: [asks(byKey(`\n${pem('one')}`))],
  });
  expect(
    questions([two, other], pod(IMAGE, 'ghcr.io/shop/api', 'nginx', IMAGE)),
  ).toEqual([
    { image: IMAGE, keys: [pem('one'), pem('two'), pem('web')], isNamed: true },
    {
      image: 'ghcr.io/shop/api',
      keys: [pem('one'), pem('two')],
      isNamed: true,
    },
  ]);
});

it.each<[string, Fields, string[]]>([
  ['an identity', asks({ keyless: { issuer: 'https://i', rekor: {} } }), []],
  ['a Secret', asks({ keys: { secret: { name: 's', namespace: 'n' } } }), []],
  ['a key management service', asks({ keys: { kms: 'awskms:///k' } }), []],
  ['a certificate', asks({ certificates: { cert: 'c' } }), []],
  [
    'a set in a set',
    asks(
      { attestor: { entries: [byKey(pem('in'))] } },
      byKey('k8s://shop/key'),
    ),
    [pem('in')],
  ],
  [
    'a variable',
    asks(byKey('{{ request.object.metadata.labels.key }}')),
    [pem('label')],
  ],
  [
    'a variable of the cluster',
    asks(byKey('{{ time_now() }}'), byKey(pem('one'))),
    [pem('one')],
  ],
  [
    'an attestation',
    {
      imageReferences: ['*'],
      attestations: [
        { type: 't', attestors: [{ entries: [byKey(pem('att'))] }] },
      ],
    },
    [pem('att')],
  ],
  [
    'nobody, but adds the digest',
    { imageReferences: ['*'], required: false },
    [],
  ],
])('asks about an image where the signer is %s', (_, entry, keys) => {
  expect(ofEntry(entry)).toMatchObject([{ image: IMAGE, keys }]);
});

it.each<{ of: string; entry?: Fields; object?: KubeObject; rule?: Fields }>([
  {
    of: 'another image',
    entry: { ...asks(byKey('k')), imageReferences: ['quay.io/*'] },
  },
  {
    of: 'a skipped image',
    entry: { ...asks(byKey('k')), skipImageReferences: ['*/web:*'] },
  },
  {
    of: 'a digest that has to be there',
    entry: { imageReferences: ['*'], mutateDigest: false, required: false },
  },
  {
    of: 'a digest that is there',
    entry: { imageReferences: ['*'], required: false },
    object: pod(`${IMAGE}@${DIGEST}`),
  },
  {
    of: 'an object that is excluded',
    rule: { exclude: { any: [{ resources: { namespaces: ['shop'] } }] } },
  },
  {
    of: 'preconditions that do not hold',
    rule: { preconditions: isEqual('{{ request.namespace }}') },
  },
  {
    of: 'preconditions that need a cluster',
    rule: { preconditions: isEqual('{{ time_now() }}') },
  },
  {
    of: 'images that are found elsewhere',
    rule: { imageExtractors: { Pod: [{ path: '/spec/x' }] } },
  },
])('asks nothing for $of', ({ entry = asks(byKey('k')), object, rule }) => {
  expect(ofEntry(entry, object, rule)).toEqual([]);
});

it('asks about the pods of controllers', () => {
  expect(ofEntry(asks(byKey(pem('one'))), deployment(IMAGE))).toMatchObject([
    { image: IMAGE, keys: [pem('one')] },
  ]);
});

it('asks for the image that a mutating rule leaves', () => {
  const mirror = clusterPolicy('mirror', {
    mutate: {
      foreach: [
        {
          list: 'request.object.spec.containers',
          patchStrategicMerge: {
            spec: {
              containers: [
                {
                  name: '{{ element.name }}',
                  image: 'ghcr.io/shop/{{ element.image }}',
                },
              ],
            },
          },
        },
      ],
    },
  });
  const verify = clusterPolicy('verify', {
    verifyImages: [asks(byKey(pem('one')))],
  });
  expect(questions([verify, mirror], pod('web:1.0'))).toMatchObject([
    { image: IMAGE, keys: [pem('one')] },
  ]);
});

it('asks nothing of what is deleted or did not change', () => {
  const text = clusterPolicy('p', { verifyImages: [asks(byKey('k'))] });
  expect(questions([text], pod(IMAGE), { operation: 'DELETE' })).toEqual([]);
  expect(
    questions([text], pod(IMAGE), {
      operation: 'UPDATE',
      oldObject: pod(IMAGE),
    }),
  ).toEqual([]);
});

it.each<[string, string[], boolean]>([
  ['the registry', ['ghcr.io/shop/*'], true],
  ['the registry and any', ['*', 'ghcr.io/*'], true],
  ['any registry', ['*'], false],
  ['any registry under a name', ['*/shop/*'], false],
  ['one of several', ['ghcr.i?/shop/*'], false],
  ['another registry, and any', ['quay.io/shop/*', '*'], false],
])('says whether a policy names %s', (_, imageReferences, isNamed) => {
  const entry = { ...asks(byKey(pem('one'))), imageReferences };
  expect(ofEntry(entry)).toMatchObject([{ image: IMAGE, isNamed }]);
});
