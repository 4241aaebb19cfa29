const SUFFIXES: Record<string, number> = {
  n: 1e-9,
  u: 1e-6,
  m: 1e-3,
  '': 1,
  k: 1e3,
  K: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  E: 1e18,
  Ki: 1024,
  Mi: 1024 ** 2,
  Gi: 1024 ** 3,
  Ti: 1024 ** 4,
  Pi: 1024 ** 5,
  Ei: 1024 ** 6,
};

/** The number that a Kubernetes quantity stands for (cores or bytes), or undefined when it is none. */
export function parseQuantity(text: string): number | undefined {
  const match =
    /^(\d+(?:\.\d*)?|\.\d+)(?:([numkKMGTPE]|[KMGTPE]i)?|e([+-]?\d+))$/.exec(
      text,
    );
  if (!match) return undefined;
  const [, digits, suffix = '', exponent] = match;
  const factor = exponent ? 10 ** Number(exponent) : SUFFIXES[suffix];
  return Number(digits) * factor;
}

/** Whether quantity `a` is more than quantity `b`; false when either is not a quantity. */
export function exceeds(a: string, b: string): boolean {
  const left = parseQuantity(a);
  const right = parseQuantity(b);
  return left !== undefined && right !== undefined && left > right;
}

/** Kubernetes writes thousand as `k`; the Score schema allows `K`. */
export function toKubernetesQuantity(text: string): string {
  return text.endsWith('K') ? `${text.slice(0, -1)}k` : text;
}
