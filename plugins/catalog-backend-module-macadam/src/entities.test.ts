import type { Entity } from '@backstage/catalog-model';
import { readDeclared, refOf } from './catalogInfo';
import { catalogue, PROBLEMS_ANNOTATION, type Sources } from './entities';
import type { RepositorySnapshot } from './types';

const info = (name: string, more = '') => `apiVersion: backstage.io/v1alpha1
kind: Component
metadata:
  name: ${name}
  links:
    - url: ./docs/slo.md
      title: SLO
    - url: https://status.example.com
spec: { type: service, lifecycle: production, owner: 'group:default/checkout', system: shop${more} }
`;
const score = (name: string, resources = '') => `apiVersion: score.dev/v1b1
metadata: { name: ${name} }
containers: { main: { image: . } }
${resources}`;
const RESOURCES = `resources:
  db: { type: postgres }
  key: { type: secret }
  address: { type: dns }
  products: { type: service, params: { workload: product-catalogue, port: 8080 } }
`;

const linksOf = (fullName: string) => ({
  repository: `http://forge/${fullName}`,
  file: (path: string) => {
    if (path === '') throw new Error('No file has no name');
    return `http://forge/${fullName}/src/branch/main/${path}`;
  },
});

const repository = async (
  fullName: string,
  catalogInfo?: string,
  scoreText?: string,
): Promise<RepositorySnapshot> => ({
  repository: fullName,
  branch: 'main',
  commit: 'c'.repeat(40),
  declared: await readDeclared(
    {
      paths: catalogInfo === undefined ? [] : ['catalog-info.yaml'],
      read: async () => catalogInfo,
    },
    linksOf(fullName),
  ),
  scoreFiles:
    scoreText === undefined ? [] : [{ path: 'score.yaml', text: scoreText }],
});

const sources = (lastGood: Entity[] = []): Sources => ({
  tenantOf: fullName =>
    fullName.startsWith('checkout/')
      ? { id: 'checkout', owner: 'group:default/checkout' }
      : undefined,
  linksOf: ({ repository: fullName }) => linksOf(fullName),
  lastGood: () => lastGood,
  platformOrganisation: 'platform',
});

const found = async (
  snapshots: Promise<RepositorySnapshot>[],
  options = sources(),
  holders?: Map<string, string>,
) =>
  new Map(
    catalogue(await Promise.all(snapshots), options, holders).map(
      ({ entity }) => [refOf(entity), entity],
    ),
  );
const problems = (entity?: Entity) =>
  entity?.metadata.annotations?.[PROBLEMS_ANNOTATION];

describe('catalogue', () => {
  it('makes a component, its resources and its relations from the Score file', async () => {
    const entities = await found([
      repository('checkout/cart', info('cart'), score('cart', RESOURCES)),
    ]);
    expect([...entities.keys()].sort()).toEqual([
      'component:checkout/cart',
      'resource:checkout/cart-db',
    ]);
    const cart = entities.get('component:checkout/cart');
    expect(cart?.spec?.dependsOn).toEqual([
      'component:checkout/product-catalogue',
      'resource:checkout/cart-db',
    ]);
    expect(cart?.metadata.annotations).toMatchObject({
      'macadam.dev/workload': 'cart',
      'macadam.dev/tenant': 'checkout',
      'macadam.dev/repository': 'checkout/cart',
      'macadam.dev/score-file': 'score.yaml',
      'backstage.io/kubernetes-label-selector':
        'macadam.dev/workload=cart,macadam.dev/tenant=checkout',
    });
    expect(entities.get('resource:checkout/cart-db')?.spec).toEqual({
      type: 'postgres',
      owner: 'group:default/checkout',
      system: 'shop',
    });
  });

  it('makes addresses of links that name files, and adds the repository and the Score file', async () => {
    const cart = (
      await found([repository('checkout/cart', info('cart'), score('cart'))])
    ).get('component:checkout/cart');
    expect(cart?.metadata.links?.map(({ url }) => url)).toEqual([
      'http://forge/checkout/cart/src/branch/main/docs/slo.md',
      'https://status.example.com',
      'http://forge/checkout/cart',
      'http://forge/checkout/cart/src/branch/main/score.yaml',
    ]);
  });

  it('takes owner and lifecycle from the tenant where there is only a Score file, and says so', async () => {
    const labels = (
      await found([repository('checkout/labels', undefined, score('labels'))])
    ).get('component:checkout/labels');
    expect(labels?.spec).toMatchObject({
      owner: 'group:default/checkout',
      lifecycle: 'production',
    });
    expect(labels?.metadata.annotations?.['macadam.dev/assumed']).toBe(
      'owner,lifecycle',
    );
  });

  it('consumes the APIs of the services that it depends on', async () => {
    const entities = await found([
      repository('checkout/cart', info('cart'), score('cart', RESOURCES)),
      repository(
        'checkout/product-catalogue',
        info('product-catalogue', ', providesApis: [products]'),
      ),
    ]);
    expect(entities.get('component:checkout/cart')?.spec?.consumesApis).toEqual(
      ['api:checkout/products'],
    );
  });

  it('keeps the page of a service whose Score file is broken, with the line', async () => {
    const cart = (
      await found([
        repository(
          'checkout/cart',
          info('cart'),
          'apiVersion: score.dev/v1b1\nmetadata: { name: cart }\n',
        ),
      ])
    ).get('component:checkout/cart');
    expect(cart?.metadata.annotations?.['macadam.dev/workload']).toBe('cart');
    expect(problems(cart)).toMatch(/score\.yaml:\d+:\d+: .*containers/);
  });

  it('keeps the last good entities of a repository whose catalog-info is broken', async () => {
    const good = [
      ...(await found([repository('checkout/cart', info('cart'))])).values(),
    ];
    const entities = await found(
      [repository('checkout/cart', 'kind: [')],
      sources(good),
    );
    expect([...entities.keys()]).toEqual(['component:checkout/cart']);
    expect(problems(entities.get('component:checkout/cart'))).toMatch(
      /catalog-info\.yaml:\d+/,
    );
  });

  it('makes a component that says what is wrong where nothing good is known', async () => {
    const entities = await found([repository('checkout/cart', 'just text')]);
    expect(problems(entities.get('component:checkout/cart'))).toBe(
      'catalog-info.yaml:1 the document is the text "just text", and has to be a mapping',
    );
  });

  it('gives a name that two repositories claim to its namesake, and says who else claims it', async () => {
    const claims = [
      repository('checkout/copy', info('cart')),
      repository('checkout/cart', info('cart')),
    ];
    const cart = (await found(claims)).get('component:checkout/cart');
    expect(cart?.metadata.annotations?.['backstage.io/source-location']).toBe(
      'url:http://forge/checkout/cart/',
    );
    expect(problems(cart)).toContain(
      'checkout/copy claims the name component:checkout/cart too',
    );
  });

  it('gives two tenants a component of one name each, and calls each tenant’s own', async () => {
    const calls = (where: string) => `resources:
  cart: { type: service, params: { workload: cart, port: 80${where} } }
`;
    const entities = await found(
      [
        repository('checkout/cart', info('cart'), score('cart')),
        repository('fulfilment/cart', info('cart'), score('cart', RESOURCES)),
        repository('fulfilment/web', undefined, score('web', calls(''))),
        repository(
          'fulfilment/shop',
          undefined,
          score('shop', calls(', tenant: checkout')),
        ),
      ],
      {
        ...sources(),
        tenantOf: fullName => ({
          id: fullName.split('/')[0],
          owner: 'group:default/x',
        }),
      },
    );
    expect([...entities.keys()].sort()).toEqual([
      'component:checkout/cart',
      'component:fulfilment/cart',
      'component:fulfilment/shop',
      'component:fulfilment/web',
      'resource:fulfilment/cart-db',
    ]);
    expect([...entities.values()].map(problems).filter(Boolean)).toEqual([]);
    const dependsOn = (name: string) =>
      entities.get(`component:fulfilment/${name}`)?.spec?.dependsOn;
    expect(dependsOn('web')).toEqual(['component:fulfilment/cart']);
    expect(dependsOn('shop')).toEqual(['component:checkout/cart']);
  });

  it('shows the second repository of a tenant that uses a name, under its own, and says why', async () => {
    const copy = (
      await found([
        repository('checkout/cart', undefined, score('cart')),
        repository('checkout/copy', undefined, score('cart')),
      ])
    ).get('component:checkout/copy');
    expect(copy?.metadata.annotations).toMatchObject({
      'macadam.dev/workload': 'copy',
      'macadam.dev/repository': 'checkout/copy',
    });
    expect(problems(copy)).toBe(
      'checkout/cart has the name cart, so this is called copy here. Rename one of them.',
    );
  });

  it('lets who holds a name keep it', async () => {
    const claims = [
      repository('checkout/copy', info('cart')),
      repository('checkout/cart', info('cart')),
    ];
    const cart = (
      await found(
        claims,
        sources(),
        new Map([['component:checkout/cart', 'checkout/copy']]),
      )
    ).get('component:checkout/cart');
    expect(cart?.metadata.annotations?.['backstage.io/source-location']).toBe(
      'url:http://forge/checkout/copy/',
    );
  });

  it.each(['User', 'Group', 'Template'])(
    'takes a %s from the platform organisation alone',
    async kind => {
      const apiVersion =
        kind === 'Template'
          ? 'scaffolder.backstage.io/v1beta3'
          : 'backstage.io/v1alpha1';
      const text = `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: { name: sofia }\nspec: { type: team, memberOf: [], children: [], steps: [] }\n`;
      const ref = `${kind.toLocaleLowerCase('en-US')}:default/sofia`;
      expect(
        (await found([repository('platform/people', text)])).has(ref),
      ).toBe(true);
      const elsewhere = await found([repository('checkout/cart', text)]);
      expect(elsewhere.has(ref)).toBe(false);
      expect(problems(elsewhere.get('component:checkout/cart'))).toContain(
        `${kind} sofia may only be declared in a repository of platform`,
      );
    },
  );

  it('follows no Location to another place, which could bring in anything', async () => {
    const text =
      'apiVersion: backstage.io/v1alpha1\nkind: Location\nmetadata: { name: more }\nspec: { target: https://example.com/x.yaml }\n';
    const entities = await found([repository('platform/people', text)]);
    expect([...entities.keys()]).toEqual(['component:default/people']);
    expect(problems(entities.get('component:default/people'))).toContain(
      'https://example.com/x.yaml is not in this repository',
    );
  });

  it('believes no annotation of its own that a repository wrote', async () => {
    const text = info('cart').replace(
      'name: cart\n',
      'name: cart\n  annotations: { macadam.dev/workload: payment-service, macadam.dev/repository: checkout/payment-service }\n',
    );
    const cart = (await found([repository('checkout/cart', text)])).get(
      'component:checkout/cart',
    );
    expect(cart?.metadata.annotations).not.toHaveProperty([
      'macadam.dev/workload',
    ]);
    expect(cart?.metadata.annotations?.['macadam.dev/repository']).toBe(
      'checkout/cart',
    );
  });

  it('is not confused by names of JavaScript', async () => {
    const entities = await found([
      repository(
        'checkout/x',
        'apiVersion: v1\nkind: Component\nmetadata: { name: constructor, __proto__: { a: 1 } }\nspec: {}\n',
      ),
    ]);
    expect(entities.has('component:checkout/constructor')).toBe(true);
  });
});
