import { NotAllowedError, NotFoundError } from '@backstage/errors';
import { renderTestApp } from '@backstage/frontend-test-utils';
import { createTestEntityPage } from '@backstage/plugin-catalog-react/testUtils';
import { gitopsApiRef } from '@macadam/plugin-ui-react';
import type {
  Release,
  WorkloadDiff,
} from '@macadam/plugin-orchestrator-common';
import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { orchestratorApiRef, type OrchestratorApi } from '../api';
import { deliveryTab } from '../plugin';

const release = (commit: string): Release => ({
  id: `returns@${commit}`,
  workload: 'returns',
  repository: 'fulfilment/returns',
  scoreFile: 'score.yaml',
  commit,
  message: `Change ${commit}`,
  author: 'ines',
  committedAt: '2026-11-23T12:00:00Z',
  images: [],
});
const diff: WorkloadDiff = {
  workload: 'returns',
  from: {
    environment: 'dev',
    release: release('aaaaaaaaaa'),
    platformRevision: 'cccccccccc',
    overrides: [],
  },
  to: {
    environment: 'prod',
    release: release('bbbbbbbbbb'),
    platformRevision: 'cccccccccc',
    overrides: [
      {
        kind: 'file',
        path: 'containers.web.variables.LEVEL',
        file: 'score.prod.yaml',
        position: { line: 4, column: 7 },
        before: 'debug',
        after: 'warn',
        url: 'http://localhost:7008/score.prod.yaml#L4',
      },
    ],
  },
  differs: ['release', 'environment'],
  objects: [
    {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      name: 'returns',
      change: 'changed',
      fields: [
        {
          path: '/spec/replicas',
          before: 1,
          after: 3,
          causes: ['environment'],
          from: {
            after: {
              kind: 'default',
              name: 'production',
              file: 'defaults/production.yaml',
              line: 9,
              url: 'http://localhost:7008/production.yaml#L9',
            },
          },
        },
        {
          path: '/spec/template/spec/containers/web/image',
          before: 'returns:a',
          after: 'returns:b',
          causes: ['release'],
        },
      ],
    },
    {
      apiVersion: 'v1',
      kind: 'Secret',
      name: 'returns',
      change: 'added',
      causes: ['environment'],
      fields: [],
    },
  ],
  unchanged: 4,
  resources: [
    {
      key: 'db',
      before: { type: 'postgres.default', definition: 'in-cluster', why: '' },
      after: {
        type: 'postgres.default',
        definition: 'operator',
        why: 'environmentType is production',
      },
      fields: [],
    },
  ],
};

const open = (ask: OrchestratorApi['diff']) => {
  const never = () => new Promise<never>(() => {});
  renderTestApp({
    initialRouteEntries: ['/?from=dev&to=prod'],
    extensions: [
      createTestEntityPage({
        entity: {
          apiVersion: 'backstage.io/v1alpha1',
          kind: 'Component',
          metadata: {
            name: 'returns',
            annotations: { 'macadam.dev/workload': 'returns' },
          },
        },
      }),
      deliveryTab,
    ],
    apis: [
      [
        orchestratorApiRef,
        {
          workloads: never,
          workload: never,
          history: async () => ({ items: [] }),
          preview: never,
          diff: ask,
          deploy: never,
          deployment: never,
          graph: never,
          approve: never,
          confirmRemoval: never,
          platform: never,
        },
      ],
      [gitopsApiRef, { status: async () => [] }],
    ],
  });
};

describe('the page of a diff', () => {
  it('asks for what the address says, and shows what differs, by what and why', async () => {
    const ask = jest.fn(async () => diff);
    open(ask);
    const differs = await screen.findByRole('region', { name: 'What differs' });
    expect(ask).toHaveBeenCalledWith('returns', { from: 'dev', to: 'prod' });
    expect(within(differs).getByText('/spec/replicas')).toBeInTheDocument();
    expect(
      within(differs).getByRole('link', { name: 'default production' }),
    ).toHaveAttribute('href', 'http://localhost:7008/production.yaml#L9');
    expect(within(differs).getByText('Secret/returns')).toBeInTheDocument();
    const resources = screen.getByRole('region', { name: 'Resources' });
    expect(within(resources).getByText('operator')).toBeInTheDocument();
    const overrides = screen.getByRole('region', { name: 'Overrides in prod' });
    expect(overrides).toHaveTextContent('debug → warn');
    expect(
      within(overrides).getByRole('link', { name: 'score.prod.yaml:4' }),
    ).toHaveAttribute('href', 'http://localhost:7008/score.prod.yaml#L4');
  });

  it('shows only what differs by the release when asked', async () => {
    open(async () => diff);
    await userEvent.click(
      await screen.findByRole('button', { name: /Because of/ }),
    );
    await userEvent.click(
      screen.getByRole('option', { name: 'The release (1)' }),
    );
    expect(screen.getByText('returns:b')).toBeInTheDocument();
    expect(screen.queryByText('/spec/replicas')).not.toBeInTheDocument();
    expect(screen.queryByText('Secret/returns')).not.toBeInTheDocument();
  });

  it('says when nothing differs', async () => {
    open(async () => ({ ...diff, differs: [], objects: [], resources: [] }));
    expect(await screen.findByText('Nothing differs')).toBeInTheDocument();
    expect(screen.getByText('All 4 objects are the same.')).toBeInTheDocument();
  });

  it.each([
    [new NotAllowedError('Ask'), 'You may not see differences'],
    [
      new NotFoundError('Nothing of returns is deployed in prod'),
      'There are no differences here',
    ],
    [new Error('connect'), 'The differences could not be read'],
  ])('says %s', async (error, title) => {
    open(async () => {
      throw error;
    });
    expect(await screen.findByText(title)).toBeInTheDocument();
    expect(screen.getByText(error.message)).toBeInTheDocument();
  });
});
