import {
  renderInTestApp,
  TestApiProvider,
} from '@backstage/frontend-test-utils';
import type {
  Decision,
  WithdrawalHere,
} from '@macadam/plugin-orchestrator-common';
import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { orchestratorApiRef, OrchestratorClient } from '../api';
import { Withdrawal } from './Withdrawal';

const waiting: WithdrawalHere = {
  state: 'waiting',
  reason:
    'score.yaml was deleted from checkout/cart. It stays in prod until a person confirms that it goes',
};

/** The notice over the real client, and what was posted with it. */
function open(
  withdrawal: WithdrawalHere | undefined,
  may: Decision = { allowed: true, reason: '' },
  status = 201,
) {
  const posted: [url: string, body: unknown][] = [];
  const onConfirmed = jest.fn();
  const fetch = async (input: RequestInfo | URL, init?: RequestInit) => {
    posted.push([String(input), JSON.parse(String(init?.body))]);
    const body =
      status < 400
        ? {}
        : { error: { name: 'ConflictError', message: 'cart is in Git' } };
    return new Response(JSON.stringify(body), {
      status,
      headers: { 'content-type': 'application/json' },
    });
  };
  renderInTestApp(
    <TestApiProvider
      apis={[[orchestratorApiRef, new OrchestratorClient({ fetch })]]}
    >
      <Withdrawal
        workload="checkout/cart"
        view={{ environment: 'prod', may, withdrawal }}
        onConfirmed={onConfirmed}
      />
      <p>The rest</p>
    </TestApiProvider>,
  );
  return { posted, onConfirmed };
}
const ask = () => screen.findByRole('button', { name: /Remove from prod/ });

describe('a workload that left Git and still runs', () => {
  it.each([undefined, { ...waiting, state: 'removing' as const }])(
    'is not shown where nothing waits: %o',
    async withdrawal => {
      open(withdrawal);
      expect(await screen.findByText('The rest')).toBeInTheDocument();
      expect(screen.queryByText(/still runs/)).not.toBeInTheDocument();
    },
  );

  it('goes once the environment is written', async () => {
    const { posted, onConfirmed } = open(waiting);
    expect(await ask()).toHaveAttribute('data-destructive', 'true');
    await userEvent.click(await ask());
    const confirm = await screen.findByRole('button', { name: 'Remove it' });
    expect(confirm).toBeDisabled();
    expect(confirm).toHaveAttribute('data-destructive', 'true');
    await userEvent.type(screen.getByRole('textbox'), 'prod');
    await userEvent.click(confirm);
    await waitFor(() => expect(onConfirmed).toHaveBeenCalledTimes(1));
    expect(posted).toEqual([
      [
        'plugin://orchestrator/workloads/checkout/cart/withdrawals',
        { environment: 'prod' },
      ],
    ]);
  });

  it('says why it was not removed', async () => {
    const { onConfirmed } = open(waiting, undefined, 409);
    await userEvent.click(await ask());
    await userEvent.type(await screen.findByRole('textbox'), 'prod');
    await userEvent.click(screen.getByRole('button', { name: 'Remove it' }));
    expect(await screen.findByText(/cart is in Git/)).toBeInTheDocument();
    expect(onConfirmed).not.toHaveBeenCalled();
  });

  it('is not for those who may not deploy there', async () => {
    open(waiting, { allowed: false, reason: 'Only its owner may' });
    expect(await ask()).toBeDisabled();
    expect(screen.getByText('Only its owner may')).toBeInTheDocument();
  });
});
