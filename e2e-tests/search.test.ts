import { openAs } from './support/portal';
import { expect, test } from './support/test';

/** What one looks for, and where the first result leads. */
const CASES: readonly [what: string, query: string, leadsTo: RegExp][] = [
  ['a service', 'storefront', /\/component\/storefront/],
  ['a policy', 'disallow-latest-tag', /\/policies\?policy=disallow-latest-tag/],
  ['a definition', 'redis-in-cluster', /\/platform\?q=redis-in-cluster/],
];

for (const [what, query, leadsTo] of CASES) {
  test(`search finds ${what} first by its name`, async ({ page }) => {
    await openAs(page, 'mira', `/search?query=${query}`);
    // What is new is found two minutes later at most.
    await expect(async () => {
      await page.goto(`/search?query=${query}`);
      await expect(
        page.getByRole('article').getByRole('link').first(),
      ).toHaveAttribute('href', leadsTo, { timeout: 5_000 });
    }).toPass({ timeout: 240_000 });
  });
}
