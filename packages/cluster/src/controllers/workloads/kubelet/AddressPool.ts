/** Pod addresses of the simulated network 10.244.0.0/16. Nothing listens there. */
export class AddressPool {
  private next = 2;
  private readonly free: number[] = [];

  /** @throws Error when all 65 000 addresses are taken */
  take(): string {
    const index = this.free.shift() ?? this.next++;
    if (index > 65_000)
      throw new Error(
        'The simulated pod network 10.244.0.0/16 has no free address left; delete pods',
      );
    return `10.244.${Math.floor(index / 256)}.${index % 256}`;
  }

  release(address: string): void {
    const [, , high, low] = address.split('.').map(Number);
    this.free.push(high * 256 + low);
  }
}
