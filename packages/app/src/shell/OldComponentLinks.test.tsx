import type { Entity } from '@backstage/catalog-model';
import { renderInTestApp } from '@backstage/frontend-test-utils';
import { catalogApiRef } from '@backstage/plugin-catalog-react';
import { catalogApiMock } from '@backstage/plugin-catalog-react/testUtils';
import { screen, waitFor } from '@testing-library/react';
import { useLocation } from 'react-router-dom';
import { OldComponentLinks } from './OldComponentLinks';

const component = (ref: string): Entity => {
  const [namespace, name] = ref.split('/');
  return {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Component',
    metadata: { namespace, name },
  };
};

const Where = () => {
  const { pathname, search, hash } = useLocation();
  return <p>at {`${pathname}${search}${hash}`}</p>;
};

/** @returns the catalogue's answers, and where the link leads at first */
function open(link: string, refs: string[]) {
  const catalog = catalogApiMock({ entities: refs.map(component) });
  const getEntities = jest.spyOn(catalog, 'getEntities');
  renderInTestApp(
    <OldComponentLinks>
      <Where />
    </OldComponentLinks>,
    { initialRouteEntries: [link], apis: [[catalogApiRef, catalog]] },
  );
  return getEntities;
}

it('opens what moved to the namespace of its tenant', async () => {
  open('/catalog/default/component/cart/delivery?from=dev#last', [
    'checkout/cart',
    'fulfilment/labels',
  ]);
  expect(
    await screen.findByText(
      'at /catalog/checkout/component/cart/delivery?from=dev#last',
    ),
  ).toBeInTheDocument();
});

it.each([
  ['is there', '/catalog/default/component/cart', ['default/cart']],
  [
    'is there, whoever else has one',
    '/catalog/default/component/cart',
    ['default/cart', 'checkout/cart'],
  ],
  [
    'two tenants have',
    '/catalog/default/component/cart',
    ['checkout/cart', 'shop/cart'],
  ],
  ['nobody has', '/catalog/default/component/cart', ['checkout/web']],
])('leaves the link to what %s', async (_, link, refs) => {
  const asked = open(link, refs);
  await waitFor(() => expect(asked).toHaveBeenCalledTimes(1));
  await asked.mock.results[0].value;
  expect(screen.getByText(`at ${link}`)).toBeInTheDocument();
});

it('asks for nothing elsewhere', async () => {
  const asked = open('/catalog/checkout/component/cart', ['checkout/cart']);
  expect(
    await screen.findByText('at /catalog/checkout/component/cart'),
  ).toBeInTheDocument();
  expect(asked).not.toHaveBeenCalled();
});
