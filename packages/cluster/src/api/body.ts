import { ApiError, badRequest, type KubeObject } from '../runtime';
import { metadataSchema } from '../schema/coreSchemas';
import { decode } from '../schema/decode';
import { prune } from '../schema/customSchema';
import { cloneJson, isObject, type JsonObject } from '../schema/schema';
import { apiVersionOf, type Caller, type Target } from './state';

/**
 * Reads an object as the target's version: checks types, drops or refuses unknown fields.
 * Throws ApiError 400 in the words of the API server. The result is a fresh draft.
 */
export function decodeBody(
  target: Target,
  body: unknown,
  caller: Caller,
): KubeObject {
  const apiVersion = apiVersionOf(target);
  if (!isObject(body))
    throw badRequest(
      `couldn't get version/kind; json parse error: expected an object, got ${JSON.stringify(body)?.slice(0, 40)}`,
    );
  const kind = target.kind.kind;
  if (body.kind !== undefined && body.kind !== kind) {
    throw badRequest(
      `${String(body.kind)} in version "${target.version.name}" cannot be handled as a ${kind}: no kind "${String(body.kind)}" is registered here`,
    );
  }
  if (body.apiVersion !== undefined && body.apiVersion !== apiVersion) {
    throw badRequest(
      `the API version in the data (${String(body.apiVersion)}) does not match the expected API version (${apiVersion})`,
    );
  }
  const { value, unknown, typeError } = target.version.custom
    ? decodeCustom(body, target.version.custom.openapi)
    : decodeBuiltin(body, target);
  const prefix = `${kind} in version "${target.version.name}" cannot be handled as a ${kind}`;
  if (typeError)
    throw new ApiError(400, 'BadRequest', `${prefix}: ${typeError}`);
  if (unknown.length > 0 && caller.fieldValidation === 'Strict') {
    throw new ApiError(
      400,
      'BadRequest',
      `${prefix}: strict decoding error: ${unknown.map(path => `unknown field "${path}"`).join(', ')}`,
    );
  }
  if (caller.fieldValidation === 'Warn')
    for (const path of unknown) caller.warn(`unknown field "${path}"`);
  const { metadata } = value;
  return {
    ...value,
    apiVersion,
    kind,
    metadata: { ...(isObject(metadata) && metadata), name: nameOf(metadata) },
  };
}

function nameOf(metadata: unknown): string {
  return isObject(metadata) && typeof metadata.name === 'string'
    ? metadata.name
    : '';
}

interface Read {
  value: JsonObject;
  unknown: string[];
  typeError?: string;
}

function decodeBuiltin(body: JsonObject, target: Target): Read {
  const { apiVersion: _apiVersion, kind: _kind, ...rest } = body;
  return decode(rest, target.version.schema);
}

function decodeCustom(body: JsonObject, openapi: JsonObject): Read {
  const pruned = prune(body, openapi);
  const metadata = decode(
    isObject(body.metadata) ? body.metadata : {},
    metadataSchema(),
  );
  return {
    value: { ...cloneJson(pruned.value), metadata: metadata.value },
    unknown: [
      ...metadata.unknown.map(path => `metadata.${path}`),
      ...pruned.unknown,
    ],
    ...(metadata.typeError && {
      typeError: metadata.typeError.replace(
        'ObjectMeta.',
        'ObjectMeta.metadata.',
      ),
    }),
  };
}
