import fc from 'fast-check';
import { parseAllDocuments } from 'yaml';
import {
  inputOf,
  PAYMENT_SERVICE,
  platformWith,
  resolved,
} from '../__testUtils__/platformFolder';
import type { Environment, TextFile } from '../types';
import { renderDelivery } from './renderDelivery';
import { unsettledDelivery } from './settledDelivery';

const platform = platformWith();
const [dev] = platform.environments;
const own: Environment = {
  ...dev,
  delivery: { ...dev.delivery, url: 'https://git.example/environments.git' },
};
const folder = 'clusters/embedded/dev/checkout';
const trees = (...names: string[]) =>
  names.map(name => `dev/checkout/${name}/kustomization.yaml`);

const paths = (files: readonly TextFile[]) => files.map(({ path }) => path);
const legacy = (name: string): TextFile => ({
  path: `${folder}/${name}.yaml`,
  text: `apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: ${name}
  namespace: checkout-dev
  labels: { macadam.dev/tenant: checkout }
`,
});

/** What Git holds after a change. */
function after(
  held: readonly TextFile[],
  { write, remove }: ReturnType<typeof unsettledDelivery>,
): TextFile[] {
  const gone = new Set([...remove, ...paths(write)]);
  return [...held.filter(({ path }) => !gone.has(path)), ...write];
}

/** `Kind namespace/name` of every object, sorted: what Flux keeps its inventory by. */
const inventory = (files: readonly TextFile[]) =>
  files
    .flatMap(({ text }) => parseAllDocuments(text))
    .map(document => document.toJS())
    .map(
      ({ kind, metadata }) => `${kind} ${metadata.namespace}/${metadata.name}`,
    )
    .sort();

it('writes nothing where nothing is', () => {
  expect(unsettledDelivery(platform, own, { delivery: [], trees: [] })).toEqual(
    {
      write: [],
      remove: [],
    },
  );
});

it('wants exactly what a deployment writes', () => {
  const resolution = resolved(PAYMENT_SERVICE);
  const delivery = renderDelivery(inputOf(PAYMENT_SERVICE), resolution);
  expect(
    unsettledDelivery(platform, dev, {
      delivery,
      trees: trees('payment-service'),
    }),
  ).toEqual({ write: [], remove: [] });
});

it.each(['tenant.yaml', 'source.yaml', 'workloads/cart/delivery.yaml'])(
  'brings back %s, whatever became of it',
  name => {
    const whole = unsettledDelivery(platform, own, {
      delivery: [],
      trees: trees('cart'),
    }).write;
    const path = `${folder}/${name}`;
    for (const delivery of [
      whole.filter(file => file.path !== path),
      whole.map(file => (file.path === path ? { path, text: 'a: 1\n' } : file)),
    ]) {
      const change = unsettledDelivery(platform, own, {
        delivery,
        trees: trees('cart'),
      });
      expect(paths(change.write)).toEqual([path]);
      expect(change.remove).toEqual([]);
    }
  },
);

it('moves workloads of the older layout, and every object stays in the inventory', () => {
  const { write } = unsettledDelivery(platform, own, {
    delivery: [],
    trees: trees('cart', 'source', 'tenant', '_shared/postgres-orders'),
  });
  const tenant = write.filter(({ path }) => path.endsWith('/tenant.yaml'));
  const held = [
    ...tenant,
    legacy('cart'),
    legacy('source'),
    legacy('shared.postgres-orders'),
  ];
  const change = unsettledDelivery(platform, own, {
    delivery: held,
    trees: trees('cart', 'source', '_shared/postgres-orders'),
  });
  expect(change.remove).toEqual([
    `${folder}/cart.yaml`,
    `${folder}/shared.postgres-orders.yaml`,
  ]);
  expect(inventory(after(held, change))).toEqual(
    [...inventory(held), 'GitRepository flux-system/dev.checkout'].sort(),
  );
});

it('repairs what workloads called tenant and kustomization did', () => {
  const held = [
    { ...legacy('tenant'), path: `${folder}/tenant.yaml` },
    legacy('kustomization'),
  ];
  const there = trees('tenant', 'kustomization');
  const change = unsettledDelivery(platform, own, {
    delivery: held,
    trees: there,
  });
  const result = after(held, change);
  expect(paths(result).sort()).toEqual([
    `${folder}/source.yaml`,
    `${folder}/tenant.yaml`,
    `${folder}/workloads/kustomization/delivery.yaml`,
    `${folder}/workloads/tenant/delivery.yaml`,
  ]);
  expect(inventory(result)).toEqual(
    expect.arrayContaining([
      ...inventory(held),
      'ServiceAccount checkout-dev/macadam-deployer',
      'ResourceQuota checkout-dev/tenant',
    ]),
  );
});

it('takes the source away when nothing is left to read, and keeps the rest', () => {
  const { write } = unsettledDelivery(platform, own, {
    delivery: [],
    trees: trees('cart'),
  });
  const delivery = write.filter(({ path }) => !path.includes('/workloads/'));
  expect(unsettledDelivery(platform, own, { delivery, trees: [] })).toEqual({
    write: [],
    remove: [`${folder}/source.yaml`],
  });
});

it("leaves other people's files alone", () => {
  const { write } = unsettledDelivery(platform, own, {
    delivery: [],
    trees: trees('cart'),
  });
  const extra = [
    { path: `${folder}/extra.yaml`, text: 'kind: ConfigMap\n' },
    { path: `${folder}/broken.yaml`, text: ': : {' },
    { path: `${folder}/notes.md`, text: 'Hello' },
    legacy('cart'),
  ];
  expect(
    unsettledDelivery(platform, own, {
      delivery: [...write, ...extra],
      trees: trees('cart'),
    }),
  ).toEqual({ write: [], remove: [`${folder}/cart.yaml`] });
});

const name = fc.stringMatching(/^[a-z0-9][a-z0-9-]{0,20}[a-z0-9]$/);

it('settles in one step, and no name of a workload meets a file of the platform', () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(
        fc.oneof(
          name,
          fc.constantFrom(
            'tenant',
            'source',
            'kustomization',
            'workloads',
            'shared',
            'dev',
            'checkout',
            'clusters',
          ),
        ),
        { maxLength: 6 },
      ),
      names => {
        const held = names.map(legacy);
        const there = trees(...names);
        const change = unsettledDelivery(platform, own, {
          delivery: held,
          trees: there,
        });
        const result = after(held, change);
        expect(
          unsettledDelivery(platform, own, { delivery: result, trees: there }),
        ).toEqual({ write: [], remove: [] });
        for (const { path } of result) {
          expect(path).toMatch(
            /\/checkout\/(tenant|source|workloads\/[^/]+\/delivery)\.yaml$/,
          );
        }
        expect(
          inventory(result).filter(each => each.startsWith('Kustomization ')),
        ).toEqual(
          names.map(each => `Kustomization checkout-dev/${each}`).sort(),
        );
      },
    ),
  );
});
