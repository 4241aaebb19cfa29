import { CelError } from '../errors';
import { CelObject, type CelValue } from '../values';
import { type FunctionTable, noOverload, textArg } from './function';

const SEMVER =
  /^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(?:-([0-9A-Za-z.-]+))?(?:\+[0-9A-Za-z.-]+)?$/;

function compareLabels(left: string, right: string): number {
  if (left === right) return 0;
  if (left === '') return 1;
  if (right === '') return -1;
  const a = left.split('.');
  const b = right.split('.');
  for (let at = 0; at < a.length && at < b.length; at++)
    if (a[at] !== b[at]) return compareLabel(a[at], b[at]);
  return a.length - b.length;
}

/** Numbers before words, numbers by value, words by ASCII (semver.org, 11.4). */
function compareLabel(left: string, right: string): number {
  const isLeftNumber = /^\d+$/.test(left);
  const isRightNumber = /^\d+$/.test(right);
  if (isLeftNumber && isRightNumber) return Number(left) - Number(right);
  if (isLeftNumber !== isRightNumber) return isLeftNumber ? -1 : 1;
  return left < right ? -1 : 1;
}

/** A semantic version. */
export class Semver extends CelObject {
  readonly typeName = 'kubernetes.Semver';

  constructor(
    readonly parts: readonly [bigint, bigint, bigint],
    readonly label: string,
  ) {
    super();
  }

  static parse(text: string): Semver | undefined {
    const match = SEMVER.exec(text);
    if (!match) return undefined;
    const [, major, minor, patch, label = ''] = match;
    return new Semver([BigInt(major), BigInt(minor), BigInt(patch)], label);
  }

  equals(other: CelValue): boolean {
    return this.compare(other) === 0;
  }

  compare(other: CelValue): number | undefined {
    if (!(other instanceof Semver)) return undefined;
    for (let at = 0; at < 3; at++) {
      if (this.parts[at] !== other.parts[at])
        return this.parts[at] < other.parts[at] ? -1 : 1;
    }
    return Math.sign(compareLabels(this.label, other.label));
  }
}

function part(name: string, at: number): FunctionTable {
  return {
    [name]: args => {
      const [value] = args;
      if (!(value instanceof Semver)) throw noOverload(name, args);
      return value.parts[at];
    },
  };
}

export const semverFunctions: FunctionTable = {
  isSemver: args => Semver.parse(textArg('isSemver', args, 0)) !== undefined,
  semver: args => {
    const text = textArg('semver', args, 0);
    const value = Semver.parse(text);
    if (!value)
      throw new CelError(`'${text}' is not a semantic version such as 1.2.3`);
    return value;
  },
};

export const semverMethods: FunctionTable = {
  ...part('major', 0),
  ...part('minor', 1),
  ...part('patch', 2),
};
