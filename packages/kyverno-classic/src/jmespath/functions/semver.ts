/** A semantic version; a release has no labels. */
export interface Semver {
  numbers: readonly number[];
  labels: readonly string[];
}

const SEMVER =
  /^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(?:-([0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*))?(?:\+[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*)?$/;
const WHOLE = /^\d+$/;

/** Reads a version such as `1.2.3-rc.1`; undefined when it is none. */
export function parseSemver(text: string): Semver | undefined {
  const match = text.length > 256 ? null : SEMVER.exec(text);
  if (!match) return undefined;
  const numbers = match.slice(1, 4).map(Number);
  if (!numbers.every(Number.isSafeInteger)) return undefined;
  return { numbers, labels: match[4]?.split('.') ?? [] };
}

function compareLabel(left: string, right: string): number {
  const areNumbers = [WHOLE.test(left), WHOLE.test(right)];
  if (areNumbers[0] && areNumbers[1]) return Number(left) - Number(right);
  if (areNumbers[0] !== areNumbers[1]) return areNumbers[0] ? -1 : 1;
  if (left === right) return 0;
  return left < right ? -1 : 1;
}

/** Orders two versions as semver.org says: a pre-release is before its release. */
export function compareSemver(left: Semver, right: Semver): number {
  for (let at = 0; at < 3; at++) {
    const order = left.numbers[at] - right.numbers[at];
    if (order !== 0) return Math.sign(order);
  }
  if (left.labels.length === 0 || right.labels.length === 0)
    return Math.sign(right.labels.length - left.labels.length);
  for (const [at, label] of left.labels.entries()) {
    if (at >= right.labels.length) return 1;
    const order = compareLabel(label, right.labels[at]);
    if (order !== 0) return Math.sign(order);
  }
  return Math.sign(left.labels.length - right.labels.length);
}

type Test = (version: Semver) => boolean;

const COMPARATOR = /^(>=|<=|>|<|==|=|!=|!)?(.+)$/;
const WILD = /^(\d+|x)(?:\.(\d+|x))?(?:\.(\d+|x))?$/;

function orderTest(operator: string, version: Semver): Test {
  const holds: Record<string, (order: number) => boolean> = {
    '>=': order => order >= 0,
    '<=': order => order <= 0,
    '>': order => order > 0,
    '<': order => order < 0,
    '!': order => order !== 0,
  };
  const test = holds[operator] ?? ((order: number) => order === 0);
  return each => test(compareSemver(each, version));
}

/** `1.x`, `1.2.x` and `1.2`: every version that begins so. */
function wildTest(operator: string, text: string): Test | undefined {
  const parts = WILD.exec(text)?.slice(1);
  const fixed = parts?.findIndex(part => part === undefined || part === 'x');
  if (!parts || fixed === undefined || fixed < 1) return undefined;
  const least = [0, 1, 2].map(at => (at < fixed ? Number(parts[at]) : 0));
  const next = least.map((number, at) => {
    if (at < fixed - 1) return number;
    return at === fixed - 1 ? number + 1 : 0;
  });
  const from: Semver = { numbers: least, labels: [] };
  const to: Semver = { numbers: next, labels: [] };
  switch (operator) {
    case '>':
      return orderTest('>=', to);
    case '>=':
      return orderTest('>=', from);
    case '<':
      return orderTest('<', from);
    case '<=':
      return orderTest('<', to);
    case '!':
      return each =>
        compareSemver(each, from) < 0 || compareSemver(each, to) >= 0;
    default:
      return each =>
        compareSemver(each, from) >= 0 && compareSemver(each, to) < 0;
  }
}

function comparatorTest(text: string): Test | undefined {
  const match = COMPARATOR.exec(text);
  if (!match) return undefined;
  const operator = (match[1] ?? '=').replace('!=', '!').replace('==', '=');
  const version = parseSemver(match[2]);
  return version ? orderTest(operator, version) : wildTest(operator, match[2]);
}

/**
 * Reads a range of versions: comparators side by side all hold, `||` is a choice, `x` stands for any
 * number. Undefined when it is none.
 */
export function parseSemverRange(text: string): Test | undefined {
  if (text.length > 1024) return undefined;
  const choices = text.split('||').map(choice =>
    choice
      .trim()
      .replace(/([<>=!]+)\s+/g, '$1')
      .split(/\s+/)
      .map(comparatorTest),
  );
  const isRange = choices.every(tests => tests.every(Boolean));
  if (!isRange) return undefined;
  return version =>
    choices.some(tests => tests.every(test => test?.(version) ?? false));
}
