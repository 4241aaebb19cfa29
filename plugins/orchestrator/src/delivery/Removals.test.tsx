import {
  renderInTestApp,
  TestApiProvider,
} from '@backstage/frontend-test-utils';
import type { Decision, Removal } from '@macadam/plugin-orchestrator-common';
import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { orchestratorApiRef, OrchestratorClient } from '../api';
import { Removals } from './Removals';

const removal = (
  kind: string,
  state: Removal['state'],
  apiVersion = 'apps/v1',
): Removal => ({
  object: {
    apiVersion,
    kind,
    namespace: 'checkout-dev',
    name: 'cart-db',
  },
  path: `dev/checkout/cart/${kind}.yaml`,
  resource: 'postgres.default#cart.db',
  holdsData: true,
  state,
  reason: '',
});

/** The list over the real client, and what was posted with it. */
function open(removals: Removal[], may: Decision, status = 201) {
  const posted: [url: string, body: unknown][] = [];
  const onConfirmed = jest.fn();
  const fetch = async (input: RequestInfo | URL, init?: RequestInit) => {
    posted.push([String(input), JSON.parse(String(init?.body))]);
    const body =
      status < 400
        ? {}
        : {
            error: { name: 'ConflictError', message: 'Another is on its way' },
          };
    return new Response(JSON.stringify(body), {
      status,
      headers: { 'content-type': 'application/json' },
    });
  };
  renderInTestApp(
    <TestApiProvider
      apis={[[orchestratorApiRef, new OrchestratorClient({ fetch })]]}
    >
      <Removals
        workload="checkout/cart"
        view={{ environment: 'dev', may, removals }}
        onConfirmed={onConfirmed}
      />
      <p>The rest</p>
    </TestApiProvider>,
  );
  return { posted, onConfirmed };
}
const allowed = { allowed: true, reason: '' };

describe('what holds data and is declared no more', () => {
  it('shows nothing where there is nothing', async () => {
    open([], allowed);
    expect(await screen.findByText('The rest')).toBeInTheDocument();
    expect(screen.queryByText(/To be deleted/)).not.toBeInTheDocument();
  });

  it('goes together, once the environment is written', async () => {
    const { posted, onConfirmed } = open(
      [removal('Password', 'waiting'), removal('StatefulSet', 'waiting')],
      allowed,
    );
    await userEvent.click(
      await screen.findByRole('button', { name: 'Delete…' }),
    );
    expect(await screen.findByText('StatefulSet/cart-db')).toBeVisible();
    const confirm = screen.getByRole('button', {
      name: 'Delete with its data',
    });
    expect(confirm).toBeDisabled();
    await userEvent.type(
      screen.getByRole('textbox', { name: 'Write dev to confirm' }),
      'dev',
    );
    await userEvent.click(confirm);
    await waitFor(() => expect(onConfirmed).toHaveBeenCalled());
    expect(posted).toEqual([
      [
        'plugin://orchestrator/workloads/checkout/cart/removals',
        {
          environment: 'dev',
          objects: [
            removal('Password', 'waiting').object,
            removal('StatefulSet', 'waiting').object,
          ],
        },
      ],
    ]);
  });

  it('promises nothing about data that an operator keeps or deletes', async () => {
    open(
      [
        removal(
          'Password',
          'waiting',
          'generators.external-secrets.io/v1alpha1',
        ),
        removal(
          'MongoDBCommunity',
          'waiting',
          'mongodbcommunity.mongodb.com/v1',
        ),
      ],
      allowed,
    );
    await userEvent.click(
      await screen.findByRole('button', { name: 'Delete…' }),
    );
    expect(
      await screen.findByText(
        /What runs MongoDBCommunity\/cart-db decides whether the data goes too/,
      ),
    ).toBeVisible();
    expect(
      screen.queryByRole('button', { name: 'Delete with its data' }),
    ).not.toBeInTheDocument();
    expect(screen.getByRole('button', { name: 'Delete it' })).toBeVisible();
  });

  it('looks like what it does', async () => {
    open([removal('StatefulSet', 'waiting')], allowed);
    const ask = await screen.findByRole('button', { name: 'Delete…' });
    expect(ask).toHaveAttribute('data-destructive', 'true');
    await userEvent.click(ask);
    expect(
      await screen.findByRole('button', { name: 'Delete with its data' }),
    ).toHaveAttribute('data-destructive', 'true');
  });

  it('says what the back end says against it, and stays open', async () => {
    const { onConfirmed } = open(
      [removal('StatefulSet', 'waiting')],
      allowed,
      409,
    );
    await userEvent.click(
      await screen.findByRole('button', { name: 'Delete…' }),
    );
    await userEvent.type(
      await screen.findByRole('textbox', { name: 'Write dev to confirm' }),
      'dev',
    );
    await userEvent.click(
      screen.getByRole('button', { name: 'Delete with its data' }),
    );
    expect(await screen.findByText(/Another is on its way/)).toBeVisible();
    expect(onConfirmed).not.toHaveBeenCalled();
  });

  it('tells who may not why, and what is on its way', async () => {
    open([removal('StatefulSet', 'waiting')], {
      allowed: false,
      reason: 'user:default/ines may not deploy cart to dev',
    });
    expect(
      await screen.findByRole('button', { name: 'Delete…' }),
    ).toBeDisabled();
    expect(
      screen.getByText('ines may not deploy cart to dev'),
    ).toBeInTheDocument();
  });

  it('offers nothing for what is confirmed', async () => {
    open([removal('StatefulSet', 'released')], allowed);
    expect(await screen.findByText(/^Confirmed:/)).toBeInTheDocument();
    expect(screen.queryByRole('button')).not.toBeInTheDocument();
  });
});
