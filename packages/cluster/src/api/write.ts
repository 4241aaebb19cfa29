import { randomInt, randomUUID } from 'node:crypto';
import { fillDefaults } from '@macadam/kubernetes';
import {
  alreadyExists,
  badRequest,
  conflict,
  invalid,
  kubeTime,
  type FieldError,
  type KubeObject,
  type ManagedFieldsEntry,
} from '../runtime';
import { afterUpdate, sameWriter, type Writer } from '../fields/managedFields';
import { deepEqual } from '../fields/typed';
import { applyDefaults } from '../schema/customSchema';
import { validateCustom } from '../schema/customValidation';
import { validateMetadata } from '../schema/metadataValidation';
import { objectOf } from '../schema/access';
import { resourceId } from '../schema/kinds';
import { cloneJson, isObject } from '../schema/schema';
import { warningsAbout } from '../schema/warnings';
import { admit, checkNamespace } from './admission';
import {
  apiVersionOf,
  named,
  storedVersion,
  type ApiState,
  type Caller,
  type Target,
} from './state';

const ALPHABET = 'bcdfghjklmnpqrstvwxz2456789';

function suffix(): string {
  return Array.from(
    { length: 5 },
    () => ALPHABET[randomInt(ALPHABET.length)],
  ).join('');
}

export function writerOf(
  state: ApiState,
  target: Target,
  caller: Caller,
  subresource?: string,
): Writer {
  return {
    manager: caller.fieldManager,
    apiVersion: apiVersionOf(target),
    time: kubeTime(state.clock),
    ...(subresource && { subresource }),
  };
}

function setDefaults(target: Target, draft: KubeObject): void {
  const custom = storedVersion(target.kind).custom;
  if (custom) applyDefaults(draft, custom.openapi);
  else fillDefaults(draft);
}

function validate(
  target: Target,
  draft: KubeObject,
  old: KubeObject | undefined,
  subresource?: string,
): void {
  const custom = storedVersion(target.kind).custom;
  const errors: FieldError[] = [...validateMetadata(target.kind, draft, old)];
  if (custom) errors.push(...validateCustom(draft, custom.openapi));
  if (subresource !== 'status')
    errors.push(...(target.kind.validate?.(draft, old) ?? []));
  if (errors.length > 0)
    throw invalid({ ...named(target), name: draft.metadata.name }, errors);
}

/** Says what the object brings that should not be so; not again what was so before. */
function warn(
  target: Target,
  draft: KubeObject,
  old: KubeObject | undefined,
  caller: Caller,
): void {
  const { group, kind } = target.kind;
  const about = (object: KubeObject) =>
    warningsAbout(`${group}/${kind}`, object);
  const known = new Set(old && about(old));
  for (const text of about(draft)) if (!known.has(text)) caller.warn(text);
}

/** Checks that an object belongs where the request puts it, and puts it there. */
export function place(target: Target, draft: KubeObject): void {
  const { metadata } = draft;
  if (target.kind.namespaced) {
    if (metadata.namespace === undefined || metadata.namespace === '')
      metadata.namespace = target.namespace;
    else if (metadata.namespace !== target.namespace) {
      throw badRequest(
        `the namespace of the provided object does not match the namespace sent on the request`,
      );
    }
  } else {
    delete metadata.namespace;
  }
  if (target.name === '') return;
  if (metadata.name === '') metadata.name = target.name;
  else if (metadata.name !== target.name) {
    throw badRequest(
      `the name of the object (${metadata.name}) does not match the name on the URL (${target.name})`,
    );
  }
}

/**
 * Stores a new object, given in its stored version.
 * @param managedFields given by server-side apply; otherwise the caller owns all it set
 */
export function createStored(
  state: ApiState,
  target: Target,
  given: KubeObject,
  caller: Caller,
  managedFields?: ManagedFieldsEntry[],
): KubeObject {
  let draft: KubeObject = { ...given, metadata: { ...given.metadata } };
  place(target, draft);
  const { metadata } = draft;
  if (metadata.name === '' && metadata.generateName)
    metadata.name = `${metadata.generateName.slice(0, 58)}${suffix()}`;
  for (const key of [
    'resourceVersion',
    'deletionTimestamp',
    'deletionGracePeriodSeconds',
    'managedFields',
    'generation',
  ] as const)
    delete metadata[key];
  metadata.uid = randomUUID();
  metadata.creationTimestamp = kubeTime(state.clock);
  if (target.kind.status) delete draft.status;
  checkNamespace(state, target, metadata.name);
  setDefaults(target, draft);
  const schema = storedVersion(target.kind).schema;
  const owned =
    managedFields ??
    afterUpdate(undefined, draft, schema, writerOf(state, target, caller));
  target.kind.prepareCreate?.(draft);
  draft =
    admit(state, 'mutating', target, caller, {
      operation: 'CREATE',
      object: draft,
    }) ?? draft;
  setDefaults(target, draft);
  if (target.kind.generation) draft.metadata.generation = 1;
  draft.metadata.managedFields = owned;
  validate(target, draft, undefined);
  warn(target, draft, undefined, caller);
  admit(state, 'validating', target, caller, {
    operation: 'CREATE',
    object: draft,
  });
  const id = resourceId(target.kind);
  const { namespace, name } = draft.metadata;
  if (state.store.get(id, namespace, name))
    throw alreadyExists({ ...named(target), name });
  return caller.dryRun ? draft : state.store.put(id, draft);
}

export interface UpdateOptions {
  subresource?: string;
  /** Given by server-side apply. */
  managedFields?: ManagedFieldsEntry[];
  /** Whether the writer is to own nothing of it. */
  unowned?: boolean;
}

/** Replaces a stored object; `given` is in its stored version. Nothing is written when nothing changes. */
export function updateStored(
  state: ApiState,
  target: Target,
  live: KubeObject,
  given: KubeObject,
  caller: Caller,
  options: UpdateOptions = {},
): KubeObject {
  const { subresource } = options;
  place({ ...target, name: live.metadata.name }, given);
  checkPreconditions(target, live, given);
  let draft = merge(target, live, given, subresource);
  setDefaults(target, draft);
  if (!subresource || subresource === 'scale')
    target.kind.prepareUpdate?.(draft, live);
  const schema = storedVersion(target.kind).schema;
  const writer = writerOf(state, target, caller, subresource);
  const owned =
    options.managedFields ??
    afterUpdate(
      live,
      {
        ...draft,
        metadata: {
          ...draft.metadata,
          managedFields: givenManagedFields(live, given, subresource),
        },
      },
      schema,
      writer,
    );
  draft.metadata.managedFields = options.unowned
    ? owned.filter(entry => !sameWriter(entry, writer, 'Update'))
    : owned;
  if (draft.metadata.managedFields.length === 0)
    delete draft.metadata.managedFields;
  draft =
    admit(state, 'mutating', target, caller, {
      operation: 'UPDATE',
      object: draft,
      oldObject: live,
      subresource,
    }) ?? draft;
  setDefaults(target, draft);
  if (target.kind.generation) {
    const generation = live.metadata.generation ?? 1;
    draft.metadata.generation = sameSpec(live, draft)
      ? generation
      : generation + 1;
  }
  validate(target, draft, live, subresource);
  if (!subresource) warn(target, draft, live, caller);
  admit(state, 'validating', target, caller, {
    operation: 'UPDATE',
    object: draft,
    oldObject: live,
    subresource,
  });
  if (deepEqual(live, draft)) return live;
  if (caller.dryRun) return draft;
  return isGone(draft)
    ? removeStored(state, target, draft)
    : state.store.put(resourceId(target.kind), draft);
}

/** An object that only waited for its finalizers. */
function isGone(object: KubeObject): boolean {
  if (
    object.metadata.deletionTimestamp === undefined ||
    (object.metadata.finalizers ?? []).length > 0
  )
    return false;
  if (object.kind === 'Namespace')
    return (
      !isObject(object.spec) ||
      !Array.isArray(object.spec.finalizers) ||
      object.spec.finalizers.length === 0
    );
  return (object.metadata.deletionGracePeriodSeconds ?? 0) === 0;
}

/** Stores the last change and removes the object. */
function removeStored(
  state: ApiState,
  target: Target,
  last: KubeObject,
): KubeObject {
  const id = resourceId(target.kind);
  state.store.put(id, last);
  return (
    state.store.remove(id, last.metadata.namespace, last.metadata.name) ?? last
  );
}

function checkPreconditions(
  target: Target,
  live: KubeObject,
  given: KubeObject,
): void {
  const { uid, resourceVersion } = given.metadata;
  if (uid !== undefined && uid !== '' && uid !== live.metadata.uid) {
    throw conflict(
      { ...named(target), name: live.metadata.name },
      `Precondition failed: UID in precondition: ${uid}, UID in object meta: ${live.metadata.uid}`,
    );
  }
  if (
    resourceVersion !== undefined &&
    resourceVersion !== '' &&
    resourceVersion !== live.metadata.resourceVersion
  ) {
    throw conflict({ ...named(target), name: live.metadata.name });
  }
}

/** Metadata that only the API server writes. */
const OF_THE_SERVER = [
  'uid',
  'creationTimestamp',
  'deletionTimestamp',
  'deletionGracePeriodSeconds',
  'generation',
  'resourceVersion',
  'namespace',
  'name',
  'generateName',
] as const;

/** What a write through a subresource, or past it, may change. */
function merge(
  target: Target,
  live: KubeObject,
  given: KubeObject,
  subresource: string | undefined,
): KubeObject {
  const system = Object.fromEntries(
    OF_THE_SERVER.map(field => [field, live.metadata[field]]).filter(
      ([, value]) => value !== undefined,
    ),
  );
  if (subresource === 'status') {
    const draft = cloneJson(live);
    if (given.status === undefined) delete draft.status;
    else draft.status = given.status;
    return draft;
  }
  if (subresource === 'finalize')
    return { ...cloneJson(live), spec: given.spec };
  if (subresource === 'ephemeralcontainers') {
    const draft = cloneJson(live);
    const { ephemeralContainers } = objectOf(given.spec);
    draft.spec = { ...objectOf(draft.spec), ephemeralContainers };
    return draft;
  }
  const {
    generation: _generation,
    deletionTimestamp: _deleted,
    deletionGracePeriodSeconds: _grace,
    generateName: _generated,
    ...metadata
  } = given.metadata;
  const draft: KubeObject = {
    ...given,
    metadata: { ...metadata, ...system, name: live.metadata.name },
  };
  if (target.kind.status) {
    if (live.status === undefined) delete draft.status;
    else draft.status = cloneJson(live.status);
  }
  return draft;
}

/** The client may replace managedFields or, with `[]` or `[{}]`, reset them. */
function givenManagedFields(
  live: KubeObject,
  given: KubeObject,
  subresource: string | undefined,
): ManagedFieldsEntry[] {
  const entries = given.metadata.managedFields;
  if (subresource || entries === undefined)
    return live.metadata.managedFields ?? [];
  return entries.filter(entry => Object.keys(entry).length > 0);
}

/** Whether two versions want the same: everything but metadata and status. */
function sameSpec(a: KubeObject, b: KubeObject): boolean {
  const { metadata: _a, status: _b, ...left } = a;
  const { metadata: _c, status: _d, ...right } = b;
  return deepEqual(left, right);
}
