import { openAs, picture, region, serviceAt } from './support/portal';
import { expect, test } from './support/test';

const VALUE = 'typed-once-and-read-by-nobody';
const MISSING = 'Secret carrier-key is missing';

test('whoever may not put a secret is told so at once', async ({ page }) => {
  await openAs(page, 'mira', serviceAt('shipping', 'delivery'));
  const missing = region(page, MISSING);
  await expect(missing).toContainText(
    'mira may not put secrets of fulfilment/shipping in dev',
  );
  await expect(
    missing.getByRole('button', { name: 'Put it there…' }),
  ).toBeDisabled();
});

test('a missing secret is mended from the page', async ({ page }) => {
  await openAs(page, 'ines', serviceAt('shipping', 'delivery'));
  const missing = region(page, MISSING);
  await expect(missing).toContainText('dev.fulfilment.shipping.carrier-key');
  await picture(page, 'secret');
  await missing.getByRole('button', { name: 'Put it there…' }).click();
  await page.getByLabel('Value', { exact: true }).fill(VALUE);
  const asked = page.waitForRequest(request => request.method() === 'PUT');
  await page.getByRole('button', { name: 'Put it there', exact: true }).click();
  expect((await asked).postData()).toContain(VALUE);

  await expect(
    region(page, 'Last deployment to dev').getByText('Deployed'),
  ).toBeVisible({ timeout: 120_000 });
  await expect(missing).toBeHidden();
  await expect(
    page.getByRole('button', { name: 'Replace secret carrier-key…' }),
  ).toBeVisible();
  const kept = await page.evaluate(() =>
    JSON.stringify([{ ...localStorage }, { ...sessionStorage }]),
  );
  expect(kept + (await page.content())).not.toContain(VALUE);
});
