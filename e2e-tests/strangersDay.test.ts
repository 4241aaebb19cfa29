import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { openAs, picture, region, serviceAt } from './support/portal';
import { FORGE, GIT_CREDENTIALS } from './support/stack';
import { expect, test } from './support/test';

const README = readFileSync(path.resolve(__dirname, '../README.md'), 'utf8');

const asMira = {
  ...process.env,
  GIT_TERMINAL_PROMPT: '0',
  GIT_AUTHOR_NAME: 'Mira',
  GIT_AUTHOR_EMAIL: 'mira@macadam.internal',
  GIT_COMMITTER_NAME: 'Mira',
  GIT_COMMITTER_EMAIL: 'mira@macadam.internal',
};

/** Runs the `git clone` of the README, word for word but for where this platform is and where the clone goes. */
function cloneAsTheReadmeSays(): string {
  const [command] = /git clone -c[^]*?\.\.\/cart/.exec(README) ?? [];
  if (!command) throw new Error('README.md has no git clone of cart');
  const folder = path.join(
    mkdtempSync(path.join(tmpdir(), 'macadam-e2e-')),
    'cart',
  );
  const here = command
    .replace('$PWD/.macadam/git-credentials', GIT_CREDENTIALS)
    .replace('http://mira@localhost:7008', FORGE.replace('//', '//mira@'))
    .replace('../cart', folder);
  execFileSync('sh', ['-c', here], { env: asMira });
  return folder;
}

/** Edits a clone's Score file and pushes it with plain `git push`. Returns the commit. */
function push(folder: string, change: (text: string) => string): string {
  const file = path.join(folder, 'score.yaml');
  writeFileSync(file, change(readFileSync(file, 'utf8')));
  const git = (...args: string[]) =>
    execFileSync('git', ['-C', folder, ...args], {
      env: asMira,
      encoding: 'utf8',
    });
  git('commit', '--quiet', '--all', '--message', 'Change it');
  git('push', '--quiet');
  return git('rev-parse', 'HEAD').trim();
}

test.describe.configure({ mode: 'serial' });
test.setTimeout(480_000);

test('1. Home shows what runs and what needs somebody', async ({ page }) => {
  await openAs(page, 'mira', '/');
  const services = region(page, 'Services');
  await expect(services.getByRole('row', { name: /^cart/ })).toContainText(
    'Healthy',
  );
  await page.getByRole('radio', { name: 'All' }).click();
  await expect(services.getByRole('row', { name: 'returns' })).toContainText(
    'Blocked',
  );
});

test('2. A form becomes a repository, a page and a service that runs in dev', async ({
  page,
}) => {
  await openAs(page, 'mira', '/create');
  await page
    .getByRole('button', { name: /choose/i })
    .first()
    .click();
  const name = page.getByRole('textbox', { name: /^Name/ });
  const next = page.getByRole('button', { name: 'Next' });
  const description = page.getByRole('textbox', { name: /^Description/ });
  await description.fill('Sends people what they owe.');
  await next.click();
  await expect(
    page.getByText('Give the service a name.').first(),
  ).toBeVisible();
  await expect(page.getByText(/must have|must match/)).toHaveCount(0);
  await name.fill('Not A Name');
  await expect(page.getByText(/lower-?case|letters/i).first()).toBeVisible();
  await name.fill('cart');
  await expect(page.getByText(/taken|already|exists/i).first()).toBeVisible();
  await name.fill('invoices');
  await expect(page.getByRole('button', { name: /Owner/ })).toContainText(
    'Checkout',
  );
  await picture(page, 'create');
  await next.click();
  await page.getByText('PostgreSQL database').click();
  const database = page.getByRole('checkbox', { name: 'PostgreSQL database' });
  await expect(database).toBeChecked();
  await page.reload();
  await expect(name).toHaveValue('invoices');
  await next.click();
  await expect(database).toBeChecked();
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

test('3. and 4. A clone as the README says pushes; what policy stops is said with what would pass', async ({
  page,
}) => {
  const clone = cloneAsTheReadmeSays();
  await openAs(page, 'mira', serviceAt('cart', 'delivery'));
  const last = page.getByRole('region', { name: 'Last deployment to dev' });
  const good = push(clone, text =>
    text.replace(/^( +)variables:\n/m, '$&$1  FAREWELL: bye\n'),
  );
  await expect(last).toContainText(good.slice(0, 7));
  await expect(last.getByText('Deployed')).toBeVisible({ timeout: 120_000 });

  const bad = push(clone, text =>
    text.replace(/image: .*/, 'image: nginx:latest'),
  );
  const stops = page.getByRole('region', {
    name: `What stops ${bad.slice(0, 7)}`,
  });
  for (const said of [
    /score\.yaml:\d+/,
    'policy disallow-latest-tag',
    /Would pass:/,
  ])
    await expect(stops).toContainText(said);
  await page.goto(serviceAt('cart', 'policy'));
  await expect(
    page.getByRole('button', { name: /ask for an exception/i }).first(),
  ).toBeVisible();
  await page.goto(serviceAt('cart', 'delivery'));
  await expect(page.getByText('Healthy').first()).toBeVisible();

  const mended = push(clone, text =>
    text.replace('image: nginx:latest', 'image: .'),
  );
  await expect(last).toContainText(mended.slice(0, 7));
  await expect(last.getByText('Deployed')).toBeVisible({ timeout: 120_000 });
});
