import {
  identityApiRef,
  type IdentityApi,
} from '@backstage/frontend-plugin-api';
import {
  renderInTestApp,
  TestApiProvider,
} from '@backstage/frontend-test-utils';
import { NotAllowedError } from '@backstage/errors';
import { gitopsApiRef, type GitopsApi } from '@macadam/plugin-gitops-react';
import {
  STAGES,
  type Deployment,
  type WorkloadSummary,
} from '@macadam/plugin-orchestrator-common';
import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { orchestratorApiRef, type OrchestratorApi } from '../api';
import { HomePage } from './HomePage';

const at = '2026-11-23T12:00:00Z';
const blocked: Deployment = {
  id: 'd',
  workload: 'returns',
  tenant: 'fulfilment',
  environment: 'dev',
  release: {
    id: 'returns@c',
    workload: 'returns',
    repository: 'fulfilment/returns',
    scoreFile: 'score.yaml',
    commit: 'c0ffee00',
    message: 'Begin',
    author: 'ines',
    committedAt: at,
    images: [],
  },
  cause: 'push',
  actor: { login: 'ines' },
  platformRevision: 'p',
  createdAt: at,
  outcome: 'blocked',
  reason: 'score.yaml:6: the image has no version',
  stages: STAGES.map(name => ({ name, state: 'pending', reason: '' })),
  findings: [],
  commits: [],
};
const row = (
  workload: string,
  owner: string,
  attempt?: Deployment,
): WorkloadSummary => ({
  workload,
  tenant: owner,
  owner: `group:default/${owner}`,
  repository: `${owner}/${workload}`,
  scoreFile: 'score.yaml',
  environments: [
    { environment: 'dev', type: 'development', ...(attempt && { attempt }) },
  ],
});

const identity: IdentityApi = {
  getProfileInfo: async () => ({}),
  getBackstageIdentity: async () => ({
    type: 'user',
    userEntityRef: 'user:default/mira',
    ownershipEntityRefs: ['group:default/checkout'],
  }),
  getCredentials: async () => ({}),
  signOut: async () => {},
};
const never = () => Promise.reject(new Error('not part of this page'));

function open(
  workloads: () => Promise<WorkloadSummary[]>,
  status: GitopsApi['status'] = async () => [],
) {
  const api: OrchestratorApi = {
    workloads,
    workload: never,
    history: never,
    preview: never,
    diff: never,
    deploy: never,
    deployment: never,
    graph: never,
    approve: never,
    confirmRemoval: never,
    lookAtImages: never,
    confirmWithdrawal: never,
    platform: never,
  };
  renderInTestApp(
    <TestApiProvider
      apis={[
        [orchestratorApiRef, api],
        [gitopsApiRef, { status }],
        [identityApiRef, identity],
      ]}
    >
      <HomePage />
    </TestApiProvider>,
  );
}

describe('Home', () => {
  it('shows my services first, and everybody’s on demand with what stops them', async () => {
    open(async () => [
      row('cart', 'checkout'),
      row('returns', 'fulfilment', blocked),
    ]);
    const services = await screen.findByRole('table');
    expect(
      within(services).getByRole('link', { name: 'cart' }),
    ).toHaveAttribute('href', '/catalog/default/component/cart/delivery');
    expect(
      screen.queryByRole('link', { name: 'returns' }),
    ).not.toBeInTheDocument();
    expect(
      screen.getByText('Nothing is blocked, failing or waiting.'),
    ).toBeInTheDocument();

    await userEvent.click(screen.getByRole('radio', { name: 'All' }));
    expect(
      await screen.findByText('score.yaml:6: the image has no version'),
    ).toBeInTheDocument();
    expect(screen.getAllByText('Blocked').length).toBeGreaterThan(0);
  });

  it('says once that clusters do not answer, and does not call unknown well', async () => {
    const cart = row('cart', 'checkout');
    const current: Deployment = {
      ...blocked,
      workload: 'cart',
      outcome: 'healthy',
    };
    open(
      async () => [
        { ...cart, environments: [{ ...cart.environments[0], current }] },
      ],
      async () => {
        throw new Error('connect ECONNREFUSED');
      },
    );
    expect(
      await screen.findByText('The health of one deployment is not known'),
    ).toBeInTheDocument();
    expect(screen.getByText('connect ECONNREFUSED')).toBeInTheDocument();
    expect(screen.getByText('Unknown')).toBeInTheDocument();
    expect(
      screen.queryByText('Nothing is blocked, failing or waiting.'),
    ).not.toBeInTheDocument();
    expect(screen.queryByText(/ready/)).not.toBeInTheDocument();
  });

  it('finds a service', async () => {
    open(async () => [row('cart', 'checkout'), row('storefront', 'checkout')]);
    await userEvent.type(
      await screen.findByRole('searchbox', { name: 'Find a service' }),
      'store',
    );
    expect(
      screen.queryByRole('link', { name: 'cart' }),
    ).not.toBeInTheDocument();
    expect(
      screen.getByRole('link', { name: 'storefront' }),
    ).toBeInTheDocument();
  });

  it('offers to create a service where there is none', async () => {
    open(async () => []);
    expect(
      await screen.findByRole('link', { name: 'Create a service' }),
    ).toHaveAttribute('href', '/create');
  });

  it('says forbidden, and says failing', async () => {
    open(() => Promise.reject(new NotAllowedError('sign in')));
    expect(
      await screen.findByText('You may not see services'),
    ).toBeInTheDocument();
  });
});
