import { ObjectNames } from './ObjectNames';
import type { GitObject } from './ObjectReader';

const COMMIT = 'a'.repeat(40);

/** Objects by name, and what was asked. */
function objectsOf(known: Record<string, string>) {
  const asked: string[] = [];
  return {
    known,
    asked,
    read: async (name: string): Promise<GitObject | undefined> => {
      asked.push(name);
      if (known[name] === 'broken') throw new Error('git ended');
      return known[name]
        ? { id: known[name], type: 'tree', data: Buffer.alloc(0) }
        : undefined;
    },
  };
}

it('reads the commit of a branch once, until it may have moved', async () => {
  const objects = objectsOf({ 'refs/heads/main^{commit}': '1' });
  const names = new ObjectNames(objects);

  expect(await names.head('main')).toBe('1');
  objects.known['refs/heads/main^{commit}'] = '2';
  expect(await names.head('main')).toBe('1');
  names.moved();
  expect(await names.head('main')).toBe('2');
});

it('reads what a path of a commit stands for once, also where nothing is', async () => {
  const objects = objectsOf({ [COMMIT]: 'c', [`${COMMIT}:a`]: '1' });
  const names = new ObjectNames(objects);

  const twice = async (path: string) => [
    await names.at(COMMIT, path),
    await names.at(COMMIT, path),
  ];

  expect(await twice('a')).toEqual(Array(2).fill({ id: '1', type: 'tree' }));
  expect(await twice('b')).toEqual([undefined, undefined]);
  expect(objects.asked).toEqual([`${COMMIT}:a`, `${COMMIT}:b`, COMMIT]);
});

it('finds what a commit has that came later', async () => {
  const objects = objectsOf({});
  const names = new ObjectNames(objects);

  expect(await names.at(COMMIT, 'a')).toBeUndefined();
  Object.assign(objects.known, { [COMMIT]: 'c', [`${COMMIT}:a`]: '1' });

  expect(await names.at(COMMIT, 'a')).toEqual({ id: '1', type: 'tree' });
});

it('asks again after git failed', async () => {
  const name = `${COMMIT}:a`;
  const objects = objectsOf({ [name]: 'broken' });
  const names = new ObjectNames(objects);

  await expect(names.at(COMMIT, 'a')).rejects.toThrow('git ended');
  objects.known[name] = '1';

  expect(await names.at(COMMIT, 'a')).toEqual({ id: '1', type: 'tree' });
});
