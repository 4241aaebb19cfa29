import { renderTestApp } from '@backstage/frontend-test-utils';
import { createTestEntityPage } from '@backstage/plugin-catalog-react/testUtils';
import { screen } from '@testing-library/react';
import { assumedCard } from '.';

const open = (assumed: string) =>
  renderTestApp({
    extensions: [
      createTestEntityPage({
        entity: {
          apiVersion: 'backstage.io/v1alpha1',
          kind: 'Component',
          metadata: {
            name: 'labels',
            annotations: {
              'macadam.dev/assumed': assumed,
              'macadam.dev/repository': 'fulfilment/labels',
            },
            links: [
              {
                url: 'http://localhost:7008/fulfilment/labels',
                title: 'Repository',
                type: 'repository',
              },
            ],
          },
        },
      }),
      assumedCard,
    ],
  });

it.each([
  ['owner,lifecycle', 'Owner and lifecycle are assumed'],
  ['owner', 'Owner is assumed'],
])(
  'says of a service that does not say its %s that the platform assumes it, and leads to the repository',
  async (assumed, title) => {
    open(assumed);
    expect(await screen.findByText(title)).toBeInTheDocument();
    expect(
      screen.getByRole('link', { name: 'fulfilment/labels' }),
    ).toHaveAttribute('href', 'http://localhost:7008/fulfilment/labels');
  },
);
