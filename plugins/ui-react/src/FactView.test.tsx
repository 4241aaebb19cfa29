import { renderInTestApp } from '@backstage/frontend-test-utils';
import type { Fact } from '@macadam/plugin-gitops-common';
import { screen } from '@testing-library/react';
import { FactView } from './FactView';

const show = (fact: Fact<number>) =>
  renderInTestApp(
    <div>
      It is: <FactView fact={fact}>{value => `${value} pods`}</FactView>
    </div>,
  );

it('says of what is unknown when it was seen, how long ago that is, and what was seen', async () => {
  const now = Date.now();
  show({
    state: 'unknown',
    value: 2,
    observedAt: new Date(now - 120_000).toISOString(),
    reason: 'connect ECONNREFUSED',
  });
  expect(await screen.findByText('Unknown')).toHaveAttribute(
    'title',
    'connect ECONNREFUSED',
  );
  expect(screen.getByText(/last seen (.*, )?\d\d:\d\d/)).toHaveTextContent(
    /2 min ago/,
  );
  expect(screen.getByText('2 pods')).toBeInTheDocument();
});

it('never shows as zero what nobody could look at', async () => {
  show({ state: 'unknown', reason: 'The cluster has not answered yet' });
  expect(await screen.findByText('Unknown')).toBeInTheDocument();
  expect(screen.queryByText(/pods/)).not.toBeInTheDocument();
});

it('says forbidden of what may not be seen', async () => {
  show({ state: 'forbidden', reason: 'ask sofia' });
  expect(await screen.findByText('Forbidden')).toHaveAttribute(
    'title',
    'ask sofia',
  );
});
