import { openAs, picture, region, serviceAt } from './support/portal';
import { expect, test } from './support/test';

test('the Policy tab says what stops a service, and what would pass', async ({
  page,
}) => {
  await openAs(page, 'ines', serviceAt('returns', 'policy'));
  const stops = region(page, 'What stops this service');
  await expect(stops).toContainText('Disallow the tag latest');
  await expect(stops).toContainText('container returns');
  await expect(stops).toContainText('score.yaml:6');
  await expect(stops).toContainText('nginx:1.27.2');
  await picture(page, 'policy');
});

test('preflight and the cluster’s report are told apart', async ({ page }) => {
  await openAs(page, 'mira', serviceAt('cart', 'policy'));
  await expect(page.getByText('No policy stops cart')).toBeVisible();
  await expect(
    page.getByRole('heading', { name: 'Preflight' }).first(),
  ).toBeVisible();
  await expect(
    page.getByRole('heading', { name: 'Cluster report' }).first(),
  ).toBeVisible();
  await expect(page.getByText(/by kyverno/i).first()).toBeVisible();
  await expect(page.getByText(/^\d+ passed/).first()).toBeVisible();
});

test('the policies are listed with who does not pass', async ({ page }) => {
  await openAs(page, 'sofia', '/policies');
  await expect(page.getByText(/of 23 policies fails?, in/)).toBeVisible();
  const row = page.getByRole('button', { name: /Disallow the tag latest/ });
  await expect(row).toContainText('1 fails');
  await row.click();
  await expect(
    page.getByRole('link', { name: 'returns', exact: true }),
  ).toBeVisible();
});
