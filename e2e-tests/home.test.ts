import { openAs, picture, region } from './support/portal';
import { expect, test } from './support/test';

test('Home shows my services in every environment, and everybody’s when asked', async ({
  page,
}) => {
  await openAs(page, 'mira', '/');
  const services = region(page, 'Services');
  for (const environment of ['dev', 'staging', 'prod']) {
    await expect(
      services.getByRole('columnheader', { name: environment }),
    ).toBeVisible();
  }
  for (const service of [
    'cart',
    'payment-service',
    'product-catalogue',
    'storefront',
  ])
    await expect(services.getByRole('row', { name: service })).toBeVisible();
  await expect(services.getByRole('row', { name: 'returns' })).toHaveCount(0);
  const cart = services.getByRole('row', { name: /^cart/ });
  await expect(cart).toContainText('Healthy');
  await expect(cart).toContainText('Synced');

  await page.getByRole('radio', { name: 'All' }).click();
  for (const service of ['inventory', 'labels', 'returns', 'shipping'])
    await expect(services.getByRole('row', { name: service })).toBeVisible();
  await picture(page, 'home');
});

test('Home says what needs me now, and why', async ({ page }) => {
  await openAs(page, 'ines', '/');
  const needs = region(page, 'Needs you now');
  const returns = needs.getByRole('listitem').filter({ hasText: 'returns' });
  await expect(returns).toContainText('Blocked');
  await expect(returns).toContainText('disallow-latest-tag');
  const shipping = needs.getByRole('listitem').filter({ hasText: 'shipping' });
  await expect(shipping).toContainText('Failing');
  await expect(shipping).toContainText('dev.fulfilment.shipping.carrier-key');
  await returns.getByRole('link', { name: 'returns' }).click();
  await expect(
    page.getByRole('region', { name: /^What stops [0-9a-f]{7}$/ }),
  ).toContainText('score.yaml:6');
});
