import {
  ApiError,
  methodNotAllowed,
  notFound,
  unknownResource,
  type KubeObject,
} from '../runtime';
import { admitConnected } from '../api/admission';
import { decodeBody } from '../api/body';
import { deleteStored } from '../api/delete';
import { applyStored, patchStored, type PatchType } from '../api/patch';
import { readObject } from '../api/read';
import { scaleOf, withScale } from '../api/scale';
import {
  authorize,
  named,
  present,
  storedVersion,
  toStored,
  type ApiState,
  type Caller,
  type Target,
} from '../api/state';
import { updateStored } from '../api/write';
import type { ServiceAccountTokens } from '../auth/tokens';
import { applyJsonPatch } from '../patch/jsonPatch';
import { applyMergePatch } from '../patch/mergePatch';
import { objectOf } from '../schema/access';
import { resourceId } from '../schema/kinds';
import { issueToken } from './accountTokens';
import { serveLog } from './logs';
import { parseObject, parsePatch } from './payload';
import { presentObject, viewOf } from './present';
import { flagParameter, json, type ApiRequest, type Reply } from './request';
import { callerOf, targetOfRoute } from './resources';
import type { Route } from './route';

const VERBS: Record<string, string> = {
  GET: 'get',
  POST: 'create',
  PUT: 'update',
  PATCH: 'patch',
  DELETE: 'delete',
};

/** The kind of what a request carries that connects to a pod. */
const CONNECTIONS = {
  exec: 'PodExecOptions',
  attach: 'PodAttachOptions',
  portforward: 'PodPortForwardOptions',
};

/** The options of a connection, as the query gives them. */
function optionsOf({ query }: ApiRequest): Record<string, unknown> {
  const flags = ['stdin', 'stdout', 'stderr', 'tty'].filter(name =>
    query.has(name),
  );
  const command = query.getAll('command');
  const container = query.get('container');
  return {
    ...Object.fromEntries(
      flags.map(name => [name, query.get(name) === 'true']),
    ),
    ...(container !== null && { container }),
    ...(command.length > 0 && { command }),
  };
}

function liveOf(state: ApiState, target: Target): KubeObject {
  const live = state.store.get(
    resourceId(target.kind),
    target.namespace,
    target.name,
  );
  if (!live) throw notFound(named(target));
  return live;
}

/** Answers `status`, `scale`, `log`, `token`, `eviction`, `finalize` and `ephemeralcontainers`. */
export function serveSubresource(
  state: ApiState,
  accounts: ServiceAccountTokens,
  route: Route,
  request: ApiRequest,
): Reply {
  const subresource = route.subresource ?? '';
  const target = targetOfRoute(state, route);
  const known =
    (subresource === 'status' && target.kind.status) ||
    (subresource === 'scale' && target.kind.scale) ||
    target.kind.subresources.some(each => each.name === subresource);
  if (!known) throw unknownResource();
  authorize(
    state,
    request.user,
    VERBS[request.method] ?? request.method.toLowerCase(),
    target,
    subresource,
  );
  const live = liveOf(state, target);
  const caller = callerOf(request);
  switch (subresource) {
    case 'scale':
      return serveScale(state, target, live, request, caller);
    case 'log':
      return serveLog(state, live, request);
    case 'token':
      return issueToken(state, accounts, live, request);
    case 'eviction':
      return evict(state, target, request, caller);
    case 'exec':
    case 'attach':
    case 'portforward':
      admitConnected(state, target, caller, {
        operation: 'CONNECT',
        subresource,
        type: { apiVersion: 'v1', kind: CONNECTIONS[subresource] },
        body: optionsOf(request),
      });
      throw new ApiError(
        404,
        'NotFound',
        `pods "${target.name}": this cluster is simulated and runs no containers, so there is nothing to ${subresource} to`,
        { name: target.name, kind: 'pods' },
      );
    default:
      return servePart(state, target, live, request, caller, subresource);
  }
}

/** A part of the object itself: read, replaced or patched. */
function servePart(
  state: ApiState,
  target: Target,
  live: KubeObject,
  request: ApiRequest,
  caller: Caller,
  subresource: string,
): Reply {
  const view = viewOf(
    request.headers.accept,
    request.query.get('includeObject'),
  );
  const shown = (object: KubeObject) =>
    json(presentObject(target.kind, object, view, state.clock.now()));
  switch (request.method) {
    case 'GET':
      return shown(readObject(state, target));
    case 'PUT': {
      const draft = toStored(
        target,
        decodeBody(target, parseObject(request), caller),
      );
      return shown(
        present(
          target,
          updateStored(state, target, live, draft, caller, {
            subresource,
          }),
        ),
      );
    }
    case 'PATCH': {
      const { type, patch } = parsePatch(request);
      if (type === 'apply')
        return shown(
          applyStored(state, target, patch, caller, {
            force: flagParameter(request.query, 'force'),
            subresource,
          }).object,
        );
      return shown(
        patchStored(state, target, patch, type, caller, subresource),
      );
    }
    default:
      throw methodNotAllowed();
  }
}

function patchScale(
  scale: KubeObject,
  type: PatchType | 'apply',
  patch: unknown,
): unknown {
  return type === 'json'
    ? applyJsonPatch(scale, patch)
    : applyMergePatch(scale, patch);
}

function serveScale(
  state: ApiState,
  target: Target,
  live: KubeObject,
  request: ApiRequest,
  caller: Caller,
): Reply {
  const paths = target.kind.scale;
  if (!paths) throw unknownResource();
  if (request.method === 'GET') return json(scaleOf(live, paths));
  const current = scaleOf(live, paths);
  let wanted: unknown;
  if (request.method === 'PUT') wanted = parseObject(request);
  else if (request.method === 'PATCH') {
    const { type, patch } = parsePatch(request);
    wanted = patchScale(current, type, patch);
  } else throw methodNotAllowed();
  const scaled = decodeBody(
    { ...target, version: storedVersion(target.kind) },
    withScale(live, paths, wanted),
    { ...caller, fieldValidation: 'Ignore' },
  );
  return json(
    scaleOf(
      updateStored(state, target, live, scaled, caller, {
        subresource: 'scale',
        // A Scale leaves a zero out (`omitempty`), so that the API server finds no field that its writer owns.
        unowned: objectOf(scaleOf(scaled, paths).spec).replicas === 0,
      }),
      paths,
    ),
  );
}

function evict(
  state: ApiState,
  target: Target,
  request: ApiRequest,
  caller: Caller,
): Reply {
  if (request.method !== 'POST') throw methodNotAllowed();
  const eviction = objectOf(parseObject(request));
  admitConnected(state, target, caller, {
    operation: 'CREATE',
    subresource: 'eviction',
    type: { apiVersion: 'policy/v1', kind: 'Eviction' },
    body: eviction,
  });
  const { deleteOptions } = eviction;
  const grace = objectOf(deleteOptions).gracePeriodSeconds;
  deleteStored(
    state,
    target,
    { ...(typeof grace === 'number' && { gracePeriodSeconds: grace }) },
    caller,
  );
  return json(
    {
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Success',
      code: 201,
    },
    201,
  );
}
