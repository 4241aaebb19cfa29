import { Clone } from './support/Clone';
import { openAs, region, serviceAt } from './support/portal';
import { expect, test } from './support/test';

/** A commit, a push and what follows from it take their time on a busy machine. */
const SOON = { timeout: 120_000 };

test('an exception is asked for, approved by somebody else, holds, and ends', async ({
  page,
  browser,
}) => {
  test.slow();
  const platform = await Clone.of('platform/platform', 'sofia');
  const before = await platform.head();
  await openAs(page, 'ines', serviceAt('returns', 'policy'));
  await region(page, 'What stops this service')
    .getByRole('button', { name: /Ask for an exception/ })
    .first()
    .click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Reason').fill('The vendor tags nothing yet.');
  await dialog.getByLabel('Last day').fill('2020-01-01');
  await expect(dialog).toContainText('2020-01-01 is over');
  const soon = new Date(Date.now() + 5 * 86_400_000);
  await dialog.getByLabel('Last day').fill(soon.toISOString().slice(0, 10));
  await dialog.getByRole('button', { name: 'Ask', exact: true }).click();
  const mine = page.getByRole('listitem', {
    name: 'Exception of returns from disallow-latest-tag',
  });
  await expect(mine).toContainText('Waits for a decision', SOON);
  await expect(mine.getByRole('button', { name: 'Approve' })).toHaveCount(0);

  const context = await browser.newContext();
  const other = await context.newPage();
  await openAs(other, 'sofia', '/notifications');
  await expect(
    other.getByText(
      'An exception of returns from disallow-latest-tag waits for a decision',
    ),
  ).toBeVisible(SOON);
  await other.goto('/');
  const decision = region(other, 'Needs you now')
    .getByRole('listitem')
    .filter({ hasText: 'Waits for your decision' });
  await expect(decision).toContainText(
    'ines asks for an exception from disallow-latest-tag',
    SOON,
  );
  await decision.getByRole('link', { name: 'returns' }).click();
  const theirs = other.getByRole('listitem', {
    name: 'Exception of returns from disallow-latest-tag',
  });
  await expect(theirs).toContainText('The vendor tags nothing yet.');
  await theirs.getByRole('button', { name: 'Approve' }).click();
  const approval = other.getByRole('dialog');
  await expect(approval).toContainText(
    'disallow-latest-tag lets returns pass in dev',
  );
  await approval.getByRole('button', { name: 'Approve' }).click();
  await expect(theirs).toContainText('Ends soon', SOON);
  const [merged] = await platform.messagesSince(before);
  expect(merged).toMatch(/^Requested-By: user:default\/ines$/m);
  expect(merged).toMatch(/^Approved-By: user:default\/sofia$/m);

  await expect(mine).toContainText('approved by sofia', SOON);
  // What was stopped is brought by itself.
  await expect(page.getByText('No policy stops returns')).toBeVisible(SOON);

  // Its last day is near: whoever owns the workload is told where they look first.
  const owners = await browser.newContext();
  const owner = await owners.newPage();
  await openAs(owner, 'ines', '/');
  await expect(region(owner, 'Needs you now')).toContainText(
    /The exception from disallow-latest-tag ends in \d days/,
  );
  await owners.close();

  await theirs.getByRole('button', { name: 'End now' }).click();
  const end = other.getByRole('dialog');
  await end.getByLabel(/^Why/).fill('There is a tag now.');
  await end.getByRole('button', { name: 'End now' }).click();
  await expect(theirs).toHaveCount(0, SOON);
  await expect(mine).toHaveCount(0, SOON);
  await context.close();
  const returns = await Clone.of('fulfilment/returns', 'ines');
  returns.edit('score.yaml', 'port: 8080', 'port: 8081');
  await returns.push('Serve another port');
  await expect(region(page, 'What stops this service')).toContainText(
    'Disallow the tag latest',
    SOON,
  );
});
