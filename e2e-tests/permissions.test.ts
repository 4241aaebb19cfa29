import { Clone } from './support/Clone';
import { openAs, serviceAt } from './support/portal';
import { expect, test } from './support/test';

test('somebody of another team may look, and is told why no more', async ({
  page,
}) => {
  await openAs(page, 'ines', serviceAt('payment-service', 'delivery'));
  const promote = page.getByRole('button', { name: /^Promote/ });
  await expect(promote.first()).toBeVisible();
  for (const button of await promote.all()) await expect(button).toBeDisabled();
  await expect(
    page.getByText(
      /ines may not deploy checkout\/payment-service to staging: only its owner .*checkout/,
    ),
  ).toBeVisible();
});

test('a guest reads everything and changes nothing', async ({ page }) => {
  await openAs(page, 'guest', serviceAt('cart', 'delivery'));
  await expect(
    page.getByRole('region', { name: 'Last deployment to dev' }),
  ).toContainText('Deployed');
  const promote = page.getByRole('button', { name: /^Promote/ });
  for (const button of await promote.all()) await expect(button).toBeDisabled();
});

test('a guest is told who creates services, and has no tab that leads nowhere', async ({
  page,
}) => {
  await openAs(page, 'guest', '/create');
  await expect(page.getByText('You can look, but not create')).toBeVisible();
  await expect(page.getByRole('tab', { name: 'Tasks' })).toBeVisible();
  await expect(page.getByRole('tab', { name: 'Template Editor' })).toHaveCount(
    0,
  );
  await page.goto('/devtools/info');
  await expect(
    page.getByRole('heading', { name: 'There is no page here' }),
  ).toBeVisible();
});

test('the platform team has every tab', async ({ page }) => {
  await openAs(page, 'sofia', '/create');
  await expect(
    page.getByRole('tab', { name: 'Template Editor' }),
  ).toBeVisible();
  await expect(page.getByText('You can look, but not create')).toHaveCount(0);
  await page.goto('/devtools/info');
  await expect(page.getByRole('tab', { name: 'Config' })).toBeVisible();
});

test('the forge takes no push from who may not', async () => {
  const cart = await Clone.of('checkout/cart', 'ines');
  cart.edit('score.yaml', 'image: .', 'image: ghcr.io/example/cart:1.0.0');
  expect(await cart.pushRefused('Take over')).toContain('403');
});
