import type { DeploymentRecord } from '../store';
import type { LoadedPlatform } from './PlatformService';
import {
  environmentNowOrThen,
  removedEnvironments,
} from './removedEnvironments';

const platform = (revision: string, ...names: string[]): LoadedPlatform =>
  JSON.parse(
    JSON.stringify({
      revision,
      platform: { environments: names.map(name => ({ name })) },
    }),
  );
const NOW = platform('new', 'dev');
const THEN = platform('old', 'dev', 'staging');
const platforms = {
  at: async (revision: string) => (revision === 'old' ? THEN : NOW),
};
const record = (environment: string, cause = 'push'): DeploymentRecord =>
  JSON.parse(
    JSON.stringify({
      row: { workload: 'cart', environment, cause, platformRevision: 'old' },
    }),
  );

describe('an environment whose file was removed', () => {
  it('is what it was for what runs there', async () => {
    const of = (name: string) =>
      environmentNowOrThen(platforms, NOW, name, record(name));
    expect(await of('dev')).toMatchObject({ revision: 'new' });
    expect(await of('staging')).toMatchObject({
      environment: { name: 'staging' },
      revision: 'old',
    });
    expect(await of('nowhere')).toBeUndefined();
  });

  it.each<[string, boolean, string, string[]]>([
    ['runs there', true, 'push', ['staging']],
    ['was taken out of it', false, 'withdrawal', ['staging']],
    ['never got there', false, 'push', []],
  ])('is shown where a workload %s', async (_, isCurrent, cause, names) => {
    const last = record('staging', cause);
    const heads = new Map([
      ['cart@staging', isCurrent ? { current: last, last } : { last }],
      ['cart@dev', { current: record('dev'), last: record('dev') }],
    ]);
    const found = await removedEnvironments(platforms, NOW, 'cart', heads);
    expect(found.map(({ name }) => name)).toEqual(names);
    expect(await removedEnvironments(platforms, NOW, 'other', heads)).toEqual(
      [],
    );
  });
});
