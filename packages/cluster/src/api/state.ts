import {
  forbidden,
  unknownResource,
  type AdmissionPlugin,
  type Clock,
  type FieldValidation,
  type KubeObject,
  type Logger,
  type LogProvider,
  type UserInfo,
} from '../runtime';
import {
  groupVersion,
  type Kind,
  type KindRegistry,
  type KindVersion,
} from '../schema/kinds';
import type { ObjectStore } from '../storage/store';

/** What a request wants to do, as the authorizer sees it. */
export interface Attributes {
  verb: string;
  group: string;
  version?: string;
  resource: string;
  subresource?: string;
  namespace?: string;
  name?: string;
}

export interface Decision {
  allowed: boolean;
  reason: string;
}

export interface Authorizer {
  authorize(user: UserInfo, attributes: Attributes): Decision;
  authorizePath(user: UserInfo, verb: string, path: string): Decision;
}

/** Everything that serving a request needs. */
export interface ApiState {
  store: ObjectStore;
  kinds: KindRegistry;
  clock: Clock;
  logger: Logger;
  authorizer: Authorizer;
  admission: AdmissionPlugin[];
  logProvider?: LogProvider;
}

/** A kind in one of its versions, and what of it is meant. */
export interface Target {
  kind: Kind;
  version: KindVersion;
  namespace?: string;
  /** Empty for a collection. */
  name: string;
}

/** Who asks and how. */
export interface Caller {
  user: UserInfo;
  fieldManager: string;
  dryRun: boolean;
  fieldValidation: FieldValidation;
  warn(message: string): void;
}

/** Finds what an apiVersion and kind mean; throws 404 when it is not served. */
export function targetOf(
  state: ApiState,
  type: { apiVersion: string; kind: string },
  name = '',
  namespace?: string,
): Target {
  const served = state.kinds.byType(type.apiVersion, type.kind);
  if (!served) throw unknownResource();
  return targetFor(served.kind, served.version, name, namespace);
}

export function targetFor(
  kind: Kind,
  version: KindVersion,
  name = '',
  namespace?: string,
): Target {
  return {
    kind,
    version,
    name,
    ...(kind.namespaced && namespace !== undefined && { namespace }),
  };
}

/** The version in which objects of a kind are stored. */
export function storedVersion(kind: Kind): KindVersion {
  return (
    kind.versions.find(version => version.name === kind.storedVersion) ??
    kind.versions[0]
  );
}

/** How errors name a target. */
export function named(target: Target): {
  group: string;
  plural: string;
  kind: string;
  name: string;
} {
  return {
    group: target.kind.group,
    plural: target.kind.plural,
    kind: target.kind.kind,
    name: target.name,
  };
}

export function apiVersionOf(target: Target): string {
  return groupVersion(target.kind.group, target.version.name);
}

/** A stored object in the version that was asked for. */
export function present(target: Target, stored: KubeObject): KubeObject {
  const apiVersion = apiVersionOf(target);
  return stored.apiVersion === apiVersion
    ? stored
    : { ...stored, apiVersion, kind: target.kind.kind };
}

/** An object of the version that was asked for as it is stored. */
export function toStored(target: Target, object: KubeObject): KubeObject {
  return {
    ...object,
    apiVersion: groupVersion(target.kind.group, target.kind.storedVersion),
    kind: target.kind.kind,
  };
}

/** Throws 403 unless the user may do it. */
export function authorize(
  state: ApiState,
  user: UserInfo,
  verb: string,
  target: Target,
  subresource?: string,
): void {
  const { kind, namespace, name } = target;
  const attributes: Attributes = {
    verb,
    group: kind.group,
    version: target.version.name,
    resource: kind.plural,
    ...(subresource && { subresource }),
    ...(namespace !== undefined && { namespace }),
    ...(name && { name }),
  };
  const decision = state.authorizer.authorize(user, attributes);
  if (decision.allowed) return;
  const resource = subresource ? `${kind.plural}/${subresource}` : kind.plural;
  const where = namespace
    ? ` in the namespace "${namespace}"`
    : ' at the cluster scope';
  const why = `User "${user.username}" cannot ${verb} resource "${resource}" in API group "${kind.group}"${where}${decision.reason ? `: ${decision.reason}` : ''}`;
  throw forbidden({ group: kind.group, plural: kind.plural, name }, why);
}
