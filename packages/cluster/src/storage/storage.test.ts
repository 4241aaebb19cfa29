import { ManualClock, type KubeObject } from '../runtime';
import { formatLabelSelector, parseLabelSelector } from './selectors';
import { ObjectStore } from './store';

it.each([
  ['a=b', true],
  ['a==b,c!=x', true],
  ['a in (b, x),c notin (x)', true],
  ['a,!z', true],
  ['a!=b', false],
  ['z in (q)', false],
  ['z notin (q)', true],
  ['n>4,n<6', true],
  ['', true],
])('judges labels by %s', (selector, expected) => {
  expect(parseLabelSelector(selector)({ a: 'b', c: 'd', n: '5' })).toBe(
    expected,
  );
});

it('writes the selectors of specs in the notation of queries', () => {
  const selector = {
    matchLabels: { a: 'b' },
    matchExpressions: [
      { key: 'c', operator: 'In', values: ['d'] },
      { key: 'e', operator: 'DoesNotExist' },
    ],
  };
  expect(formatLabelSelector(selector)).toBe('!e,a=b,c in (d)');
});

describe('ObjectStore', () => {
  const object = (name: string): KubeObject => ({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name, namespace: 'n', uid: name },
  });

  it('delivers changes in order, also those that a listener makes', () => {
    const store = new ObjectStore(new ManualClock());
    const seen: string[] = [];
    store.subscribe(change => {
      if (change.object.metadata.name === 'one' && change.type === 'ADDED')
        store.put('/configmaps', object('two'));
    });
    store.subscribe(change =>
      seen.push(`${change.type} ${change.object.metadata.name}`),
    );
    store.put('/configmaps', object('one'));
    store.remove('/configmaps', 'n', 'one');
    expect(seen).toEqual(['ADDED one', 'ADDED two', 'DELETED one']);
  });

  it('forgets old changes and says so', () => {
    const store = new ObjectStore(new ManualClock());
    const first = store.put('/configmaps', object('one'));
    for (let index = 0; index < 5000; index += 1)
      store.put('/configmaps', object('two'));
    expect(() =>
      store.changesSince(Number(first.metadata.resourceVersion), '/configmaps'),
    ).toThrow('too old resource version');
    expect(store.changesSince(store.revision - 2, '/configmaps')).toHaveLength(
      2,
    );
    expect(store.changesSince(store.revision - 2, '/secrets')).toEqual([]);
  });

  it('gives frozen objects', () => {
    const store = new ObjectStore(new ManualClock());
    const stored = store.put('/configmaps', {
      ...object('one'),
      data: { a: 'b' },
    });
    expect(() => Object.assign(Object(stored.data), { a: 'c' })).toThrow(
      TypeError,
    );
  });
});
