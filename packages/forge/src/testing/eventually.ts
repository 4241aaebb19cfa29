/** Waits until `read` gives something, asking again and again; fails after forty seconds. */
export async function eventually<T>(
  read: () => T | undefined | Promise<T | undefined>,
): Promise<T> {
  const deadline = Date.now() + 40_000;
  for (;;) {
    const value = await read();
    if (value !== undefined) return value;
    if (Date.now() > deadline) throw new Error('Waited forty seconds in vain');
    await new Promise(resolve => setTimeout(resolve, 20));
  }
}
