import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { withDefaults } from '@macadam/kubernetes';
import fc from 'fast-check';
import { parse } from 'yaml';
import {
  type EvaluationContext,
  type KubeObject,
  evaluate,
  imageQuestions,
} from '@macadam/kyverno';
import { loadPolicies } from '../__testUtils__/load';
import { isRecord } from '@macadam/yaml';

const folder = resolve(__dirname, '../../../../platform/policies');
const match = { any: [{ resources: { kinds: ['Pod'] } }] };
const CLASSIC = {
  apiVersion: 'kyverno.io/v1',
  kind: 'ClusterPolicy',
  metadata: { name: 'classic' },
  spec: {
    rules: [
      {
        name: 'pattern',
        match,
        context: [
          { name: 'a', variable: { value: '{{ request.namespace }}' } },
        ],
        preconditions: {
          all: [{ key: '{{ a }}', operator: 'NotEquals', value: 'x' }],
        },
        validate: {
          message: '{{ a }}',
          pattern: { spec: { '=(containers)': [{ image: '!*:latest & ?*' }] } },
        },
      },
      {
        name: 'foreach',
        match,
        exclude: { any: [{ resources: { names: ['x*'] } }] },
        validate: {
          foreach: [
            {
              list: 'request.object.spec.containers[]',
              deny: {
                conditions: {
                  any: [
                    {
                      key: "{{ regex_match('^x', '{{ element.image }}') }}",
                      operator: 'Equals',
                      value: true,
                    },
                  ],
                },
              },
            },
          ],
        },
      },
      {
        name: 'mutate',
        match,
        mutate: {
          patchStrategicMerge: {
            metadata: {
              labels: { '+(a)': '{{ request.object.metadata.name }}' },
            },
            spec: { containers: [{ '(name)': '*', image: 'x' }] },
          },
        },
      },
      {
        name: 'security',
        match,
        validate: { podSecurity: { level: 'restricted' } },
      },
      {
        name: 'images',
        match,
        verifyImages: [
          {
            imageReferences: ['*'],
            attestors: [{ entries: [{ keys: { publicKeys: 'k' } }] }],
          },
        ],
      },
    ],
  },
};
const IMAGES = {
  apiVersion: 'policies.kyverno.io/v1',
  kind: 'ImageValidatingPolicy',
  metadata: { name: 'images' },
  spec: {
    matchConstraints: {
      resourceRules: [
        {
          apiGroups: [''],
          apiVersions: ['v1'],
          operations: ['CREATE'],
          resources: ['pods'],
        },
      ],
    },
    matchImageReferences: [{ glob: 'ghcr.io/*' }],
    attestors: [{ name: 'a', cosign: { key: { data: 'k' } } }],
    attestations: [{ name: 't', intoto: { type: 'https://t' } }],
    variables: [{ name: 'v', expression: 'object.spec.containers' }],
    validations: [
      {
        expression:
          'images.containers.all(i, verifyImageSignatures(i, [attestors.a]) > 0) && variables.v.size() > 0',
        messageExpression: 'images.containers[0]',
      },
    ],
  },
};
const POLICIES: unknown[] = [
  CLASSIC,
  IMAGES,
  ...readdirSync(folder)
    .filter(name => /^(?!kustomization).*\.yaml$/.test(name))
    .map((name): unknown => parse(readFileSync(join(folder, name), 'utf8'))),
];
const POD: KubeObject = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'web', namespace: 'shop', labels: { app: 'web' } },
  spec: {
    containers: [
      {
        name: 'web',
        image: 'ghcr.io/shop/web:1.0',
        resources: { limits: { cpu: '1', memory: '1Gi' } },
        securityContext: {
          runAsNonRoot: true,
          capabilities: { drop: ['ALL'] },
        },
        env: [{ name: 'A', value: 'b' }],
      },
    ],
    volumes: [{ name: 'tmp', emptyDir: {} }],
  },
};

const odd = fc.oneof(
  fc.constantFrom<unknown>(
    ...[null, true, 0, -1, 1.5, 1e308, '', '*', '{{', '{{ }}', '{{@}}'],
    ...['{{ request.object }}', '$(./x)', '\\', '\u0000', '\ud800', '(a+)+$'],
    ...['1Gi', '-1h', '10-20', '>=1', 'a|b&c', '()', '^(a)', 'constructor'],
    ...['[?a', 'object.spec', 'variables.v', 'int("x")', '[1][5]', '1 +'],
    ...[[], {}, [[]], [null], { toString: 1 }, { a: {} }],
  ),
  fc.string(),
  fc.jsonValue({ maxDepth: 3 }),
);
const change = fc.record({
  at: fc.nat(),
  how: fc.constantFrom('replace', 'delete', 'rename', 'copy', 'append'),
  with: odd,
  other: fc.nat(),
});
type Change = typeof change extends fc.Arbitrary<infer T> ? T : never;

interface Place {
  holder: Record<string, unknown> | unknown[];
  key: string;
}

function placesOf(value: unknown, isFixed: (key: string) => boolean): Place[] {
  if (typeof value !== 'object' || value === null) return [];
  const holder = isRecord(value) || Array.isArray(value) ? value : [];
  return Object.entries(holder).flatMap(([key, item]) =>
    isFixed(key)
      ? placesOf(item, each => each === 'name')
      : [{ holder, key }, ...placesOf(item, () => false)],
  );
}

/** A copy of a document with some of its parts exchanged. */
function changed(
  document: unknown,
  changes: readonly Change[],
  fixed: readonly string[] = [],
): unknown {
  const copy = structuredClone(document);
  for (const { at, how, with: value, other } of changes) {
    const places = placesOf(copy, key => fixed.includes(key));
    if (places.length === 0) break;
    const { holder, key } = places[at % places.length];
    const from = places[other % places.length];
    const set = (name: string, item: unknown) =>
      Object.defineProperty(holder, name, {
        value: structuredClone(item),
        configurable: true,
        enumerable: true,
        writable: true,
      });
    const own = Reflect.get(holder, key);
    if (how === 'replace') set(key, value);
    else if (how === 'copy') set(key, Reflect.get(from.holder, from.key));
    else if (how === 'append' && Array.isArray(own)) own.push(value);
    else if (how === 'append' && typeof own === 'string')
      set(key, `${own}${typeof value === 'string' ? value : '}}'}`);
    else if (Array.isArray(holder)) holder.splice(Number(key), 1);
    else {
      if (how === 'rename')
        set(typeof value === 'string' ? value : `(${key})`, own);
      Reflect.deleteProperty(holder, key);
    }
  }
  return copy;
}

const VERDICTS = ['pass', 'fail', 'warn', 'error', 'skip', 'notEvaluable'];

it('answers any change of a policy and of an object with errors that have a place, or with verdicts', () => {
  const cases = fc.record({
    policy: fc.constantFrom(...POLICIES),
    ofPolicy: fc.array(change, { maxLength: 3 }),
    ofObject: fc.array(change, { maxLength: 4 }),
    operation: fc.constantFrom<EvaluationContext['operation']>(
      ...(['CREATE', 'UPDATE', 'DELETE'] as const),
    ),
  });
  const property = fc.property(
    cases,
    ({ policy, ofPolicy, ofObject, operation }) => {
      const text = JSON.stringify(changed(policy, ofPolicy));
      const { policies, errors } = loadPolicies([{ path: 'p.yaml', text }]);
      for (const error of errors)
        expect(error).toMatchObject({
          file: 'p.yaml',
          line: 1,
          message: expect.stringMatching(/./),
        });
      const fixed = ['apiVersion', 'kind', 'metadata'];
      const object = withDefaults(changed(POD, ofObject, fixed) as KubeObject);
      const context = { operation, oldObject: POD };
      const strange = evaluate(policies, object, context).filter(
        ({ verdict, rule, missing }) =>
          !VERDICTS.includes(verdict) ||
          rule === '' ||
          (verdict === 'notEvaluable' && !missing),
      );
      expect(strange).toEqual([]);
      imageQuestions(policies, object, context);
    },
  );
  fc.assert(property, { seed: 20_261_126, numRuns: 1_500 });
});
