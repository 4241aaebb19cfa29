import { applyPatch, type Operation } from 'fast-json-patch';
import { ApiError, badRequest } from '../runtime';
import { cloneJson, isObject, type JsonObject } from '../schema/schema';

function isOperation(value: unknown): value is Operation {
  return (
    isObject(value) &&
    typeof value.op === 'string' &&
    typeof value.path === 'string'
  );
}

/** RFC 6902. Throws ApiError 400 for what is no patch and 422 for one that does not fit the object. */
export function applyJsonPatch(object: JsonObject, patch: unknown): unknown {
  if (!Array.isArray(patch) || !patch.every(isOperation)) {
    throw badRequest(
      'json patch: expected an array of operations with op and path',
    );
  }
  try {
    return applyPatch(cloneJson(object), patch, true, true, true).newDocument;
  } catch (error) {
    const message =
      error instanceof Error ? error.message.split('\n')[0] : String(error);
    throw new ApiError(
      422,
      'Invalid',
      `the server rejected our request due to an error in our request: ${message}`,
      {},
    );
  }
}
