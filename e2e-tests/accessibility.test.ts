import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { openAs, region, serviceAt } from './support/portal';
import { expect, test } from './support/test';

/** Pages of ours; those that Backstage brings whole are its own. */
const PAGES = [
  '/',
  '/policies',
  '/policies?view=changes',
  '/policies?view=exceptions',
  '/platform',
  serviceAt('returns'),
  serviceAt('returns', 'delivery'),
  serviceAt('returns', 'policy'),
  serviceAt('cart', 'policy'),
];

/** What breaks a rule of WCAG 2.1, level A or AA, as far as a program can see it. */
async function violations(page: Page): Promise<string[]> {
  const found = await new AxeBuilder({ page })
    .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa'])
    .analyze();
  return found.violations.map(
    ({ id, nodes }) =>
      `${page.url()}: ${id} of ${nodes.map(({ html }) => html).join(' and ')}`,
  );
}

test('whoever goes by the keyboard skips what is at the side', async ({
  page,
}) => {
  await openAs(page, 'ines', '/policies');
  await expect(page.getByRole('tab', { name: 'Policies' })).toBeVisible();
  for (const path of ['/policies', '/catalog', serviceAt('cart', 'policy')]) {
    await page.goto(path);
    await expect(page.getByRole('heading').first()).toBeVisible();
    await page.waitForLoadState('networkidle');
    await page.keyboard.press('Tab');
    const skip = page.getByRole('button', { name: 'Skip to content' });
    await expect(skip).toBeFocused();
    await page.keyboard.press('Enter');
    await page.keyboard.press('Tab');
    const isAtTheSide = await page
      .getByRole('link', { name: 'Macadam, home' })
      .evaluate(link => link.closest('nav')?.contains(document.activeElement));
    expect(isAtTheSide, path).toBe(false);
  }
});

for (const [width, colorScheme] of [
  [1440, 'light'],
  [400, 'dark'],
] as const) {
  test(`pages can be read by everybody, and fit, at ${width} pixels in ${colorScheme}`, async ({
    browser,
  }) => {
    test.slow();
    const context = await browser.newContext({
      colorScheme,
      // What fades in has its full contrast from the start.
      reducedMotion: 'reduce',
    });
    const page = await context.newPage();
    await openAs(page, 'ines', '/');
    await page.setViewportSize({ width, height: 900 });
    for (const path of PAGES) {
      await page.goto(path);
      await expect(page.getByRole('heading').first()).toBeVisible();
      await page.waitForLoadState('networkidle');
      expect(await violations(page)).toEqual([]);
      const wide = await page.evaluate(
        () => document.documentElement.scrollWidth,
      );
      expect(wide, path).toBeLessThanOrEqual(width);
    }
    await page.goto(serviceAt('returns', 'policy'));
    await region(page, 'What stops this service')
      .getByRole('button', { name: /Ask for an exception/ })
      .first()
      .click();
    await expect(page.getByRole('dialog')).toBeVisible();
    expect(await violations(page)).toEqual([]);
    await context.close();
  });
}

test('notifications have room for their words at 400 pixels', async ({
  page,
}) => {
  await openAs(page, 'ines', '/');
  await page.setViewportSize({ width: 400, height: 900 });

  await page.goto('/notifications');
  const view = page.getByRole('button', { name: /View/ });
  await expect(view).toContainText('Unread notifications');
  // The list is drawn once more when its rows arrive.
  await expect
    .poll(async () => (await view.boundingBox())?.width ?? 0)
    .toBeGreaterThan(200);
});
