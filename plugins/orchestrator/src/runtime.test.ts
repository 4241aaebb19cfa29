import {
  known,
  type Fact,
  type WorkloadEnvironmentStatus,
} from '@macadam/plugin-gitops-common';
import { lastSeen } from './runtime';

const at = '2026-11-23T12:00:00Z';
const status: WorkloadEnvironmentStatus = {
  workload: 'cart',
  tenant: 'checkout',
  environment: 'dev',
  cluster: { name: 'c', simulated: true },
  sync: known({ status: 'Synced', message: '' }, at),
  health: known({ status: 'Healthy', message: '', objects: [] }, at),
  replicas: known({ ready: 1, desired: 1 }, at),
  endpoints: { state: 'none' },
  images: { state: 'none' },
};
const lost = <T>(fact: Fact<T>): Fact<T> => ({
  ...fact,
  state: 'unknown',
  reason: 'no answer',
});

describe('a status that was seen last', () => {
  it('is one unknown fact with what was seen as its value', () => {
    const { sync, health, replicas } = status;
    const silent = {
      ...status,
      sync: lost(sync),
      health: lost(health),
      replicas: lost(replicas),
    };
    expect(lastSeen(known(silent, at))).toEqual({
      state: 'unknown',
      reason: 'no answer',
      observedAt: at,
      value: status,
    });
  });

  it('has no value that was never seen', () => {
    const never = { state: 'unknown', reason: 'no answer' } as const;
    const { value } = lastSeen(
      known({ ...status, sync: never, health: never, replicas: never }, at),
    );
    expect(value?.replicas).toEqual({ state: 'none' });
  });

  it.each<[string, Fact<WorkloadEnvironmentStatus>]>([
    ['what is known', known(status, at)],
    ['nothing', { state: 'none', observedAt: at }],
    ['what may not be seen', { state: 'forbidden', reason: 'ask sofia' }],
  ])('stays %s', (_, fact) => {
    expect(lastSeen(fact)).toBe(fact);
  });
});
