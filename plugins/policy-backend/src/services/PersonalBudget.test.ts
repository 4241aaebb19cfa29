import { BudgetSpentError, PersonalBudget } from './PersonalBudget';

let now = 0;
const budget = () =>
  new PersonalBudget(() => now, { most: 1_000, perSecond: 100 });
const costing = (spent: number) => async (meter: { spent: number }) => {
  meter.spent += spent;
  return 'done';
};

beforeEach(() => {
  now = 0;
});

it('is spent by what work costs, and comes back with time', async () => {
  const budgets = budget();
  expect(await budgets.spend('ana', costing(3_000))).toBe('done');
  await expect(budgets.spend('ana', costing(1))).rejects.toMatchObject({
    name: 'BudgetSpentError',
    statusCode: 429,
    retryAfter: 20,
    message: expect.stringContaining('Ask again in 20 s'),
  });
  now = 20_001;
  expect(await budgets.spend('ana', costing(1))).toBe('done');
});

it('is each person’s own', async () => {
  const budgets = budget();
  await budgets.spend('ana', costing(9_000));
  expect(await budgets.spend('ben', costing(1))).toBe('done');
});

it('is spent by work that fails too', async () => {
  const budgets = budget();
  const failing = async (meter: { spent: number }) => {
    meter.spent = 2_000;
    throw new Error('broken');
  };
  await expect(budgets.spend('ana', failing)).rejects.toThrow('broken');
  await expect(budgets.spend('ana', costing(1))).rejects.toBeInstanceOf(
    BudgetSpentError,
  );
});

it('lets a person have three things done at once', async () => {
  const budgets = budget();
  let finish = () => {};
  const done = new Promise<void>(resolve => {
    finish = resolve;
  });
  const running = [1, 2, 3].map(() => budgets.spend('ana', () => done));
  await expect(budgets.spend('ana', costing(1))).rejects.toBeInstanceOf(
    BudgetSpentError,
  );
  finish();
  await Promise.all(running);
  expect(await budgets.spend('ana', costing(1))).toBe('done');
});
