import { Clone } from './support/Clone';
import { createRepository, deleteRepository } from './support/forge';
import { openAs, serviceAt } from './support/portal';
import { expect, test } from './support/test';

/** Policy stops its image: nothing of it runs anywhere, so that nothing of it stays. */
const SCORE = `apiVersion: score.dev/v1b1
metadata:
  name: vouchers
containers:
  vouchers:
    image: nginx:latest
    variables:
      DATABASE_HOST: \${resources.db.host}
resources:
  db:
    type: postgres
service:
  ports:
    http:
      port: 8080
`;

test('a repository with only a Score file comes by itself, and goes with the repository', async ({
  page,
}) => {
  await createRepository('checkout/vouchers', 'mira');
  const vouchers = await Clone.of('checkout/vouchers', 'mira');
  vouchers.write('score.yaml', SCORE);
  await vouchers.push('Begin');

  await openAs(
    page,
    'mira',
    '/catalog?filters[kind]=component&filters[user]=all',
  );
  const search = page.getByPlaceholder('Search');
  await search.fill('vouchers');
  const entry = page.getByRole('link', { name: 'vouchers', exact: true });
  await expect(async () => {
    await page.reload();
    await search.fill('vouchers');
    await expect(entry).toBeVisible({ timeout: 40_000 });
  }).toPass({ timeout: 180_000 });
  await entry.click();
  await expect(
    page.getByRole('link', { name: 'db of vouchers' }),
  ).toBeVisible();
  await expect(page.getByText(/assumed/i).first()).toBeVisible();

  await deleteRepository('checkout/vouchers');
  await expect(async () => {
    await page.goto('/catalog?filters[kind]=component&filters[user]=all');
    await expect(
      page.getByRole('link', { name: 'Storefront' }).first(),
    ).toBeVisible({ timeout: 40_000 });
    await expect(entry).toHaveCount(0, { timeout: 5_000 });
  }).toPass({ timeout: 180_000 });
});

test('a service shows whose it is, what it needs, and where its documents are', async ({
  page,
}) => {
  await openAs(page, 'mira', serviceAt('cart'));
  for (const text of ['checkout', 'shop'])
    await expect(page.getByRole('link', { name: text }).first()).toBeVisible();
  for (const name of ['Documentation', 'Service level objective', 'Runbook']) {
    await expect(page.getByRole('link', { name }).first()).toHaveAttribute(
      'href',
      /^http:\/\/localhost:\d+\/checkout\/cart\//,
    );
  }
  for (const name of ['Product catalogue', 'cache of cart'])
    await expect(page.getByRole('link', { name }).first()).toBeVisible();
});

test('logs and events are one click from the page of a service', async ({
  page,
}) => {
  await openAs(page, 'mira', serviceAt('cart'));
  await page.getByRole('link', { name: 'Logs in dev' }).click();
  await expect(page.getByLabel(/^Log of .* in cart-/)).toBeVisible();
  await page.getByRole('button', { name: 'Events in dev' }).click();
  await expect(page.getByRole('list', { name: 'Events in dev' })).toContainText(
    'Pod/cart-',
  );
  await expect(page.getByRole('tab', { name: 'Kubernetes' })).toHaveCount(0);
});

test('the portal describes itself', async ({ page }) => {
  await openAs(page, 'mira', '/catalog/default/system/macadam');
  for (const name of ['Portal, back end', 'Command line']) {
    await expect(
      page.getByRole('link', { name, exact: true }).first(),
    ).toBeVisible();
  }
  await page.goto('/catalog/default/api/macadam-orchestrator');
  await expect(page.getByText('JSON over HTTP at').first()).toBeVisible();
});
