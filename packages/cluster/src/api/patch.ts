import {
  ApiError,
  badRequest,
  notFound,
  unsupportedMediaType,
  type KubeObject,
} from '../runtime';
import { applyConfiguration } from '../fields/managedFields';
import { FieldSet } from '../fields/fieldSet';
import { fieldSetOf } from '../fields/typed';
import { applyJsonPatch } from '../patch/jsonPatch';
import { applyMergePatch } from '../patch/mergePatch';
import { applyStrategicPatch } from '../patch/strategic';
import { resourceId } from '../schema/kinds';
import { isObject } from '../schema/schema';
import { decodeBody } from './body';
import {
  authorize,
  named,
  present,
  storedVersion,
  toStored,
  type ApiState,
  type Caller,
  type Target,
} from './state';
import { createStored, place, updateStored, writerOf } from './write';

export type PatchType = 'merge' | 'strategic' | 'json';

/** A patch laid over a value. Throws ApiError 400, 415 or 422. */
export function patchValue(
  target: Target,
  value: KubeObject,
  patch: unknown,
  type: PatchType,
): unknown {
  switch (type) {
    case 'json':
      return applyJsonPatch(value, patch);
    case 'strategic':
      if (target.version.custom) {
        throw unsupportedMediaType(
          'the body of the request was in an unknown format - accepted media types include: application/json-patch+json, application/merge-patch+json, application/apply-patch+yaml',
        );
      }
      if (!isObject(patch))
        throw badRequest('a strategic merge patch must be an object');
      return applyStrategicPatch(value, patch, target.version.schema);
    default:
      if (!isObject(patch)) throw badRequest('a merge patch must be an object');
      return applyMergePatch(value, patch);
  }
}

/** Patches a stored object or one of its subresources. */
export function patchStored(
  state: ApiState,
  target: Target,
  patch: unknown,
  type: PatchType,
  caller: Caller,
  subresource?: string,
): KubeObject {
  authorize(state, caller.user, 'patch', target, subresource);
  const live = state.store.get(
    resourceId(target.kind),
    target.namespace,
    target.name,
  );
  if (!live) throw notFound(named(target));
  const patched = patchValue(target, present(target, live), patch, type);
  const decoded = decodeBody(target, patched, caller);
  return present(
    target,
    updateStored(state, target, live, toStored(target, decoded), caller, {
      subresource,
    }),
  );
}

const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';

/**
 * Fields that kubectl's client-side apply set: kubectl's server-side apply takes them over
 * without a conflict.
 */
function clientSideFields(
  live: KubeObject | undefined,
  target: Target,
): FieldSet | undefined {
  const text = live?.metadata.annotations?.[LAST_APPLIED];
  if (text === undefined) return undefined;
  try {
    return fieldSetOf(JSON.parse(text), storedVersion(target.kind).schema);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function contains(set: FieldSet, path: string[]): boolean {
  let node: FieldSet | undefined = set;
  for (const element of path) node = node?.children.get(element);
  return node !== undefined;
}

/** Server-side apply; creates the object when it does not exist. */
export function applyStored(
  state: ApiState,
  target: Target,
  body: unknown,
  caller: Caller,
  options: { force: boolean; subresource?: string },
): { object: KubeObject; created: boolean } {
  authorize(state, caller.user, 'patch', target, options.subresource);
  if (
    isObject(body) &&
    isObject(body.metadata) &&
    body.metadata.managedFields !== undefined &&
    body.metadata.managedFields !== null
  ) {
    throw badRequest('metadata.managedFields must be nil');
  }
  const given = toStored(
    target,
    decodeBody(target, body, {
      ...caller,
      fieldValidation:
        caller.fieldValidation === 'Ignore' ? 'Ignore' : 'Strict',
    }),
  );
  place(target, given);
  const live = state.store.get(
    resourceId(target.kind),
    target.namespace,
    target.name,
  );
  if (!live && options.subresource) throw notFound(named(target));
  if (!live && given.metadata.uid) {
    throw new ApiError(
      409,
      'Conflict',
      `Operation cannot be fulfilled on ${target.kind.plural} "${target.name}": uid mismatch: the provided object specified uid ${given.metadata.uid}, and no existing object was found`,
    );
  }
  const clientSide =
    caller.fieldManager === 'kubectl'
      ? clientSideFields(live, target)
      : undefined;
  const applied = applyConfiguration(
    live,
    given,
    storedVersion(target.kind).schema,
    writerOf(state, target, caller, options.subresource),
    {
      force: options.force,
      owns: key =>
        options.subresource === 'status'
          ? key === 'status'
          : !(target.kind.status && key === 'status'),
      ...(clientSide && { forced: path => contains(clientSide, path) }),
    },
  );
  if (!live) {
    authorize(state, caller.user, 'create', target);
    return {
      object: present(
        target,
        createStored(
          state,
          target,
          applied.object,
          caller,
          applied.managedFields,
        ),
      ),
      created: true,
    };
  }
  const draft = decodeBody(
    { ...target, version: storedVersion(target.kind) },
    applied.object,
    { ...caller, fieldValidation: 'Ignore' },
  );
  const updated = updateStored(state, target, live, draft, caller, {
    ...options,
    managedFields: applied.managedFields,
  });
  return { object: present(target, updated), created: false };
}
