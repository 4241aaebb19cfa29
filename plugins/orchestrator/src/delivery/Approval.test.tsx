import {
  renderInTestApp,
  TestApiProvider,
} from '@backstage/frontend-test-utils';
import {
  STAGES,
  type Decision,
  type Deployment,
  type DeploymentDetail,
} from '@macadam/plugin-orchestrator-common';
import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { orchestratorApiRef, OrchestratorClient } from '../api';
import { Approval } from './Approval';

const at = '2026-11-23T12:00:00Z';
const waiting: Deployment = {
  id: 'd-1',
  workload: 'cart',
  tenant: 'checkout',
  environment: 'prod',
  release: {
    id: 'cart@aaaaaaaaaa',
    workload: 'cart',
    repository: 'checkout/cart',
    scoreFile: 'score.yaml',
    commit: 'aaaaaaaaaa',
    message: 'Begin',
    author: 'mira',
    committedAt: at,
    images: [],
  },
  cause: 'promotion',
  actor: { login: 'mira', userEntityRef: 'user:default/mira' },
  platformRevision: 'cccccccccc',
  createdAt: at,
  outcome: 'in-progress',
  reason: '',
  stages: STAGES.map(name => ({ name, state: 'pending', reason: '' })),
  findings: [],
  commits: [],
  approvals: { needed: 1, given: [] },
};

/** The approval over the real client, and what was posted with it. */
function open(mayApprove: Decision) {
  const posted: [url: string, body: unknown][] = [];
  const onDecided = jest.fn();
  const detail: DeploymentDetail = {
    ...waiting,
    mayApprove,
    release: {
      ...waiting.release,
      url: 'http://localhost:7008/checkout/cart/commit/aaaaaaaaaa',
    },
    events: [],
    resources: [],
    defaults: [],
    overrides: [],
    endpoints: [],
  };
  const fetch = async (input: RequestInfo | URL, init?: RequestInit) => {
    if (init?.method === 'POST')
      posted.push([String(input), JSON.parse(String(init.body))]);
    return new Response(JSON.stringify(detail), {
      headers: { 'content-type': 'application/json' },
    });
  };
  renderInTestApp(
    <TestApiProvider
      apis={[[orchestratorApiRef, new OrchestratorClient({ fetch })]]}
    >
      <Approval deployment={waiting} onDecided={onDecided} />
    </TestApiProvider>,
  );
  return { posted, onDecided };
}

describe('a deployment that waits for approval', () => {
  it.each([
    ['Approve', 'approve'],
    ['Reject', 'reject'],
  ])('lets who may %s it, with a comment', async (button, decision) => {
    const { posted, onDecided } = open({ allowed: true, reason: '' });
    await userEvent.type(
      await screen.findByRole('textbox', { name: 'Comment' }),
      'Seen',
    );
    await userEvent.click(screen.getByRole('button', { name: button }));
    await waitFor(() => expect(onDecided).toHaveBeenCalled());
    expect(posted).toEqual([
      [
        'plugin://orchestrator/deployments/d-1/approvals',
        { decision, comment: 'Seen' },
      ],
    ]);
  });

  it('tells who may not why', async () => {
    const reason =
      'user:default/mira asked for this deployment: somebody else has to approve it';
    open({ allowed: false, reason });
    expect(
      await screen.findByText(
        'mira asked for this deployment: somebody else has to approve it',
      ),
    ).toBeInTheDocument();
    expect(screen.getByRole('button', { name: 'Approve' })).toBeDisabled();
    expect(screen.getByRole('button', { name: 'Reject' })).toBeDisabled();
    expect(
      screen.getByRole('link', { name: 'commit aaaaaaa' }),
    ).toHaveAttribute(
      'href',
      'http://localhost:7008/checkout/cart/commit/aaaaaaaaaa',
    );
    expect(screen.queryByRole('textbox')).not.toBeInTheDocument();
  });
});
