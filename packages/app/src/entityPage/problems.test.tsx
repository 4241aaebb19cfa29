import { renderTestApp } from '@backstage/frontend-test-utils';
import { createTestEntityPage } from '@backstage/plugin-catalog-react/testUtils';
import { screen, within } from '@testing-library/react';
import { problemsCard } from '.';

it('shows every problem of the repository, each on its own line', async () => {
  renderTestApp({
    extensions: [
      createTestEntityPage({
        entity: {
          apiVersion: 'backstage.io/v1alpha1',
          kind: 'Component',
          metadata: {
            name: 'labels',
            annotations: {
              'macadam.dev/problems':
                'catalog-info.yaml:3:1 kind: is missing\nscore.yaml:7:5 image: is empty',
            },
          },
        },
      }),
      problemsCard,
    ],
  });
  const alert = await screen.findByRole('alert');
  expect(alert).toHaveTextContent('The repository has 2 problems');
  expect(
    within(alert)
      .getAllByRole('listitem')
      .map(({ textContent }) => textContent),
  ).toEqual([
    'catalog-info.yaml:3:1 kind: is missing',
    'score.yaml:7:5 image: is empty',
  ]);
});
