import { openAs, picture, serviceAt } from './support/portal';
import { expect, test } from './support/test';

test('a form becomes a repository, a catalogue page and a service that runs in dev', async ({
  page,
}) => {
  test.setTimeout(480_000);
  await openAs(page, 'mira', '/create');
  await page
    .getByRole('button', { name: /choose/i })
    .first()
    .click();
  const name = page.getByRole('textbox', { name: /^Name/ });
  await name.fill('Not A Name');
  await expect(page.getByText(/lower-?case|letters/i).first()).toBeVisible();
  await name.fill('cart');
  await expect(page.getByText(/taken|already|exists/i).first()).toBeVisible();
  await name.fill('invoices');
  await page
    .getByRole('textbox', { name: /^Description/ })
    .fill('Sends people what they owe.');
  await expect(page.getByRole('button', { name: /Owner/ })).toContainText(
    'Checkout',
  );
  await picture(page, 'create');
  await page.getByRole('button', { name: 'Next' }).click();
  await page.getByText('PostgreSQL database').click();
  await expect(
    page.getByRole('checkbox', { name: 'PostgreSQL database' }),
  ).toBeChecked();
  await page.getByRole('button', { name: 'Review' }).click();
  await page.getByRole('button', { name: 'Create' }).click();

  await expect(page).toHaveURL(/\/create\/tasks\//);
  for (const link of [
    'Service',
    'Delivery',
    'Repository',
    'CI workflow',
    'Runbook',
  ]) {
    await expect(
      page
        .getByRole('link', { name: link })
        .or(page.getByRole('button', { name: link }))
        .first(),
    ).toBeVisible({ timeout: 120_000 });
  }

  await page.goto(serviceAt('invoices', 'delivery'));
  const last = page.getByRole('region', { name: 'Last deployment to dev' });
  await expect(last.getByText('Deployed')).toBeVisible({ timeout: 120_000 });
  await expect(last).toContainText('mira');
  await page.goto(serviceAt('invoices'));
  await expect(
    page.getByText('Sends people what they owe.').first(),
  ).toBeVisible();
});
