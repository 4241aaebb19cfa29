import {
  renderInTestApp,
  TestApiProvider,
} from '@backstage/frontend-test-utils';
import type { ImageStanding } from '@macadam/plugin-orchestrator-common';
import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { orchestratorApiRef, OrchestratorClient } from '../api';
import { SupplyChain, SupplyChainSummary } from './SupplyChain';

const image = { container: 'main', reference: 'ghcr.io/acme/cart:1' };
const verified: ImageStanding = {
  ...image,
  simulated: false,
  state: 'verified',
  reason: 'Passes own',
  look: {
    at: '2026-11-26T10:00:00.000Z',
    reference: image.reference,
    policy: 'own',
    digest: 'sha256:abc',
    platforms: [],
    checks: [
      {
        check: 'signature',
        state: 'verified',
        required: true,
        reason: 'signed by key release',
        signer: { key: 'release' },
      },
      {
        check: 'provenance',
        state: 'verified',
        required: true,
        reason: 'built by https://ci.example',
        commit: '0123456789abcdef0123456789abcdef01234567',
      },
      {
        check: 'sbom',
        state: 'absent',
        required: false,
        reason: 'no SBOM is attached to this digest',
      },
    ],
  },
};

/** The block over the real client, and where it posted. */
function open(images: ImageStanding[], allowed = true, status = 200) {
  const posted: [url: string, body: unknown][] = [];
  const onLooked = jest.fn();
  const fetch = async (input: RequestInfo | URL, init?: RequestInit) => {
    posted.push([String(input), JSON.parse(String(init?.body))]);
    const body =
      status < 400
        ? []
        : { error: { name: 'NotFoundError', message: 'Nothing runs there' } };
    return new Response(JSON.stringify(body), {
      status,
      headers: { 'content-type': 'application/json' },
    });
  };
  renderInTestApp(
    <TestApiProvider
      apis={[[orchestratorApiRef, new OrchestratorClient({ fetch })]]}
    >
      <SupplyChain
        workload="checkout/cart"
        view={{ environment: 'dev', images, may: { allowed, reason: '' } }}
        onLooked={onLooked}
      />
      What stands below
    </TestApiProvider>,
  );
  return { posted, onLooked };
}
const unfold = async () =>
  userEvent.click(await screen.findByRole('button', { name: /^Supply chain/ }));
const lookAgain = () => screen.queryByRole('button', { name: 'Look again' });

describe('the supply chain of an image', () => {
  it('says who signed it, what built it, and what nobody asked for', async () => {
    open([verified]);
    await unfold();
    expect(screen.getByText(/signed by key release/)).toBeVisible();
    expect(
      screen.getByText(/built by https:\/\/ci\.example/),
    ).toHaveTextContent('at 0123456');
    expect(screen.getByText('Not asked for')).toBeVisible();
    expect(screen.getByText(/no SBOM is attached/)).toBeVisible();
  });

  it('says in one line how all images stand, the worst first', async () => {
    const simulated: ImageStanding = {
      ...image,
      simulated: true,
      state: 'simulated',
      reason: 'Simulated image: nothing to verify',
    };
    renderInTestApp(
      <SupplyChainSummary
        images={[verified, simulated, { ...verified, state: 'failed' }]}
      />,
    );
    expect(
      (await screen.findByText('1 not verified')).parentElement,
    ).toHaveTextContent(/^1 not verified1 simulated1 verified$/);
  });

  it('says nothing more where there is nothing to verify', async () => {
    open([
      {
        ...image,
        simulated: true,
        state: 'simulated',
        reason: 'Simulated image: nothing to verify',
      },
    ]);
    await screen.findByText('What stands below');
    expect(
      screen.queryByRole('button', { name: /^Supply chain/ }),
    ).not.toBeInTheDocument();
  });

  it('says why it does not know, and keeps what it knew', async () => {
    open([{ ...verified, state: 'unknown', reason: 'ghcr.io is silent' }]);
    expect(await screen.findByText(/ghcr\.io is silent/)).toBeVisible();
    expect(screen.getByText(/signed by key release/)).toBeVisible();
  });

  it('looks again for who may deploy', async () => {
    const { posted, onLooked } = open([verified]);
    await unfold();
    await userEvent.click(
      await screen.findByRole('button', { name: 'Look again' }),
    );
    await waitFor(() => expect(onLooked).toHaveBeenCalled());
    expect(posted).toEqual([
      [
        'plugin://orchestrator/workloads/checkout/cart/images',
        { environment: 'dev' },
      ],
    ]);
  });

  it('offers it to nobody else', async () => {
    open([verified], false);
    await unfold();
    expect(await screen.findByText(/signed by key release/)).toBeVisible();
    expect(lookAgain()).not.toBeInTheDocument();
  });

  it('says why looking failed', async () => {
    open([verified], true, 404);
    await unfold();
    await userEvent.click(
      await screen.findByRole('button', { name: 'Look again' }),
    );
    expect(await screen.findByText(/Nothing runs there/)).toBeVisible();
  });
});
