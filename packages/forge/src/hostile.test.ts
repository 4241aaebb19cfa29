import { join } from 'node:path';
import { eventually } from '@macadam/testing';
import {
  ADMIN,
  JONAS,
  MIRA,
  RawRepository,
  Receiver,
  TestForge,
  type RawCommit,
  type RawTree,
} from './testing';

jest.setTimeout(120_000);

const FILE: RawTree = [['f', { kind: 'file', content: '' }]];

/** A tree that stands for 2^levels paths, of as many objects as it has levels. */
function bomb(levels: number): RawTree {
  const entries = levels === 0 ? FILE : bomb(levels - 1);
  return ['a', 'b'].map(name => [name, { kind: 'folder', entries }]);
}

describe('a push that is not meant well', () => {
  const forge = new TestForge();
  const receiver = new Receiver();
  const refsOf = (name: string) =>
    receiver.received
      .filter(({ body }) => JSON.stringify(body).includes(`"${name}"`))
      .map(({ body }) => body.ref);

  beforeAll(async () => {
    await forge.start();
    await receiver.start();
    const config = { url: receiver.url, content_type: 'json', secret: 's' };
    await forge.api('POST', 'admin/hooks', {
      as: ADMIN,
      body: { type: 'gitea', active: true, events: ['push'], config },
    });
  });
  afterAll(async () => {
    await receiver.stop();
    await forge.stop();
  });

  async function repository(name: string, user = MIRA) {
    await forge.createRepository(name);
    const url = `${forge.url}/${name}.git`;
    return new RawRepository(join(await forge.folder(), 'raw'), url, user);
  }
  async function commit(
    raw: RawRepository,
    tree: RawTree = FILE,
    facts: RawCommit = {},
  ) {
    return raw.commit(await raw.tree(tree), [], facts);
  }

  it.each<[string, RawCommit]>([
    ['author', { author: 'a\x1fb' }],
    ['beginning', { author: '\x01', message: '\x01\x1f' }],
    ['time', { at: 100_000_000_000_000 }],
    ['message', { message: 'x'.repeat(70_000_000) }],
    ['silence', { message: '' }],
  ])(
    'has an odd %s, and neither its repository nor a start of the forge fails',
    async (name, facts) => {
      const raw = await repository(`checkout/odd-${name}`);
      const odd = await commit(raw, FILE, facts);
      expect(await raw.push(`${odd}:refs/heads/main`)).toBeUndefined();
      await eventually('its branch', () => refsOf(`checkout/odd-${name}`)[0]);
      const next = await raw.commit(await raw.tree(FILE), [odd]);
      await forge.forge.close();
      await forge.start({ port: Number(new URL(forge.url).port) });
      expect(await raw.push(`${next}:refs/heads/main`)).toBeUndefined();
      const feed = await forge.api(
        'GET',
        `repos/checkout/odd-${name}/activities/feeds`,
      );
      expect(feed.body).toHaveLength(3);
    },
  );

  it('has more paths than anybody counts, and is told without them', async () => {
    const raw = await repository('checkout/bomb');
    const made = await commit(raw, bomb(40));
    expect(await raw.push(`${made}:refs/heads/main`)).toBeUndefined();
    await eventually('its branch', () => refsOf('checkout/bomb')[0]);
    const told = receiver.received.at(-1)?.body;
    expect(told).toMatchObject({
      after: made,
      commits: [{ id: made, added: [], removed: [], modified: [] }],
    });
    for (const page of [
      `api/v1/repos/checkout/bomb/git/commits/${made}`,
      `checkout/bomb/commit/${made}`,
      'checkout/bomb',
    ]) {
      const shown = await fetch(`${forge.url}/${page}`);
      expect([page, shown.status]).toEqual([page, 200]);
      await shown.body?.cancel();
    }
  });

  it('has many refs, and no other repository waits for them', async () => {
    const raw = await repository('checkout/many');
    const made = await commit(raw);
    const refs = (count: number) =>
      Array.from({ length: count }, (_, at) => `${made}:refs/tags/t${at}`);
    expect(await raw.push(...refs(1001))).toContain(
      'At most 1000 branches and tags can be pushed at once',
    );
    expect(await raw.push(...refs(1000))).toBeUndefined();
    const other = await repository('fulfilment/quick', JONAS);
    const own = await commit(other);
    expect(await other.push(`${own}:refs/heads/main`)).toBeUndefined();
    await eventually('its branch', () => refsOf('fulfilment/quick')[0]);
    expect(refsOf('checkout/many').length).toBeLessThan(1000);
  });

  it('points at what no branch or tag can point at, and is refused or recorded', async () => {
    const raw = await repository('checkout/pointing');
    const tree = await raw.tree(FILE);
    const made = await raw.commit(tree, []);
    expect(await raw.push(`${made}:refs/heads/main`)).toBeUndefined();
    expect(await raw.push(`${tree}:refs/heads/tree`)).toContain('!');
    expect(await raw.push(`${tree}:refs/tags/tree`)).toBeUndefined();
    expect(await raw.push(`${made}:refs/heads/HEAD`)).toBeUndefined();
    expect(await raw.push(`${made}:refs/heads/-x`)).toBeUndefined();
    const tags = await forge.api('GET', 'repos/checkout/pointing/tags');
    expect(tags.body).toEqual([expect.objectContaining({ name: 'tree' })]);
  });
});
