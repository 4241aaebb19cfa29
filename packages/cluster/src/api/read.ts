import {
  badRequest,
  expired,
  notFound,
  type KubeObject,
  type ListOptions,
} from '../runtime';
import { resourceId } from '../schema/kinds';
import { isObject } from '../schema/schema';
import { parseFieldSelector, parseLabelSelector } from '../storage/selectors';
import { named, present, type ApiState, type Target } from './state';

/** Judges stored objects by the selectors and the namespace of a request. Throws ApiError 400. */
export function matcher(
  target: Target,
  options: ListOptions,
): (object: KubeObject) => boolean {
  const labels = parseLabelSelector(options.labelSelector);
  const { selectable } = target.kind;
  const fields = parseFieldSelector(
    options.fieldSelector,
    field =>
      field === 'metadata.name' ||
      field === 'metadata.namespace' ||
      Object.hasOwn(selectable, field),
    (object, field) => {
      if (field === 'metadata.name') return object.metadata.name;
      if (field === 'metadata.namespace') return object.metadata.namespace;
      return selectable[field](object);
    },
  );
  return object =>
    (target.namespace === undefined ||
      object.metadata.namespace === target.namespace) &&
    labels(object.metadata.labels ?? {}) &&
    fields(object);
}

/** One object in the version that was asked for. Throws 404. */
export function readObject(state: ApiState, target: Target): KubeObject {
  const stored = state.store.get(
    resourceId(target.kind),
    target.namespace,
    target.name,
  );
  if (!stored) throw notFound(named(target));
  return present(target, stored);
}

export interface Page {
  items: KubeObject[];
  resourceVersion: string;
  continue?: string;
  remaining?: number;
}

interface Position {
  revision: number;
  after: string;
}

/** How long a continue token is good for, in revisions behind the latest. */
const CONTINUE_REVISIONS = 100_000;

function readToken(state: ApiState, token: string): Position {
  let value: unknown;
  try {
    value = JSON.parse(Buffer.from(token, 'base64url').toString());
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  if (
    !isObject(value) ||
    typeof value.rv !== 'number' ||
    typeof value.start !== 'string'
  )
    throw badRequest(
      'continue key is not valid: the token was not made by this server',
    );
  if (
    value.rv > state.store.revision ||
    value.rv < state.store.revision - CONTINUE_REVISIONS
  ) {
    throw expired(
      'The provided continue parameter is too old to display a consistent list result. You can start a new list without the continue parameter.',
    );
  }
  return { revision: value.rv, after: value.start };
}

const orderKey = (object: KubeObject) =>
  `${object.metadata.namespace ?? ''}/${object.metadata.name}`;

/** Objects by namespace and name, a page at a time when a limit is given. */
export function listObjects(
  state: ApiState,
  target: Target,
  options: ListOptions & { limit?: number; continue?: string },
): Page {
  const position = options.continue
    ? readToken(state, options.continue)
    : undefined;
  const matches = matcher(target, options);
  let found = state.store
    .list(resourceId(target.kind), target.namespace)
    .filter(matches);
  if (position)
    found = found.filter(object => orderKey(object) > position.after);
  const revision = position?.revision ?? state.store.revision;
  const page: Page = { items: found, resourceVersion: String(revision) };
  if (
    options.limit !== undefined &&
    options.limit > 0 &&
    found.length > options.limit
  ) {
    page.items = found.slice(0, options.limit);
    page.remaining = found.length - options.limit;
    const start = orderKey(page.items[page.items.length - 1]);
    page.continue = Buffer.from(
      JSON.stringify({ v: 'meta.k8s.io/v1', rv: revision, start }),
    ).toString('base64url');
  }
  return { ...page, items: page.items.map(object => present(target, object)) };
}
