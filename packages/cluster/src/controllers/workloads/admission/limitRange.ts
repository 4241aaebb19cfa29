/** What LimitRanges of a namespace refuse. Follows kube-apiserver's LimitRanger. */
import {
  addQuantities,
  parseQuantities,
  parseQuantity,
  type Quantities,
} from '../quantity';
import type { Claim, LimitRange, LimitRangeItem, Pod } from '../types';

function items(ranges: readonly LimitRange[], type: string): LimitRangeItem[] {
  return ranges.flatMap(range =>
    range.spec.limits.filter(item => item.type === type),
  );
}

/** Why the ranges refuse a pod: every reason. */
export function podViolations(
  pod: Pod,
  ranges: readonly LimitRange[],
): string[] {
  const containers = [
    ...pod.spec.containers,
    ...(pod.spec.initContainers ?? []),
  ];
  const total = (field: 'requests' | 'limits') =>
    pod.spec.containers.reduce<Quantities>(
      (sum, { resources }) =>
        addQuantities(sum, parseQuantities(resources?.[field])),
      {},
    );
  return [
    ...items(ranges, 'Container').flatMap(item =>
      containers.flatMap(({ resources }) =>
        violations(item, resources?.requests, resources?.limits),
      ),
    ),
    ...items(ranges, 'Pod').flatMap(item =>
      violations(item, total('requests'), total('limits')),
    ),
  ];
}

export function claimViolations(
  claim: Claim,
  ranges: readonly LimitRange[],
): string[] {
  const requests = claim.spec.resources?.requests;
  return items(ranges, 'PersistentVolumeClaim').flatMap(item => [
    ...Object.entries(item.min ?? {}).flatMap(([name, min]) =>
      tooSmall(item.type, name, min, requests?.[name]),
    ),
    ...Object.entries(item.max ?? {}).flatMap(([name, max]) =>
      requests?.[name] !== undefined &&
      parseQuantity(requests[name]) > parseQuantity(max)
        ? [
            `maximum ${name} usage per ${item.type} is ${max}, but request is ${requests[name]}`,
          ]
        : [],
    ),
  ]);
}

type Amounts = Record<string, string | number> | undefined;

function violations(
  item: LimitRangeItem,
  requests: Amounts,
  limits: Amounts,
): string[] {
  const { type } = item;
  const low = Object.entries(item.min ?? {}).flatMap(([name, min]) =>
    tooSmall(type, name, min, requests?.[name]),
  );
  const high = Object.entries(item.max ?? {}).flatMap(([name, max]) => {
    const limit = limits?.[name];
    if (limit === undefined)
      return [
        `maximum ${name} usage per ${type} is ${max}.  No limit is specified`,
      ];
    return parseQuantity(limit) > parseQuantity(max)
      ? [`maximum ${name} usage per ${type} is ${max}, but limit is ${limit}`]
      : [];
  });
  const ratios = Object.entries(item.maxLimitRequestRatio ?? {}).flatMap(
    ([name, ratio]) => {
      const [request, limit] = [requests?.[name], limits?.[name]];
      if (request === undefined || limit === undefined)
        return [
          `${name} max limit to request ratio per ${type} is ${ratio}, but no request or limit is specified`,
        ];
      const actual = parseQuantity(limit) / parseQuantity(request);
      return actual > parseQuantity(ratio)
        ? [
            `${name} max limit to request ratio per ${type} is ${ratio}, but provided ratio is ${actual.toFixed(6)}`,
          ]
        : [];
    },
  );
  return [...low, ...high, ...ratios];
}

function tooSmall(
  type: string,
  name: string,
  min: string,
  request: string | number | undefined,
): string[] {
  if (request === undefined)
    return [
      `minimum ${name} usage per ${type} is ${min}.  No request is specified`,
    ];
  return parseQuantity(request) < parseQuantity(min)
    ? [`minimum ${name} usage per ${type} is ${min}, but request is ${request}`]
    : [];
}
