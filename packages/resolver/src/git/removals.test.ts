import { inputOf, resolved } from '../__testUtils__/platformFolder';
import type { TextFile } from '../types';
import { keepRemoved, openRemovals, unusedShared } from './removals';
import { renderTree } from './renderTree';

const file = (resources: string) => `apiVersion: score.dev/v1b1
metadata: { name: cart }
containers:
  main: { image: ghcr.io/example/cart:1.0.0 }
${resources}`;
const tree = (resources: string) =>
  renderTree(inputOf(file(resources)), resolved(file(resources)), 'r');

const before = tree(
  'resources: { db: { type: postgres }, cache: { type: redis } }\n',
);
const after = tree('');
const textOf = (files: readonly TextFile[], name: string) =>
  files.find(({ path }) => path === `dev/checkout/cart/${name}`)?.text;

describe('what is no longer declared', () => {
  const { files, removals } = keepRemoved({ previous: before, next: after });
  const states = (list: typeof removals) =>
    Object.fromEntries(
      list.map(({ object, state }) => [`${object.kind}/${object.name}`, state]),
    );

  it('is pruned, unless it holds data: then it waits for a person', () => {
    expect(states(removals)).toEqual({
      'Deployment/cart-cache': 'pruned',
      'ExternalSecret/cart-cache-credentials': 'pruned',
      'ExternalSecret/cart-db-credentials': 'waiting',
      'Password/cart-cache-password': 'pruned',
      'Password/cart-db-password': 'waiting',
      'Service/cart-cache': 'pruned',
      'Service/cart-db': 'pruned',
      'StatefulSet/cart-db': 'waiting',
    });
    expect(
      removals.find(({ object }) => object.kind === 'StatefulSet'),
    ).toEqual({
      object: {
        apiVersion: 'apps/v1',
        kind: 'StatefulSet',
        namespace: 'checkout-dev',
        name: 'cart-db',
      },
      path: 'dev/checkout/cart/statefulset-cart-db.yaml',
      resource: 'postgres.default#cart.db',
      holdsData: true,
      state: 'waiting',
      reason:
        'StatefulSet/cart-db holds data: to be deleted, waiting for a person',
    });
  });

  it('stays in Git while it waits, marked', () => {
    const kept = textOf(files, 'statefulset-cart-db.yaml');
    expect(kept).toContain('macadam.dev/deletion: waiting');
    expect(kept).toContain('kustomize.toolkit.fluxcd.io/prune: disabled');
    expect(textOf(files, 'kustomization.yaml')).toContain(
      'statefulset-cart-db.yaml',
    );
    expect(textOf(files, 'service-cart-db.yaml')).toBeUndefined();
    expect(textOf(files, 'kustomization.yaml')).not.toContain(
      'service-cart-db',
    );
  });

  it('stays the same when nothing happens, and comes back when it is declared again', () => {
    expect(keepRemoved({ previous: files, next: after }).files).toEqual(files);
    expect(keepRemoved({ previous: files, next: before })).toEqual({
      files: before,
      removals: [],
    });
  });

  it('goes in two commits once a person has confirmed it, alone', () => {
    const confirmed = removals
      .filter(({ object }) => object.kind === 'StatefulSet')
      .map(({ object }) => object);
    const released = keepRemoved({ previous: files, next: after, confirmed });
    expect(states(released.removals)).toMatchObject({
      'StatefulSet/cart-db': 'released',
      'Password/cart-db-password': 'waiting',
    });
    const text = textOf(released.files, 'statefulset-cart-db.yaml');
    expect(text).toContain('macadam.dev/deletion: released');
    // Its claims would stay otherwise, and the next database of that name would find the old data.
    expect(text).toContain('whenDeleted: Delete');
    expect(text).not.toContain('prune: disabled');
    expect(
      keepRemoved({
        previous: released.files,
        next: after,
        confirmed,
        hold: true,
      }).files,
    ).toEqual(released.files);
    expect(states(openRemovals(released.files))).toEqual({
      ...states(openRemovals(files)),
      'StatefulSet/cart-db': 'released',
    });
    const gone = keepRemoved({
      previous: released.files,
      next: after,
      confirmed,
    });
    expect(states(gone.removals)['StatefulSet/cart-db']).toBe('pruned');
    expect(textOf(gone.files, 'statefulset-cart-db.yaml')).toBeUndefined();
    const withdrawn = keepRemoved({ previous: released.files, next: after });
    expect(states(withdrawn.removals)['StatefulSet/cart-db']).toBe('waiting');
    expect(withdrawn.files).toEqual(files);
  });
});

it('keeps the data of a workload that is gone as a whole', () => {
  const { files, removals } = keepRemoved({ previous: before, next: [] });
  expect(files.map(({ path }) => path)).toEqual([
    'dev/checkout/cart/externalsecret-cart-db-credentials.yaml',
    'dev/checkout/cart/kustomization.yaml',
    'dev/checkout/cart/password-cart-db-password.yaml',
    'dev/checkout/cart/statefulset-cart-db.yaml',
  ]);
  expect(removals.map(({ object }) => object.kind)).toContain('Deployment');
});

describe('a shared resource', () => {
  const asks = (type: string) =>
    tree(`resources: { orders: { type: ${type}, id: orders } }\n`);

  it('is in use while a release names it', () => {
    expect(unusedShared(asks('postgres'))).toEqual([]);
    expect(
      unusedShared([
        ...after,
        ...asks('postgres').filter(({ path }) => path.includes('_shared')),
      ]),
    ).toEqual(['dev/checkout/_shared/postgres-orders']);
  });

  it('that holds no data goes once nothing asks for it', () => {
    const shared = asks('redis').filter(({ path }) => path.includes('_shared'));
    const first = keepRemoved({ previous: shared, next: [] });
    expect(new Set(first.removals.map(({ state }) => state))).toEqual(
      new Set(['released']),
    );
    const second = keepRemoved({ previous: first.files, next: [] });
    expect(second.files).toEqual([]);
    expect(new Set(second.removals.map(({ state }) => state))).toEqual(
      new Set(['pruned']),
    );
  });
});
