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
      /ines may not deploy payment-service to staging: only its owner .*checkout/,
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

test('the forge takes no push from who may not', async () => {
  const cart = await Clone.of('checkout/cart', 'ines');
  cart.edit('score.yaml', 'image: .', 'image: ghcr.io/example/cart:1.0.0');
  expect(await cart.pushRefused('Take over')).toContain('403');
});
