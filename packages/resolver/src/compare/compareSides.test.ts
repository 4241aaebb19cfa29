import { PAYMENT_SERVICE, resolved } from '../__testUtils__/platformFolder';
import type { ResolveInput } from '../types';
import { attribute, compareSides, type DiffSide } from './compareSides';
import { compareResources } from './compareResources';
import { shownOverrides } from './shownOverrides';

const NEXT = PAYMENT_SERVICE.replace(
  'variables:\n',
  'variables:\n      LEVEL: debug\n',
).replace(
  'metadata:\n',
  'metadata:\n  annotations: { macadam.dev/replicas.prod: "4" }\n',
);

const sideOf = (
  text: string,
  environment: string,
  changes: Partial<ResolveInput> = {},
): DiffSide => {
  const resolution = resolved(text, { environment, ...changes });
  return {
    objects: resolution.objects.map(({ object }) => object),
    resolutions: [resolution],
  };
};
const containers = '/spec/template/spec/containers/payment-service';

describe('compareSides', () => {
  it('says where each value came from, of the resource that the object belongs to', () => {
    const diffs = compareSides(
      sideOf(PAYMENT_SERVICE, 'dev'),
      sideOf(NEXT, 'dev'),
    );
    expect(diffs).toMatchObject([
      {
        kind: 'Deployment',
        change: 'changed',
        fields: [
          {
            path: `${containers}/env/LEVEL`,
            from: { after: { kind: 'score', file: 'score.yaml' } },
          },
        ],
      },
    ]);
    expect(diffs[0]).not.toHaveProperty('resource');
    const bigger = PAYMENT_SERVICE.replace(
      'type: postgres',
      'type: postgres\n    params: { storage: 3Gi }',
    );
    const [claim] = compareSides(
      sideOf(PAYMENT_SERVICE, 'dev'),
      sideOf(bigger, 'dev'),
    );
    expect(claim).toMatchObject({ resource: 'db' });
    expect(claim.fields[0].from?.after).toMatchObject({
      kind: 'definition',
      name: 'postgres-in-cluster',
      file: expect.stringContaining('definitions/'),
    });
  });

  it('leaves out what only says where an object is when the sides are apart', () => {
    const dev = sideOf(PAYMENT_SERVICE, 'dev');
    const prod = sideOf(PAYMENT_SERVICE, 'prod');
    const diffs = compareSides(dev, prod, { apart: true });
    const deployment = diffs.find(({ kind }) => kind === 'Deployment');
    expect(deployment?.namespace).toBeUndefined();
    expect(deployment?.fields).toContainEqual({
      path: '/spec/replicas',
      before: 1,
      after: 3,
      from: {
        before: expect.objectContaining({
          kind: 'default',
          name: 'development',
        }),
        after: expect.objectContaining({ kind: 'default', name: 'production' }),
      },
    });
    expect(JSON.stringify(diffs)).not.toContain('macadam.dev/environment');
    expect(compareSides(dev, dev, { apart: true })).toEqual([]);
  });

  it('never shows what is in a Secret, in whichever way it changes', () => {
    const secret = (data: object) => ({
      objects: [
        { apiVersion: 'v1', kind: 'Secret', metadata: { name: 's' }, ...data },
      ],
      resolutions: [],
    });
    const text = JSON.stringify([
      compareSides(secret({ data: { a: 'hunter1' } }), secret({})),
      compareSides(secret({}), secret({ stringData: { a: 'hunter2' } })),
      compareSides(
        secret({ data: { a: 'hunter3' } }),
        secret({ data: { a: 'hunter4' } }),
      ),
    ]);
    expect(text).not.toContain('hunter');
    expect(text.match(/\(secret\)/g)).toHaveLength(4);
  });
});

describe('attribute', () => {
  it('tells what differs by the release from what differs by the environment', () => {
    const [from, between, to] = [
      sideOf(PAYMENT_SERVICE, 'dev'),
      sideOf(NEXT, 'dev'),
      sideOf(NEXT, 'prod'),
    ];
    const diffs = attribute(compareSides(from, to, { apart: true }), [
      { cause: 'release', diffs: compareSides(from, between) },
      {
        cause: 'environment',
        diffs: compareSides(between, to, { apart: true }),
      },
    ]);
    const causes = (kind: string, path: string) =>
      diffs
        .find(diff => diff.kind === kind)
        ?.fields.find(field => field.path === path)?.causes;
    expect(causes('Deployment', `${containers}/env/LEVEL`)).toEqual([
      'release',
    ]);
    expect(causes('Deployment', '/spec/replicas')).toEqual(['environment']);
    expect(diffs.find(({ kind }) => kind === 'StatefulSet')).toMatchObject({
      change: 'removed',
      resource: 'db',
      causes: ['environment'],
    });
  });

  it.each([
    ['the field', '/a/b', true],
    ['a part of it', '/a/b/c', true],
    ['what it is a part of', '/a', true],
    ['another whose name begins like it', '/a/bc', false],
  ])('counts a change of %s', (_, path, counts) => {
    const diff = (at: string) => ({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      name: 'x',
      change: 'changed' as const,
      fields: [{ path: at, after: 1 }],
    });
    const [{ fields }] = attribute(
      [diff('/a/b')],
      [{ cause: 'platform', diffs: [diff(path)] }],
    );
    expect(fields[0].causes).toEqual(counts ? ['platform'] : []);
  });
});

describe('compareResources', () => {
  const of = (text: string, environment: string) =>
    resolved(text, { environment }).resources;

  it('says which definition answers on each side, why, and what it gives', () => {
    const diffs = compareResources(
      of(PAYMENT_SERVICE, 'dev'),
      of(PAYMENT_SERVICE, 'prod'),
    );
    expect(diffs.map(({ key }) => key)).toContain('db');
    expect(diffs.find(({ key }) => key === 'db')).toMatchObject({
      before: { type: 'postgres.default', definition: 'postgres-in-cluster' },
      after: {
        definition: 'postgres-operator',
        why: expect.stringContaining('environmentType'),
      },
    });
    const password = diffs
      .flatMap(({ fields }) => fields)
      .find(({ path }) => path === '/outputs/password');
    expect(password?.after).toMatch(/^key \S+ of Secret /);
  });

  it('names what comes and what goes, and leaves out what is the same', () => {
    const without = PAYMENT_SERVICE.replace(/ {6}REDIS.*\n/, '').replace(
      '  cache:\n    type: redis\n',
      '',
    );
    const [less] = compareResources(
      of(PAYMENT_SERVICE, 'dev'),
      of(without, 'dev'),
    );
    expect(less).toMatchObject({ key: 'cache', fields: [] });
    expect(less).not.toHaveProperty('after');
    expect(
      compareResources(of(PAYMENT_SERVICE, 'dev'), of(PAYMENT_SERVICE, 'dev')),
    ).toEqual([]);
  });
});

it('overrides say which file, which property, from what to what', () => {
  expect(
    shownOverrides(
      resolved(NEXT, {
        environment: 'prod',
        overrides: [
          {
            kind: 'file',
            file: 'score.prod.yaml',
            text: 'containers: { payment-service: { variables: { LEVEL: warn } } }\n',
          },
        ],
      }),
    ),
  ).toEqual([
    {
      kind: 'file',
      path: 'containers.payment-service.variables.LEVEL',
      file: 'score.prod.yaml',
      position: { line: 1, column: 54 },
      before: 'debug',
      after: 'warn',
    },
    {
      kind: 'default',
      path: 'metadata.annotations["macadam.dev/replicas.prod"]',
      file: 'score.yaml',
      position: expect.objectContaining({ line: 3 }),
      before: 3,
      after: 4,
      default: expect.objectContaining({
        name: 'production',
        file: 'defaults/production.yaml',
        object: 'Deployment/payment-service',
        field: '/spec/replicas',
      }),
    },
  ]);
  expect(shownOverrides(resolved(NEXT, { environment: 'dev' }))).toEqual([]);
});
