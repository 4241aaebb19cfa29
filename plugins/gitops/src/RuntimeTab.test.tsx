import { renderTestApp } from '@backstage/frontend-test-utils';
import { EntityContentBlueprint } from '@backstage/plugin-catalog-react/alpha';
import { createTestEntityPage } from '@backstage/plugin-catalog-react/testUtils';
import type { WorkloadEnvironmentStatus } from '@macadam/plugin-gitops-common';
import { gitopsApiRef, type WorkloadPlace } from '@macadam/plugin-ui-react';
import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { runtimeTab } from './plugin';

const at = '2026-11-23T12:00:00Z';
const none = { state: 'none' as const, observedAt: at };

const dev: WorkloadEnvironmentStatus = {
  workload: 'shipping',
  tenant: 'fulfilment',
  environment: 'dev',
  cluster: {
    name: 'embedded',
    simulated: true,
    version: 'v1.34.0+macadam-simulated',
  },
  sync: {
    state: 'known',
    observedAt: at,
    value: {
      status: 'Failed',
      message: 'the store holds no carrier-key',
      revision: `main@sha1:${'0123456789'.repeat(4)}`,
    },
  },
  health: {
    state: 'known',
    observedAt: at,
    value: {
      status: 'Degraded',
      message: '',
      objects: [
        {
          apiVersion: 'v1',
          kind: 'Pod',
          name: 'shipping-1',
          namespace: 'fulfilment-dev',
          uid: '1',
          status: 'Degraded',
          message: 'secret "carrier-key" not found',
        },
        {
          apiVersion: 'v1',
          kind: 'Service',
          name: 'shipping',
          namespace: 'fulfilment-dev',
          uid: '2',
          status: 'Healthy',
          message: '',
        },
      ],
    },
  },
  replicas: { state: 'known', observedAt: at, value: { ready: 0, desired: 1 } },
  endpoints: none,
  images: none,
};

/** Content that every entity has, so that a page without the tab is not an empty page. */
const always = EntityContentBlueprint.make({
  name: 'always',
  params: {
    path: '/always',
    title: 'Always',
    loader: async () => <p>Always here</p>,
  },
});

const open = (
  status: (
    workloads?: readonly string[],
  ) => Promise<WorkloadEnvironmentStatus[]>,
  annotations: Record<string, string> = { 'macadam.dev/workload': 'shipping' },
  others: (typeof always)[] = [],
  address = '/',
  places: WorkloadPlace[] = ['dev', 'staging', 'prod'].map(environment => ({
    environment,
    shared: [],
  })),
) =>
  renderTestApp({
    extensions: [
      createTestEntityPage({
        entity: {
          apiVersion: 'backstage.io/v1alpha1',
          kind: 'Component',
          metadata: { name: 'shipping', annotations },
        },
      }),
      runtimeTab,
      ...others,
    ],
    initialRouteEntries: [address],
    apis: [
      [
        gitopsApiRef,
        {
          status,
          places: async () => places,
          containers: async () => [
            { pod: 'shipping-1', container: 'shipping', restarts: 0 },
            { pod: 'shipping-2', container: 'shipping', restarts: 3 },
          ],
          log: async (_, { pod }, previous) => ({
            text: `${pod} ${previous ? 'ended' : 'listens'}`,
            at,
          }),
          events: async () => [
            {
              object: 'Pod/shipping-1',
              type: 'Warning' as const,
              reason: 'Failed',
              message: 'secret "carrier-key" not found',
              count: 7,
              at,
            },
          ],
        },
      ],
    ],
  });

describe('the Runtime tab', () => {
  it('shows environments in the order of the platform', async () => {
    open(async () =>
      ['dev', 'prod', 'staging'].map(environment => ({ ...dev, environment })),
    );
    await screen.findAllByText('0 of 1 ready');
    expect(
      screen
        .getAllByRole('heading', { level: 2 })
        .map(({ textContent }) => textContent),
    ).toEqual(['dev', 'staging', 'prod']);
  });

  it('reads logs and events when somebody opens them', async () => {
    open(async () => [dev]);
    await userEvent.click(
      await screen.findByRole('button', { name: 'Logs in dev' }),
    );
    expect(await screen.findByText('shipping-1 listens')).toBeVisible();
    await userEvent.click(
      screen.getByRole('button', { name: /shipping in shipping-1/ }),
    );
    await userEvent.click(
      await screen.findByRole('option', { name: 'shipping in shipping-2' }),
    );
    await userEvent.click(
      await screen.findByRole('switch', {
        name: 'Before it was started again',
      }),
    );
    expect(await screen.findByText('shipping-2 ended')).toBeVisible();
    await userEvent.click(
      screen.getByRole('button', { name: 'Events in dev' }),
    );
    expect(await screen.findByText(/Pod\/shipping-1, 7 times/)).toBeVisible();
  });

  it('opens what the address asks for', async () => {
    open(
      async () => [dev],
      undefined,
      undefined,
      '/?environment=dev&show=logs',
    );
    expect(await screen.findByText('shipping-1 listens')).toBeVisible();
    expect(
      screen.getByRole('button', { name: 'Events in dev' }),
    ).toHaveAttribute('aria-expanded', 'false');
  });

  it('shows what is wrong and why, folds what is healthy, and names the cluster as simulated', async () => {
    open(async () => [dev]);
    expect(
      await screen.findByText('secret "carrier-key" not found'),
    ).toBeInTheDocument();
    expect(
      screen.getByText('the store holds no carrier-key'),
    ).toBeInTheDocument();
    expect(screen.getByText('0 of 1 ready')).toBeInTheDocument();
    expect(screen.getByRole('button', { name: 'Healthy (1)' })).toHaveAttribute(
      'aria-expanded',
      'false',
    );
    expect(screen.getByText('Simulated')).toBeInTheDocument();
    expect(screen.getByText('0123456')).toBeInTheDocument();
  });

  it('shows what the service shares with others apart from what is its own', async () => {
    const use = {
      key: 'keys',
      type: 'vault',
      id: 'vault.default#keys',
      subject: 'shared.fulfilment.vault-keys',
    };
    const status = jest.fn(async () => [
      dev,
      {
        ...dev,
        workload: use.subject,
        health: {
          ...dev.health,
          value: {
            status: 'Degraded' as const,
            message: '',
            objects: [
              {
                apiVersion: 'v1',
                kind: 'Pod',
                name: 'vault-keys-0',
                namespace: 'fulfilment-dev',
                uid: '3',
                status: 'Degraded' as const,
                message: 'cannot pull its image',
              },
            ],
          },
        },
      },
    ]);
    open(status, undefined, undefined, undefined, [
      { environment: 'dev', shared: [use] },
    ]);
    const shared = await screen.findByRole('region', {
      name: 'Shared resource keys',
    });
    expect(within(shared).getByText('cannot pull its image')).toBeVisible();
    expect(screen.getAllByRole('heading', { level: 2 })).toHaveLength(1);
    expect(status).toHaveBeenCalledWith(['shipping', use.subject]);
  });

  it('shows unknown, not zero, when the cluster does not answer', async () => {
    const away = { state: 'unknown' as const, reason: 'connect ECONNREFUSED' };
    open(async () => [
      {
        ...dev,
        sync: away,
        health: away,
        replicas: away,
        endpoints: away,
        images: away,
      },
    ]);
    expect(await screen.findAllByText('Unknown')).toHaveLength(5);
    expect(screen.queryByText(/ready/)).not.toBeInTheDocument();
  });

  it('says of objects that nobody sees any more that they are as last seen, and why', async () => {
    open(async () => [
      {
        ...dev,
        health: {
          ...dev.health,
          state: 'unknown',
          reason: 'connect ECONNREFUSED',
        },
      },
    ]);
    expect(
      await screen.findByRole('region', { name: 'Objects as last seen' }),
    ).toBeInTheDocument();
    expect(screen.getByText('connect ECONNREFUSED')).toBeInTheDocument();
  });

  it('is not there for what is no workload', async () => {
    const status = jest.fn(async () => [dev]);
    open(status, {}, [always]);
    expect(await screen.findByText(/^Always/)).toBeInTheDocument();
    expect(screen.queryByText('Runtime')).not.toBeInTheDocument();
    expect(status).not.toHaveBeenCalled();
  });
});
