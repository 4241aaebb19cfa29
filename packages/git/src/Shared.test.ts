import { Shared } from './Shared';

describe('Shared', () => {
  it('does the work once for all who ask before it begins, and again for who asks later', async () => {
    let begun = 0;
    const ends: (() => void)[] = [];
    const shared = new Shared(async () => {
      begun += 1;
      const mine = begun;
      await new Promise<void>(end => ends.push(end));
      return mine;
    });
    const first = [shared.ask(), shared.ask()];
    await Promise.resolve();
    await Promise.resolve();
    expect(begun).toBe(1);
    const second = [shared.ask(), shared.ask(), shared.ask()];
    expect(begun).toBe(1);
    ends[0]();
    expect(await Promise.all(first)).toEqual([1, 1]);
    await new Promise(setImmediate);
    ends[1]();
    expect(await Promise.all(second)).toEqual([2, 2, 2]);
    expect(begun).toBe(2);
  });

  it('goes on after an error, which all who shared it get', async () => {
    let isBroken = true;
    const shared = new Shared(async () => {
      if (isBroken) throw new Error('broken');
      return 'mended';
    });
    const both = [shared.ask(), shared.ask()];
    for (const each of both) await expect(each).rejects.toThrow('broken');
    isBroken = false;
    expect(await shared.ask()).toBe('mended');
  });
});
