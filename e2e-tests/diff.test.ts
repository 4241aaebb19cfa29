import type { Page } from '@playwright/test';
import { Clone } from './support/Clone';
import { openAs, picture, region, serviceAt } from './support/portal';
import { expect, test } from './support/test';

async function promoteToStaging(page: Page, service: string): Promise<void> {
  await page.goto(serviceAt(service, 'delivery'));
  await page
    .getByRole('button', { name: /^Promote [0-9a-f]{7} to staging$/ })
    .click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: 'Promote' }).click();
  await expect(
    region(page, 'Last deployment to staging').getByText('Deployed'),
  ).toBeVisible({ timeout: 180_000 });
}

test('what differs between two environments and two releases, by what and why', async ({
  page,
}) => {
  test.setTimeout(600_000);
  const storefront = await Clone.of('checkout/storefront', 'mira');
  await openAs(page, 'mira', serviceAt('storefront', 'delivery'));
  // What it calls has to be there before it.
  for (const service of ['product-catalogue', 'cart', 'storefront'])
    await promoteToStaging(page, service);

  storefront.edit(
    'score.yaml',
    /^( +)variables:\n/m,
    '$&$1  GREETING: hello\n',
  );
  const commit = await storefront.push('Greet');
  const last = region(page, 'Last deployment to dev');
  await expect(last).toContainText(commit.slice(0, 7));
  await expect(last.getByText('Deployed')).toBeVisible({ timeout: 120_000 });

  await page.getByRole('button', { name: 'Compare dev with…' }).click();
  await page.getByRole('menuitem', { name: 'staging' }).click();
  const differs = region(page, 'What differs');
  await expect(differs).toContainText('/env/GREETING');
  await expect(differs).toContainText('/spec/replicas');
  await expect(
    differs.getByRole('link', { name: 'default staging' }).first(),
  ).toBeVisible();
  await picture(page, 'diff');
  await page.getByRole('button', { name: /Because of/ }).click();
  await page.getByRole('option', { name: /^The release/ }).click();
  await expect(differs).toContainText('/env/GREETING');
  await expect(differs).not.toContainText('/spec/replicas');

  await page.reload();
  await expect(differs).toContainText('/spec/replicas');
  await page.getByRole('link', { name: 'Back to Delivery' }).click();
  await region(page, 'History')
    .getByRole('button', { name: new RegExp(`^${commit.slice(0, 7)} to dev`) })
    .click();
  await page.getByRole('link', { name: 'What it changed' }).click();
  await expect(differs).toContainText('All of it by the release.');
  await expect(differs).toContainText('GREETING');
});

test('what an override changes is shown with its file, and is in that environment only', async ({
  page,
}) => {
  const inventory = await Clone.of('fulfilment/inventory', 'ines');
  inventory.write(
    'score.dev.yaml',
    'containers:\n  inventory:\n    variables:\n      LOG_LEVEL: debug\n',
  );
  const commit = await inventory.push('Say more in dev');
  await openAs(page, 'ines', serviceAt('inventory', 'delivery'));
  const last = region(page, 'Last deployment to dev');
  await expect(last).toContainText(commit.slice(0, 7));
  await expect(last.getByText('Deployed')).toBeVisible({ timeout: 120_000 });
  const overrides = region(page, 'Overrides in dev');
  await expect(overrides).toContainText('variables.LOG_LEVEL');
  await expect(overrides).toContainText('nothing → debug');
  await expect(
    overrides.getByRole('link', { name: 'score.dev.yaml:4' }),
  ).toHaveAttribute('href', /score\.dev\.yaml/);
  await page
    .getByRole('button', { name: /^Promote [0-9a-f]{7} to staging$/ })
    .click();
  const changes = page.getByRole('region', { name: 'What changes' });
  await expect(changes).toContainText('Deployment/inventory');
  await expect(page.getByRole('dialog').getByText('LOG_LEVEL')).toHaveCount(0);
});
