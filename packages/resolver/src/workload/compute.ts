import { Quantity } from '@macadam/kubernetes';
import type { Path } from '@macadam/score';
import type { Context } from '../context/context';
import type { Draft } from './Draft';

type Amounts = { cpu?: string; memory?: string };
const KINDS = ['cpu', 'memory'] as const;

/**
 * Requests and limits of a container: what the Score file says, else the defaults, fitted to each other (a default limit
 * grows to a given request, a default request shrinks to a given limit). More than the ceiling is a finding.
 *
 * @param at - manifest path of the container
 */
export function computeOf(
  context: Context,
  container: string,
  draft: Draft,
  at: Path,
): { requests?: Amounts; limits?: Amounts } {
  const { workload, defaults } = context;
  const given = workload.containers[container].resources ?? {};
  const requests: Amounts = {};
  const limits: Amounts = {};
  for (const kind of KINDS) {
    const place = (field: 'requests' | 'limits'): Path => [
      'containers',
      container,
      'resources',
      field,
      kind,
    ];
    const wanted = {
      requests: quantity(given.requests?.[kind]),
      limits: quantity(given.limits?.[kind]),
    };
    checkAmounts(context, container, kind, wanted, place);
    const limit =
      wanted.limits ?? larger(defaults.limits?.[kind], wanted.requests);
    const request =
      wanted.requests ?? smaller(defaults.requests?.[kind], limit);
    const target = { requests, limits };
    for (const [field, value] of [
      ['requests', request],
      ['limits', limit],
    ] as const) {
      if (value === undefined) continue;
      target[field][kind] = value;
      const path: Path = [...at, 'resources', field, kind];
      const source: Path = [field, kind];
      const fallback = defaults[field]?.[kind];
      const other = field === 'requests' ? 'limits' : 'requests';
      const by = wanted[field] === undefined ? place(other) : place(field);
      if (wanted[field] === undefined && value === fallback) {
        draft.fromDefault(path, value, source);
      } else if (fallback === undefined) {
        draft.fromScore(path, by);
      } else {
        draft.overridden(path, fallback, source, by);
      }
    }
  }
  return {
    ...(Object.keys(requests).length > 0 ? { requests } : {}),
    ...(Object.keys(limits).length > 0 ? { limits } : {}),
  };
}

function checkAmounts(
  context: Context,
  container: string,
  kind: 'cpu' | 'memory',
  wanted: { requests?: string; limits?: string },
  place: (field: 'requests' | 'limits') => Path,
): void {
  const { defaults, environment, problems } = context;
  const ceiling = defaults.ceiling?.[kind];
  const words = { requests: 'request', limits: 'limit' };
  let tooMuch = false;
  for (const field of ['requests', 'limits'] as const) {
    const amount = wanted[field];
    if (amount === undefined || !ceiling || !exceeds(amount, ceiling)) continue;
    tooMuch = true;
    const at = defaults.positionOf(['spec', 'ceiling', kind]);
    problems.add(place(field), {
      message: `the ${kind} ${words[field]} of ${container} is ${amount}; environment ${environment.name} allows ${ceiling} at most`,
      hint: `${ceiling} or less passes; the ceiling is at ${defaults.file}:${at.line}`,
      code: 'compute-ceiling',
    });
  }
  if (
    !tooMuch &&
    wanted.requests !== undefined &&
    wanted.limits !== undefined &&
    exceeds(wanted.requests, wanted.limits)
  ) {
    problems.add(place('requests'), {
      message: `the ${kind} request of ${container}, ${wanted.requests}, is more than its limit, ${wanted.limits}`,
      hint: `ask for ${wanted.limits} or less, or raise the limit`,
      code: 'compute-request',
    });
  }
}

/** Kubernetes writes thousand as `k`; the Score schema allows `K`. */
function quantity(text: string | undefined): string | undefined {
  return text?.replace(/K$/, 'k');
}

/** Whether a quantity is more than another; false when either is none. */
function exceeds(text: string, other: string): boolean {
  const [left, right] = [Quantity.parse(text), Quantity.parse(other)];
  return left !== undefined && right !== undefined && left.compare(right) > 0;
}

/** The larger of a default limit, where there is one, and a request. */
function larger(
  limit: string | undefined,
  request: string | undefined,
): string | undefined {
  const grows =
    limit !== undefined && request !== undefined && exceeds(request, limit);
  return grows ? request : limit;
}

/** The smaller of a default request, where there is one, and a limit. */
function smaller(
  request: string | undefined,
  limit: string | undefined,
): string | undefined {
  const shrinks =
    request !== undefined && limit !== undefined && exceeds(request, limit);
  return shrinks ? limit : request;
}
