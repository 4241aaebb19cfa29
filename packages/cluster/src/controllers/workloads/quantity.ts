import { canonicalQuantity, quantityValue } from '@macadam/kubernetes';

/**
 * A Kubernetes quantity as a number in its base unit (cores, bytes, count).
 * @throws Error when the text is not a quantity (see the API conventions, "Quantity")
 */
export function parseQuantity(text: string | number): number {
  const value = quantityValue(text);
  if (value === undefined)
    throw new Error(`"${text}" is not a quantity such as 500m, 2 or 1Gi`);
  return value;
}

/** Writes a number as Kubernetes would: memory and storage in binary units, everything else in decimal ones. */
export function formatQuantity(value: number, resource: string): string {
  if (/memory|storage/.test(resource) && value % 1024 === 0)
    return canonicalQuantity(`${value / 1024}Ki`);
  return Number.isInteger(value)
    ? canonicalQuantity(String(value))
    : canonicalQuantity(`${Math.round(value * 1e9)}n`);
}

export type Quantities = Record<string, number>;

export function parseQuantities(
  values: Record<string, string | number> | undefined,
): Quantities {
  return Object.fromEntries(
    Object.entries(values ?? {}).map(([name, value]) => [
      name,
      parseQuantity(value),
    ]),
  );
}

/** The sum of two sets of quantities, exact to a billionth. */
export function addQuantities(a: Quantities, b: Quantities): Quantities {
  const sum = { ...a };
  for (const [name, value] of Object.entries(b))
    sum[name] = Math.round(((sum[name] ?? 0) + value) * 1e9) / 1e9;
  return sum;
}

/** The larger of each quantity. */
export function maxQuantities(a: Quantities, b: Quantities): Quantities {
  const result = { ...a };
  for (const [name, value] of Object.entries(b))
    result[name] = Math.max(result[name] ?? 0, value);
  return result;
}
