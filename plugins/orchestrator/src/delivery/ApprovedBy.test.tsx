import { renderInTestApp } from '@backstage/frontend-test-utils';
import { screen } from '@testing-library/react';
import { ApprovedBy } from './ApprovedBy';

it('says who approved a deployment and what they said', async () => {
  const given = [
    { by: 'user:default/tomas', at: '2026-11-30T10:00:00Z', comment: 'Go' },
    { by: 'user:default/jonas', at: '2026-11-30T10:01:00Z' },
  ];
  renderInTestApp(
    <ApprovedBy deployment={{ approvals: { needed: 2, given } }} />,
  );
  expect(await screen.findByText('tomas approved it: Go')).toBeInTheDocument();
  expect(screen.getByText('jonas approved it')).toBeInTheDocument();
});
