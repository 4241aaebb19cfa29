import {
  renderInTestApp,
  TestApiProvider,
} from '@backstage/frontend-test-utils';
import type { SuppliedSecret } from '@macadam/plugin-gitops-common';
import type { Decision } from '@macadam/plugin-orchestrator-common';
import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { orchestratorApiRef, OrchestratorClient } from '../api';
import { Secrets } from './Secrets';

const key = 'dev.fulfilment.shipping.carrier-key';
const carrier: SuppliedSecret = {
  name: 'shipping-carrier-key',
  fields: [{ name: 'value', key, property: 'value' }],
  store: { name: 'organisation', provider: 'kubernetes' },
  missing: 'could not get secret data from provider',
};
const { missing: _, ...there } = carrier;

/** The section over the real client, and what was sent with it. */
function open(
  secret: SuppliedSecret,
  may: Decision = { allowed: true, reason: '' },
  status = 204,
) {
  const sent: [url: string, body: unknown][] = [];
  const answer = (body: unknown, code = 200) =>
    new Response(JSON.stringify(body), {
      status: code,
      headers: { 'content-type': 'application/json' },
    });
  const fetch = async (input: RequestInfo | URL, init?: RequestInit) => {
    if (init?.method !== 'PUT') {
      const isPut = sent.length > 0 && status === 204;
      return answer({ may, secrets: [isPut ? there : secret] });
    }
    sent.push([String(input), JSON.parse(String(init.body))]);
    return status === 204
      ? new Response(null, { status })
      : answer(
          { error: { name: 'Error', message: 'Nothing answers' } },
          status,
        );
  };
  renderInTestApp(
    <TestApiProvider
      apis={[[orchestratorApiRef, new OrchestratorClient({ fetch })]]}
    >
      <Secrets workload="fulfilment/shipping" environment="dev" />
      <p>The rest</p>
    </TestApiProvider>,
  );
  return { sent };
}

const missing = () =>
  screen.findByRole('region', { name: 'Secret carrier-key is missing' });

describe('secrets that people supply', () => {
  it('are put where they belong, and then are there', async () => {
    const { sent } = open(carrier);
    expect(await missing()).toHaveTextContent(key);
    await userEvent.click(
      screen.getByRole('button', { name: 'Put it there…' }),
    );
    const put = await screen.findByRole('button', { name: 'Put it there' });
    expect(put).toBeDisabled();
    const field = screen.getByLabelText('Value');
    expect(field).toHaveAttribute('type', 'password');
    await userEvent.type(field, 's3cret');
    await userEvent.click(put);
    await waitFor(() =>
      expect(screen.queryByRole('dialog')).not.toBeInTheDocument(),
    );
    expect(sent).toEqual([
      [
        'plugin://orchestrator/workloads/fulfilment/shipping/secrets/shipping-carrier-key',
        { environment: 'dev', values: { value: 's3cret' } },
      ],
    ]);
    const replace = await screen.findByRole('button', {
      name: 'Replace secret carrier-key…',
    });
    expect(screen.queryByText(/is missing/)).not.toBeInTheDocument();
    await userEvent.click(replace);
    expect(await screen.findByLabelText('Value')).toHaveValue('');
    expect(
      JSON.stringify({ ...localStorage, ...sessionStorage }),
    ).not.toContain('s3cret');
  });

  it('may have lines', async () => {
    const { sent } = open(carrier);
    await missing();
    await userEvent.click(
      screen.getByRole('button', { name: 'Put it there…' }),
    );
    await userEvent.click(
      await screen.findByRole('switch', { name: 'It has several lines' }),
    );
    await userEvent.type(screen.getByLabelText('Value'), 'a{Enter}b');
    await userEvent.click(screen.getByRole('button', { name: 'Put it there' }));
    await waitFor(() => expect(sent).toHaveLength(1));
    expect(sent[0][1]).toMatchObject({ values: { value: 'a\nb' } });
  });

  it('say what went wrong, and keep what was typed', async () => {
    open(carrier, undefined, 503);
    await missing();
    await userEvent.click(
      screen.getByRole('button', { name: 'Put it there…' }),
    );
    await userEvent.type(await screen.findByLabelText('Value'), 's3cret');
    await userEvent.click(screen.getByRole('button', { name: 'Put it there' }));
    expect(await screen.findByText(/Nothing answers/)).toBeVisible();
    expect(screen.getByLabelText('Value')).toHaveValue('s3cret');
  });

  it('say at once who may not put them, and why', async () => {
    open(carrier, {
      allowed: false,
      reason: 'user:default/mira may not put secrets of it',
    });
    expect(await missing()).toHaveTextContent('mira may not put secrets of it');
    expect(
      screen.getByRole('button', { name: 'Put it there…' }),
    ).toBeDisabled();
  });

  it('say how a person puts them where the portal does not', async () => {
    const command = 'vault kv put secret/x value=-';
    open({
      ...carrier,
      byHand: {
        reason: 'Nothing here writes',
        command,
        docs: 'https://d.test',
      },
    });
    expect(await missing()).toHaveTextContent('Nothing here writes.');
    expect(screen.getByText(command)).toBeVisible();
    expect(
      screen.getByRole('link', { name: 'How its store keeps secrets' }),
    ).toHaveAttribute('href', 'https://d.test');
    expect(
      screen.queryByRole('button', { name: 'Put it there…' }),
    ).not.toBeInTheDocument();
  });
});
