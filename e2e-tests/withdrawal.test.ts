import { Clone } from './support/Clone';
import { hasKubectl, kubectl } from './support/kubectl';
import { openAs, serviceAt } from './support/portal';
import { expect, test } from './support/test';

const running = (environment: string) => () =>
  kubectl(
    'get',
    'deployments,kustomizations',
    `--namespace=checkout-${environment}`,
    '--selector=macadam.dev/workload=storefront',
    '--output=name',
  );

test('a service whose Score file is deleted leaves dev at once, and staging when a person says so', async ({
  page,
}) => {
  test.skip(!hasKubectl, 'kubectl is not on the PATH');
  test.setTimeout(480_000);
  await openAs(page, 'mira', serviceAt('storefront', 'delivery'));
  await page
    .getByRole('button', { name: /^Promote [0-9a-f]{7} to staging$/ })
    .click();
  await page
    .getByRole('dialog')
    .getByRole('button', { name: 'Promote' })
    .click();
  await expect(
    page
      .getByRole('region', { name: 'Last deployment to staging' })
      .getByText('Deployed'),
  ).toBeVisible({ timeout: 180_000 });
  const storefront = await Clone.of('checkout/storefront', 'mira');
  storefront.remove('score.yaml');
  await storefront.push('Close the shop');

  const dev = page.getByRole('region', { name: 'Last deployment to dev' });
  await expect(dev).toContainText('Removed', { timeout: 120_000 });
  expect(running('dev')().trim()).toBe('');
  expect(running('staging')()).toContain('deployment.apps/storefront');

  const waiting = page.getByRole('region', {
    name: 'Removed from Git, in staging',
  });
  await waiting.getByRole('button', { name: 'Remove from staging…' }).click();
  const dialog = page.getByRole('dialog');
  const confirm = dialog.getByRole('button', { name: 'Remove it' });
  await expect(confirm).toBeDisabled();
  await dialog.getByRole('textbox').fill('staging');
  await confirm.click();
  await expect(waiting).toHaveCount(0, { timeout: 120_000 });
  await expect
    .poll(() => running('staging')().trim(), { timeout: 120_000 })
    .toBe('');
});
