import type { Entity } from '@backstage/catalog-model';
import {
  identityApiRef,
  type IdentityApi,
} from '@backstage/frontend-plugin-api';
import {
  renderInTestApp,
  TestApiProvider,
} from '@backstage/frontend-test-utils';
import { NotAllowedError } from '@backstage/errors';
import { catalogApiRef } from '@backstage/plugin-catalog-react';
import { catalogApiMock } from '@backstage/plugin-catalog-react/testUtils';
import {
  gitopsApiRef,
  policyApiRef,
  type GitopsApi,
  type PolicyApi,
} from '@macadam/plugin-ui-react';
import {
  STAGES,
  type Deployment,
  type WorkloadSummary,
} from '@macadam/plugin-orchestrator-common';
import type { PolicyExceptionView } from '@macadam/plugin-policy-common';
import { act, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { orchestratorApiRef, type OrchestratorApi } from '../api';
import { HomePage } from './HomePage';

const at = '2026-11-23T12:00:00Z';
const blocked: Deployment = {
  id: 'd',
  workload: 'fulfilment/returns',
  tenant: 'fulfilment',
  environment: 'dev',
  release: {
    id: 'fulfilment/returns@c',
    workload: 'fulfilment/returns',
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
  name: string,
  owner: string,
  attempt?: Deployment,
): WorkloadSummary => ({
  workload: `${owner}/${name}`,
  tenant: owner,
  owner: `group:default/${owner}`,
  repository: `${owner}/${name}`,
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

const exception = (
  part: Partial<PolicyExceptionView>,
): PolicyExceptionView => ({
  name: 'checkout.cart.images',
  workload: 'checkout/cart',
  policy: 'images',
  policyKind: 'ValidatingPolicy',
  environments: ['dev', 'prod'],
  reason: 'No tag yet.',
  expires: '2026-12-24T23:59:59.000Z',
  requestedBy: 'user:default/ines',
  state: 'pending',
  at,
  daysLeft: 5,
  isEnding: false,
  url: 'http://x/e',
  mayDecide: { allowed: false, reason: '' },
  mayEnd: { allowed: false, reason: '' },
  ...part,
});

function open(
  workloads: () => Promise<WorkloadSummary[]>,
  status: GitopsApi['status'] = async () => [],
  exceptions: () => Promise<PolicyExceptionView[]> = async () => [],
  entities: Entity[] = [],
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
    secrets: never,
    putSecret: never,
    platform: never,
  };
  const policies: Pick<PolicyApi, 'exceptions'> = {
    exceptions: async () => ({
      maxDays: 90,
      exceptions: await exceptions(),
      unreadable: [],
    }),
  };
  renderInTestApp(
    <TestApiProvider
      apis={[
        [policyApiRef, policies],
        [orchestratorApiRef, api],
        [gitopsApiRef, { status }],
        [identityApiRef, identity],
        [catalogApiRef, catalogApiMock({ entities })],
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
    ).toHaveAttribute('href', '/catalog/checkout/component/cart/delivery');
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

  it('tells two services of one name apart by their tenants', async () => {
    open(async () => [
      row('cart', 'checkout'),
      row('web', 'checkout'),
      row('cart', 'fulfilment'),
    ]);
    await userEvent.click(await screen.findByRole('radio', { name: 'All' }));
    const services = await screen.findByRole('table');
    const links = within(services).getAllByRole('link');
    expect(links.map(link => link.textContent)).toEqual([
      'checkout/cart',
      'web',
      'fulfilment/cart',
    ]);
    expect(links[2]).toHaveAttribute(
      'href',
      '/catalog/fulfilment/component/cart/delivery',
    );
  });

  it('says once that clusters do not answer, and does not call unknown well', async () => {
    const cart = row('cart', 'checkout');
    const current: Deployment = {
      ...blocked,
      workload: 'checkout/cart',
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

  it('asks an approver to decide, and tells the owner of a workload what ends', async () => {
    const allowed = { allowed: true, reason: '' };
    open(
      async () => [row('cart', 'checkout'), row('returns', 'fulfilment')],
      undefined,
      async () => [
        exception({ workload: 'fulfilment/returns', mayDecide: allowed }),
        exception({ name: 'b', policy: 'probes' }),
        exception({ name: 'c', state: 'inForce', isEnding: true, daysLeft: 1 }),
        // Not one of mine.
        exception({
          ...{ name: 'd', workload: 'fulfilment/returns' },
          ...{ state: 'inForce', isEnding: true },
        }),
      ],
    );
    const needs = await screen.findByRole('region', { name: 'Needs you now' });
    expect(await within(needs).findAllByRole('listitem')).toHaveLength(2);
    const [decision, ending] = within(needs).getAllByRole('listitem');
    expect(decision).toHaveTextContent(
      /^Waits for your decisionreturnsdev, prod, .*ines asks for an exception from images until 2026-12-24: No tag yet\.$/,
    );
    expect(within(decision).getByRole('link')).toHaveAttribute(
      'href',
      '/policies?view=exceptions',
    );
    expect(ending).toHaveTextContent(
      /^Exception endscartdev, prod, .*The exception from images ends tomorrow, on 2026-12-24\./,
    );
    expect(within(ending).getByRole('link')).toHaveAttribute(
      'href',
      '/catalog/checkout/component/cart/policy',
    );
  });

  const refuse = (error: Error) => {
    const exceptions = jest.fn().mockRejectedValue(error);
    open(async () => [row('cart', 'checkout')], undefined, exceptions);
    return exceptions;
  };

  it('says that it is not known whether an exception waits', async () => {
    refuse(new Error('no Git'));
    expect(
      await screen.findByText(
        'Whether an exception from a policy waits or ends is not known',
      ),
    ).toBeInTheDocument();
    expect(screen.getByText('no Git')).toBeInTheDocument();
    expect(screen.getByText(/as far as it is known/)).toBeInTheDocument();
  });

  it('does not say that nothing waits to who may not see exceptions', async () => {
    const exceptions = refuse(new NotAllowedError('not yours'));
    await waitFor(() => expect(exceptions).toHaveBeenCalled());
    // What was answered is on the page once the promise of the call has been dealt with.
    await act(async () => {});
    expect(screen.getByText(/as far as it is known/)).toBeInTheDocument();
    expect(screen.queryByText('not yours')).not.toBeInTheDocument();
  });

  it('says whose file the catalogue refused, and where', async () => {
    const component = (name: string, owner: string): Entity => ({
      apiVersion: 'backstage.io/v1alpha1',
      kind: 'Component',
      metadata: {
        name,
        namespace: owner,
        annotations: {
          'macadam.dev/problems': `catalog-info.yaml:7 metadata.links is the text "x", and has to be a list`,
          'macadam.dev/repository': `${owner}/${name}`,
        },
      },
      spec: { owner: `group:default/${owner}` },
    });
    open(
      async () => [row('cart', 'checkout'), row('labels', 'fulfilment')],
      undefined,
      undefined,
      [component('cart', 'checkout'), component('labels', 'fulfilment')],
    );
    const needs = await screen.findByRole('region', { name: 'Needs you now' });
    const [mine, ...others] = await within(needs).findAllByRole('listitem');
    expect(others).toEqual([]);
    expect(mine).toHaveTextContent(
      /^File refusedcartcheckout\/cartcatalog-info\.yaml:7 metadata\.links is the text "x"/,
    );
    expect(within(mine).getByRole('link')).toHaveAttribute(
      'href',
      '/catalog/checkout/component/cart',
    );
    await userEvent.click(screen.getByRole('radio', { name: 'All' }));
    expect(await within(needs).findAllByRole('listitem')).toHaveLength(2);
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

  it('hides no alarm because somebody looks for something', async () => {
    open(async () => [
      row('cart', 'checkout', { ...blocked, workload: 'checkout/cart' }),
    ]);
    await userEvent.type(
      await screen.findByRole('searchbox', { name: 'Find a service' }),
      'zz',
    );
    expect(screen.queryByRole('table')).not.toBeInTheDocument();
    const needs = screen.getByRole('region', { name: 'Needs you now' });
    expect(
      within(needs).getByRole('link', { name: 'cart' }),
    ).toBeInTheDocument();
    expect(
      screen.queryByText('Nothing is blocked, failing or waiting.'),
    ).not.toBeInTheDocument();
  });

  it('says that main is ahead of what was brought back', async () => {
    const cart = row('cart', 'checkout');
    const current: Deployment = {
      ...blocked,
      workload: 'checkout/cart',
      cause: 'rollback',
      outcome: 'healthy',
    };
    open(async () => [
      {
        ...cart,
        latestRelease: {
          ...blocked.release,
          id: 'checkout/cart@n',
          commit: 'newer000',
        },
        environments: [{ ...cart.environments[0], current }],
      },
    ]);
    expect(
      await screen.findByText(
        /Rolled back: main is ahead, at newer000 .*The next push to main undoes/,
      ),
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
