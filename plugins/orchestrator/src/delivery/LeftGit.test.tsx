import { renderInTestApp } from '@backstage/frontend-test-utils';
import { screen } from '@testing-library/react';
import { LeftGit } from './LeftGit';

it('says who took a service out of Git, and how it comes back', async () => {
  renderInTestApp(
    <LeftGit
      delivery={{
        repository: 'checkout/cart',
        scoreFile: 'deploy/score.yaml',
        withdrawn: {
          at: '2026-11-30T10:00:00Z',
          actor: { login: 'mira', userEntityRef: 'user:default/mira' },
          reason: 'deploy/score.yaml was deleted from checkout/cart',
        },
        latestRelease: {
          id: 'checkout/cart@aaaaaaaaaa',
          workload: 'checkout/cart',
          repository: 'checkout/cart',
          scoreFile: 'deploy/score.yaml',
          commit: 'aaaaaaaaaa',
          message: 'Add a basket',
          author: 'Mira',
          committedAt: '2026-11-29T10:00:00Z',
          images: [],
        },
      }}
    />,
  );
  expect(
    await screen.findByText(/was deleted from checkout\/cart, by mira/),
  ).toBeInTheDocument();
  expect(
    screen.getByText('git checkout aaaaaaa -- deploy/score.yaml'),
  ).toBeInTheDocument();
});
