import { openAs, serviceAt } from './support/portal';
import { expect, test } from './support/test';

/** That no page writes an error to the console is checked after every test. */
test('every page opens', async ({ page }) => {
  await openAs(page, 'mira', '/');
  for (const path of [
    '/catalog',
    '/create',
    '/policies',
    '/platform',
    '/settings',
    '/search?query=cart',
    '/catalog/default/system/shop',
    '/catalog/default/group/checkout',
    serviceAt('cart'),
    serviceAt('cart', 'delivery'),
    serviceAt('cart', 'policy'),
    serviceAt('cart', 'runtime'),
  ]) {
    await page.goto(path);
    await expect(page.getByRole('heading').first()).toBeVisible();
    await expect(page.getByText('There is no page here')).toHaveCount(0);
    await page.waitForLoadState('networkidle');
  }
});
