import { formatFinding } from '@macadam/score';
import {
  filesWith,
  inputOf,
  objectOf,
  platformWith,
  problemsOf,
  resolved,
} from '../__testUtils__/platformFolder';
import { renderDelivery } from '../git/renderDelivery';
import { renderTree } from '../git/renderTree';
import { loadPlatform } from '../platform/loadPlatform';

const file = (id = 'id: stock,') =>
  `apiVersion: score.dev/v1b1
metadata: { name: shop }
containers:
  main:
    image: ghcr.io/example/shop:1.0.0
    variables:
      HOST: "\${resources.stock.host}"
      PASSWORD: "\${resources.stock.password}"
resources:
  stock:
    type: postgres
    ${id}
    metadata: { annotations: { macadam.dev/tenant: fulfilment } }
`.replace('id: stock,', 'id: stock');
const grant = (more = 'secretStore: fulfilment-secrets') =>
  `apiVersion: macadam.dev/v1alpha1\nkind: Grant\nmetadata: { name: stock }\nspec:\n  from: fulfilment\n  to: [checkout]\n  resource: { type: postgres, id: stock }\n  ${more}\n`;
const platform = platformWith({ 'tenants/grants.yaml': grant() });

describe.each(['dev', 'prod'])(
  'a resource of another tenant in %s',
  environment => {
    const changes = { environment, platform };
    const resolution = resolved(file(), changes);

    it('is where that tenant has it, and is not made here', () => {
      expect(resolution.resources[0]).toMatchObject({
        id: 'fulfilment/postgres.default#stock',
        name: 'postgres-stock',
        shared: false,
        tenant: 'fulfilment',
      });
      const host = resolution.resources[0].outputs.find(
        ({ name }) => name === 'host',
      )?.value;
      expect(host).toMatch(
        new RegExp(`^postgres-stock(-rw)?\\.fulfilment-${environment}\\.svc$`),
      );
      expect(resolution.objects.map(({ object }) => object.kind)).not.toContain(
        'StatefulSet',
      );
      expect(
        renderTree(inputOf(file(), changes), resolution, 'r').filter(
          ({ path }) => path.includes('_shared'),
        ),
      ).toEqual([]);
    });

    it('hands its secrets over by the store of the grant', () => {
      expect(
        objectOf(resolution, 'ExternalSecret', 'shop-stock').spec,
      ).toMatchObject({
        secretStoreRef: {
          kind: 'ClusterSecretStore',
          name: 'fulfilment-secrets',
        },
        data: [
          {
            secretKey: 'password',
            remoteRef: {
              key: expect.stringMatching(/^postgres-stock-(credentials|app)$/),
              property: 'password',
            },
          },
        ],
      });
      expect(
        JSON.stringify(objectOf(resolution, 'Deployment', 'shop')),
      ).toContain('"secretKeyRef":{"name":"shop-stock","key":"password"}');
      expect(resolution.waves.flatMap(({ readyWhen }) => readyWhen)).toEqual(
        [],
      );
    });

    it('is reached through the network of its own tenant', () => {
      const input = inputOf(
        file()
          .replace(/resources:[^]*/, '')
          .replace(/ {4}variables[^]*/, ''),
        {
          ...changes,
          tenant: 'fulfilment',
        },
      );
      const delivery = renderDelivery(
        input,
        resolved(
          file()
            .replace(/resources:[^]*/, '')
            .replace(/ {4}variables[^]*/, ''),
          { ...changes, tenant: 'fulfilment' },
        ),
      ).find(({ path }) => path.endsWith('/tenant.yaml'));
      expect(delivery?.text).toContain('name: macadam.grant-stock');
      expect(delivery?.text).toContain('macadam.dev/resource: postgres-stock');
    });
  },
);

it.each([
  [
    'no grant',
    file(),
    undefined,
    'score.yaml:13:32 resources.stock.metadata.annotations["macadam.dev/tenant"]: checkout may not use postgres.default#stock of fulfilment in dev (it may use nothing there; a Grant in the platform repository says so)',
  ],
  [
    'no id',
    file(''),
    grant(),
    'score.yaml:10:3 resources.stock: a resource of fulfilment is named by its id',
  ],
  [
    'no tenant of that name',
    file().replace('fulfilment', 'nobody'),
    grant(),
    'the platform has no tenant "nobody"',
  ],
  [
    'no store for its secrets',
    file(),
    grant('environments: [dev]'),
    'score.yaml:10:3 resources.stock: fulfilment hands over no secrets, and fulfilment/postgres.default#stock has password (the grant at tenants/grants.yaml:4 needs spec.secretStore',
  ],
])('%s is a finding', (_, text, granted, expected) =>
  expect(
    problemsOf(text, {
      platform: platformWith(
        granted === undefined ? {} : { 'tenants/grants.yaml': granted },
      ),
    }),
  ).toEqual([expect.stringContaining(expected)]),
);

it('a grant is of one thing', () => {
  const result = loadPlatform(
    filesWith({ 'tenants/grants.yaml': grant('workload: inventory') }),
  );
  expect(result.ok ? [] : result.findings.map(formatFinding)).toEqual([
    expect.stringContaining(
      'tenants/grants.yaml:4:1 spec: a grant is of exactly one of workload and resource',
    ),
  ]);
});
