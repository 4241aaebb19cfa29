import { Clone } from './support/Clone';
import { hasKubectl, kubectl } from './support/kubectl';
import { openAs, serviceAt } from './support/portal';
import { expect, test } from './support/test';

const databases = () =>
  kubectl('get', 'statefulsets', '--namespace=fulfilment-dev', '--output=name');

test('a database that nothing declares any more stays until a person deletes it', async ({
  page,
}) => {
  test.skip(!hasKubectl, 'kubectl is not on the PATH');
  const inventory = await Clone.of('fulfilment/inventory', 'ines');
  inventory.edit('score.yaml', / +variables:\n.*\nresources:\n( {2}.*\n)+/, '');
  const commit = await inventory.push('Keep nothing');
  await openAs(page, 'ines', serviceAt('inventory', 'delivery'));
  const last = page.getByRole('region', { name: 'Last deployment to dev' });
  await expect(last).toContainText(commit.slice(0, 7));
  await expect(last.getByText('Deployed')).toBeVisible({ timeout: 120_000 });

  const waiting = page.getByRole('region', { name: 'To be deleted in dev' });
  await expect(waiting).toContainText('postgres.default#inventory.db');
  expect(databases()).toContain('statefulset.apps/inventory-db');

  await waiting.getByRole('button', { name: 'Delete…' }).click();
  const dialog = page.getByRole('dialog');
  await expect(dialog).toContainText('StatefulSet/inventory-db');
  const confirm = dialog.getByRole('button', { name: 'Delete with its data' });
  await expect(confirm).toBeDisabled();
  await dialog.getByRole('textbox').fill('dev');
  await confirm.click();

  await expect(waiting).toHaveCount(0, { timeout: 120_000 });
  await expect(last).toContainText('Deletion');
  await expect(last.getByText('Deployed')).toBeVisible({ timeout: 120_000 });
  await expect.poll(databases, { timeout: 120_000 }).not.toContain('inventory');
});
