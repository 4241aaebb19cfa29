import { mockServices } from '@backstage/backend-test-utils';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import { Directory } from '../sources/Directory';
import { NotKnownYet, Pushers } from './Pushers';

const push = {
  seq: 1,
  repository: 'checkout/cart',
  pushId: '1',
  commit: 'c0ffee',
  actor: 'mira',
  at: '2026-11-23T10:00:00.000Z',
};
const commit = {
  commit: 'c0ffee',
  parents: [],
  author: { name: 'Mira', email: 'mira@example.test' },
  committer: { name: 'Mira', email: 'mira@example.test' },
  authoredAt: '2026-11-23T10:00:00.000Z',
  committedAt: '2026-11-23T10:00:00.000Z',
  subject: 'Change',
  message: 'Change',
  trailers: {},
};
const mira = {
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'User',
  metadata: { name: 'mira' },
  spec: {},
};

const pushers = (patience: number, entities: (typeof mira)[] = []) =>
  new Pushers(
    new Directory(catalogServiceMock({ entities }), mockServices.auth()),
    'macadam',
    patience,
  );

describe('somebody whom the catalogue does not know', () => {
  it('may be somebody right after a start', () =>
    expect(pushers(60_000).of(push, commit)).rejects.toThrow(NotKnownYet));

  it('is nobody later', async () =>
    expect(await pushers(0).of(push, commit)).toEqual({
      actor: { login: 'mira' },
    }));

  it('is somebody as soon as the catalogue does', async () =>
    expect((await pushers(60_000, [mira]).of(push, commit)).actor).toEqual({
      login: 'mira',
      userEntityRef: 'user:default/mira',
    }));

  it('is not waited for where the host does not say who pushed', async () =>
    expect(
      (await pushers(60_000).of({ ...push, actor: undefined }, commit)).actor,
    ).toEqual({ login: 'unknown' }));
});
