import { CelMissing, CelObject, type CelValue } from '../cel';

/** A map of which some fields are known; reading another one is a missing input, never an absent field. */
export class PartlyKnown extends CelObject {
  readonly typeName = 'map';

  constructor(
    private readonly missing: string,
    private readonly known: Readonly<Record<string, CelValue>> = {},
  ) {
    super();
  }

  field(name: string): CelValue {
    if (Object.hasOwn(this.known, name)) return this.known[name];
    throw new CelMissing(this.missing);
  }

  equals(): boolean {
    throw new CelMissing(this.missing);
  }
}
