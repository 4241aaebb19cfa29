import { eventually } from './eventually';

it('gives the first answer', async () => {
  const answers = [undefined, undefined, 0, 1];
  await expect(eventually('a number', () => answers.shift())).resolves.toBe(0);
});

it('says what it waited for, and how things were', async () => {
  await expect(
    eventually('the pod', () => undefined, {
      seconds: 0,
      state: () => ({ phase: 'Pending' }),
    }),
  ).rejects.toThrow(/Waited 0 s for the pod: \{\s+"phase": "Pending"/);
});

it('ends with an error of the question', async () => {
  await expect(
    eventually('the pod', () => Promise.reject(new Error('refused'))),
  ).rejects.toThrow('refused');
});
