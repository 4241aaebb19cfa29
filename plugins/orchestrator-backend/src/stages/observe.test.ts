import {
  known,
  none,
  unknown,
  type ObjectHealth,
  type Sync,
  type WorkloadEnvironmentStatus,
} from '@macadam/plugin-gitops-common';
import type { KubeObject } from '@macadam/resolver';
import { observe } from './observe';
import { waveReadiness } from '../waves/waveReadiness';

const OLD = 'a'.repeat(40);
const OURS = 'b'.repeat(40);
const LATER = 'c'.repeat(40);
const AT = '2026-11-23T10:00:00.000Z';
const history = [OLD, OURS, LATER];
const contains = async (revision: string, commit: string) =>
  history.indexOf(revision) >= history.indexOf(commit);

const object = (
  kind: string,
  state: ObjectHealth['status'],
  message = '',
): ObjectHealth => ({
  apiVersion: 'apps/v1',
  kind,
  namespace: 'checkout-dev',
  name: 'cart',
  uid: kind,
  status: state,
  message,
});

function status(
  sync: Sync,
  ...objects: ObjectHealth[]
): WorkloadEnvironmentStatus {
  return {
    workload: 'cart',
    tenant: 'checkout',
    environment: 'dev',
    cluster: { name: 'embedded', simulated: true },
    sync: known(sync, AT),
    health: known(
      {
        status: objects[0]?.status ?? 'Healthy',
        message: objects[0]?.message ?? '',
        objects,
      },
      AT,
    ),
    replicas: none(AT),
    endpoints: none(AT),
    images: none(AT),
  };
}

const bad = object('Deployment', 'Degraded', 'secret cart-key not found');
const good = object('Deployment', 'Healthy');
const busy = object('Deployment', 'Progressing', '0 of 1 ready');
const synced = (revision: string): Sync => ({
  status: 'Synced',
  revision,
  message: '',
});

describe('sync and health', () => {
  it.each<[string, WorkloadEnvironmentStatus | undefined, string[]]>([
    ['nothing is known of it', undefined, ['sync running']],
    [
      'the cluster does not answer',
      { ...status(synced(OURS)), sync: unknown('no route') },
      ['sync waiting'],
    ],
    [
      'the engine is at an older commit',
      status(synced(OLD), good),
      ['sync running'],
    ],
    [
      'the engine is at our commit',
      status(synced(`main@sha1:${OURS}`), good),
      ['sync passed', 'health passed'],
    ],
    [
      'the engine is at a later commit',
      status(synced(LATER), good),
      ['sync passed', 'health passed'],
    ],
    [
      'pods are starting',
      status(synced(OURS), busy),
      ['sync passed', 'health running'],
    ],
    [
      'a secret is missing',
      status(synced(OURS), bad),
      ['sync passed', 'health failed'],
    ],
    [
      'a secret is missing while the engine waits for health',
      status(
        {
          status: 'Progressing',
          revision: OLD,
          attempted: OURS,
          message: 'waits',
        },
        bad,
      ),
      ['sync running', 'health failed'],
    ],
    [
      'the old objects are healthy while the engine works on ours',
      status(
        {
          status: 'Progressing',
          revision: OLD,
          attempted: OURS,
          message: 'waits',
        },
        good,
      ),
      ['sync running'],
    ],
    [
      'the engine failed at our commit',
      status(
        {
          status: 'Failed',
          revision: OLD,
          attempted: OURS,
          message: 'invalid',
        },
        good,
      ),
      ['sync failed'],
    ],
    [
      'the engine failed at an older commit',
      status(
        { status: 'Failed', revision: OLD, attempted: OLD, message: 'invalid' },
        bad,
      ),
      ['sync running'],
    ],
    [
      'health cannot be seen',
      { ...status(synced(OURS)), health: { state: 'forbidden', reason: 'no' } },
      ['sync passed', 'health waiting'],
    ],
  ])('when %s', async (_name, seen, expected) => {
    const events = await observe(
      { commits: [OURS], stages: [] },
      seen,
      contains,
    );
    expect(events.map(event => `${event.stage} ${event.state}`)).toEqual(
      expected,
    );
  });

  it('names the objects that are in trouble', async () => {
    const events = await observe(
      { commits: [OURS], stages: [] },
      status(synced(OURS), bad, good),
      contains,
    );
    expect(events[1]).toMatchObject({
      reason: 'Deployment/cart: secret cart-key not found',
      detail: {
        objects: [
          {
            kind: 'Deployment',
            name: 'cart',
            message: 'secret cart-key not found',
          },
        ],
      },
    });
  });

  it('stays synced while the engine goes on to a later commit', async () => {
    const stages = [
      { name: 'sync' as const, state: 'passed' as const, reason: '' },
    ];
    const seen = status(
      { status: 'Progressing', revision: OURS, attempted: LATER, message: '' },
      good,
    );
    const events = await observe({ commits: [OURS], stages }, seen, contains);
    expect(events.map(event => event.state)).toEqual(['passed', 'passed']);
  });

  it('asks for no commit when nothing had to change', async () => {
    const events = await observe(
      { commits: [], stages: [] },
      status(synced(OLD), good),
      contains,
    );
    expect(events.map(event => event.state)).toEqual(['passed', 'passed']);
  });
});

describe('a wave', () => {
  const wave: KubeObject[] = [
    { apiVersion: 'apps/v1', kind: 'StatefulSet', metadata: { name: 'cart' } },
    { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'cart' } },
  ];
  const database = (state: ObjectHealth['status'], message = '') =>
    object('StatefulSet', state, message);

  it.each<
    [
      string,
      WorkloadEnvironmentStatus | undefined,
      string | undefined,
      boolean,
      string,
      number,
    ]
  >([
    [
      'is not ready while nothing is known',
      undefined,
      OURS,
      false,
      'nothing is known',
      0,
    ],
    [
      'is not ready while the cluster is silent',
      { ...status(synced(OURS)), sync: unknown('no route') },
      OURS,
      false,
      'no route',
      0,
    ],
    [
      'is not ready while an object is missing',
      status(synced(OURS)),
      OURS,
      false,
      'StatefulSet/cart: is not there yet',
      0,
    ],
    [
      'is not ready while an object starts',
      status(synced(OURS), database('Progressing', '0 of 1')),
      OURS,
      false,
      'StatefulSet/cart: 0 of 1',
      0,
    ],
    [
      'is not ready while the old objects are',
      status(synced(OLD), database('Healthy')),
      OURS,
      false,
      'not applied',
      0,
    ],
    [
      'fails with the reason of an object',
      status(
        { ...synced(OLD), attempted: OURS },
        database('Degraded', 'no store'),
      ),
      OURS,
      false,
      'StatefulSet/cart: no store',
      1,
    ],
    [
      'is ready when it is applied and healthy',
      status(synced(OURS), database('Healthy')),
      OURS,
      true,
      'ready',
      0,
    ],
    [
      'is ready when it was so before',
      status(synced(OLD), database('Healthy')),
      undefined,
      true,
      'ready',
      0,
    ],
  ])('%s', async (_name, seen, commit, ready, reason, failed) => {
    const readiness = await waveReadiness(
      [{ objects: wave, status: seen }],
      commit,
      contains,
    );
    expect(readiness.ready).toBe(ready);
    expect(readiness.reason).toContain(reason);
    expect(readiness.failed).toHaveLength(failed);
  });

  it('looks for what workloads share in its own status', async () => {
    const own = { ...status(synced(OURS)), health: none<never>(AT) };
    const parts = (shared: WorkloadEnvironmentStatus | undefined) =>
      waveReadiness(
        [
          { objects: [], status: own },
          { objects: wave, status: shared },
        ],
        OURS,
        contains,
      );
    const seen = (state: ObjectHealth['status']) =>
      parts(status(synced(OURS), database(state)));
    expect(await seen('Healthy')).toMatchObject({ ready: true });
    expect(await seen('Progressing')).toMatchObject({ ready: false });
    expect(await parts(undefined)).toMatchObject({ ready: false });
  });

  it.each<[string, WorkloadEnvironmentStatus | undefined, string]>([
    [
      'the deepest cause',
      {
        ...status(synced(OURS), database('Progressing', '0 of 1 ready')),
        health: known(
          {
            status: 'Degraded',
            message: 'Pod cart-0: cannot pull its image',
            objects: [database('Progressing', '0 of 1 ready')],
          },
          AT,
        ),
      },
      'shared resource db: Pod cart-0: cannot pull its image',
    ],
    [
      'why it cannot be applied',
      status({ ...synced(OLD), status: 'Failed', message: 'quota is used up' }),
      'shared resource db: quota is used up',
    ],
    [
      'what is not there',
      status(synced(OURS)),
      'shared resource db: StatefulSet/cart: is not there yet',
    ],
    [
      'that nothing is known',
      undefined,
      'shared resource db: nothing is known of the part before yet',
    ],
  ])('names what workloads share, and %s', async (_, shared, reason) => {
    const own = { ...status(synced(OURS)), health: none<never>(AT) };
    const readiness = await waveReadiness(
      [
        { objects: [], status: own },
        { objects: wave, status: shared, shared: 'db' },
      ],
      OURS,
      contains,
    );
    expect(readiness).toMatchObject({ ready: false, reason });
  });
});
