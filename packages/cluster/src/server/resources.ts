import {
  badRequest,
  invalid,
  methodNotAllowed,
  notFound,
  unknownResource,
  type DeleteOptions,
  type KubeObject,
  type ListOptions,
} from '../runtime';
import { decodeBody } from '../api/body';
import { deleteStored } from '../api/delete';
import { applyStored, patchStored } from '../api/patch';
import { listObjects, readObject } from '../api/read';
import {
  authorize,
  named,
  present,
  targetFor,
  toStored,
  type ApiState,
  type Caller,
  type Target,
} from '../api/state';
import { createStored, updateStored } from '../api/write';
import { resourceId } from '../schema/kinds';
import { objectOf } from '../schema/access';
import type { JsonObject } from '../schema/schema';
import { mediaType, parseObject, parsePatch } from './payload';
import { presentList, presentObject, viewOf } from './present';
import {
  flagParameter,
  json,
  numberParameter,
  type ApiRequest,
  type Reply,
} from './request';
import type { Route } from './route';
import { checkReached, watch } from './watch';

/** Who asks and with which options, from the query and the headers. Throws ApiError 400 for an unknown option. */
export function callerOf(request: ApiRequest): Caller {
  const { query } = request;
  const validation = query.get('fieldValidation') ?? 'Warn';
  if (
    validation !== 'Strict' &&
    validation !== 'Warn' &&
    validation !== 'Ignore'
  ) {
    throw badRequest(
      `fieldValidation: Unsupported value: "${validation}": supported values: "Ignore", "Warn", "Strict"`,
    );
  }
  const dryRun = query.getAll('dryRun');
  if (dryRun.some(value => value !== 'All' && value !== ''))
    throw badRequest(
      `dryRun: Unsupported value: "${dryRun.join()}": supported values: "All"`,
    );
  const agent = (request.headers['user-agent'] ?? 'unknown').split('/')[0];
  return {
    user: request.user,
    fieldManager: query.get('fieldManager') || agent,
    dryRun: dryRun.includes('All'),
    fieldValidation: validation,
    warn: message => request.warnings.push(message),
  };
}

/** The kind that a route speaks of. Throws 404 when it is not served. */
export function targetOfRoute(state: ApiState, route: Route): Target {
  const served = state.kinds.byResource(
    route.group,
    route.version,
    route.plural,
  );
  if (!served) throw unknownResource();
  if (
    served.kind.namespaced
      ? route.name !== '' && route.namespace === undefined
      : route.namespace !== undefined
  )
    throw unknownResource();
  return targetFor(served.kind, served.version, route.name, route.namespace);
}

function selectorsOf(query: URLSearchParams): ListOptions {
  const labelSelector = query.get('labelSelector');
  const fieldSelector = query.get('fieldSelector');
  return {
    ...(labelSelector && { labelSelector }),
    ...(fieldSelector && { fieldSelector }),
  };
}

/** Answers requests to collections and objects. */
export function serveResource(
  state: ApiState,
  route: Route,
  request: ApiRequest,
): Reply {
  const target = targetOfRoute(state, route);
  return route.name === ''
    ? serveCollection(state, target, request)
    : serveObject(state, target, request);
}

function serveCollection(
  state: ApiState,
  target: Target,
  request: ApiRequest,
): Reply {
  const { query } = request;
  const view = viewOf(request.headers.accept, query.get('includeObject'));
  switch (request.method) {
    case 'GET': {
      const selectors = selectorsOf(query);
      checkReached(state, numberParameter(query, 'resourceVersion'));
      const wanted = /^metadata\.name==?([^,]+)$/.exec(
        selectors.fieldSelector ?? '',
      )?.[1];
      const forAuthorization =
        wanted === undefined ? target : { ...target, name: wanted };
      if (flagParameter(query, 'watch')) {
        authorize(state, request.user, 'watch', forAuthorization);
        return watch(state, target, request, view, selectors);
      }
      authorize(state, request.user, 'list', forAuthorization);
      const page = listObjects(state, target, {
        ...selectors,
        limit: numberParameter(query, 'limit'),
        continue: query.get('continue') ?? undefined,
      });
      return {
        status: 200,
        body: presentList(target, page, view, state.clock.now()),
      };
    }
    case 'POST': {
      authorize(state, request.user, 'create', target);
      const caller = callerOf(request);
      if (target.kind.namespaced && target.namespace === undefined)
        throw badRequest('an empty namespace may not be set during creation');
      const created = createStored(
        state,
        target,
        toStored(target, decodeBody(target, parseObject(request), caller)),
        caller,
      );
      return json(
        presentObject(
          target.kind,
          present(target, created),
          view,
          state.clock.now(),
        ),
        201,
      );
    }
    case 'DELETE': {
      authorize(state, request.user, 'deletecollection', target);
      const caller = callerOf(request);
      const options = deleteOptions(request);
      const page = listObjects(state, target, selectorsOf(query));
      for (const object of page.items)
        deleteStored(
          state,
          {
            ...target,
            name: object.metadata.name,
            ...(object.metadata.namespace !== undefined && {
              namespace: object.metadata.namespace,
            }),
          },
          options,
          caller,
        );
      return {
        status: 200,
        body: presentList(target, page, view, state.clock.now()),
      };
    }
    default:
      throw methodNotAllowed();
  }
}

function isPropagation(
  value: unknown,
): value is DeleteOptions['propagationPolicy'] {
  return value === 'Background' || value === 'Foreground' || value === 'Orphan';
}

/** Options of a DELETE from its body and query; an absent policy is Background. Throws ApiError 400. */
export function deleteOptions(request: ApiRequest): DeleteOptions {
  const parsed = request.body.length > 0 ? parseObject(request) : {};
  const body = objectOf(parsed);
  const preconditions = objectOf(body.preconditions);
  const orphan =
    body.orphanDependents ?? request.query.get('orphanDependents') ?? undefined;
  const policy =
    body.propagationPolicy ??
    request.query.get('propagationPolicy') ??
    (String(orphan) === 'true' ? 'Orphan' : undefined);
  if (policy !== undefined && !isPropagation(policy)) {
    throw badRequest(
      `propagationPolicy: Unsupported value: ${JSON.stringify(policy)}: supported values: "Background", "Foreground", "Orphan"`,
    );
  }
  const grace =
    typeof body.gracePeriodSeconds === 'number'
      ? body.gracePeriodSeconds
      : numberParameter(request.query, 'gracePeriodSeconds');
  return {
    propagationPolicy: policy ?? 'Background',
    ...(typeof preconditions.uid === 'string' && { uid: preconditions.uid }),
    ...(typeof preconditions.resourceVersion === 'string' && {
      resourceVersion: preconditions.resourceVersion,
    }),
    ...(grace !== undefined && { gracePeriodSeconds: grace }),
  };
}

function dryRunInBody(request: ApiRequest): boolean {
  if (
    request.body.length === 0 ||
    mediaType(request.headers['content-type']) ===
      'application/vnd.kubernetes.protobuf'
  )
    return false;
  const { dryRun } = objectOf(parseObject(request));
  return Array.isArray(dryRun) && dryRun.includes('All');
}

function serveObject(
  state: ApiState,
  target: Target,
  request: ApiRequest,
): Reply {
  const view = viewOf(
    request.headers.accept,
    request.query.get('includeObject'),
  );
  const shown = (object: KubeObject, status = 200) =>
    json(presentObject(target.kind, object, view, state.clock.now()), status);
  const caller = callerOf(request);
  switch (request.method) {
    case 'GET':
      if (flagParameter(request.query, 'watch')) {
        authorize(state, request.user, 'watch', target);
        return watch(state, target, request, view, {
          fieldSelector: `metadata.name=${target.name}`,
        });
      }
      authorize(state, request.user, 'get', target);
      return shown(readObject(state, target));
    case 'PUT':
      return replace(state, target, request, caller, shown);
    case 'PATCH': {
      const { type, patch } = parsePatch(request);
      if (type !== 'apply')
        return shown(patchStored(state, target, patch, type, caller));
      if (!request.query.get('fieldManager')) {
        throw badRequest(
          'PatchOptions.meta.k8s.io "" is invalid: fieldManager: Required value: is required for apply patch',
        );
      }
      const { object, created } = applyStored(state, target, patch, caller, {
        force: flagParameter(request.query, 'force'),
      });
      return shown(object, created ? 201 : 200);
    }
    case 'DELETE': {
      authorize(state, request.user, 'delete', target);
      const dryRun = caller.dryRun || dryRunInBody(request);
      const { object, gone } = deleteStored(
        state,
        target,
        deleteOptions(request),
        { ...caller, dryRun },
      );
      if (!gone || resourceId(target.kind) === '/pods')
        return shown(present(target, object));
      return json(success(target, object));
    }
    default:
      throw methodNotAllowed();
  }
}

function replace(
  state: ApiState,
  target: Target,
  request: ApiRequest,
  caller: Caller,
  shown: (object: KubeObject) => Reply,
): Reply {
  authorize(state, request.user, 'update', target);
  const live = state.store.get(
    resourceId(target.kind),
    target.namespace,
    target.name,
  );
  if (!live) throw notFound(named(target));
  const draft = toStored(
    target,
    decodeBody(target, parseObject(request), caller),
  );
  if (target.kind.crd && !draft.metadata.resourceVersion) {
    throw invalid(named(target), [
      {
        field: 'metadata.resourceVersion',
        type: 'FieldValueInvalid',
        message: 'Invalid value: 0x0: must be specified for an update',
      },
    ]);
  }
  return shown(
    present(target, updateStored(state, target, live, draft, caller)),
  );
}

/** What a finished deletion answers. */
function success(target: Target, object: KubeObject): JsonObject {
  const { group, plural } = target.kind;
  return {
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Success',
    details: {
      name: target.name,
      ...(group && { group }),
      kind: plural,
      uid: object.metadata.uid,
    },
  };
}
