export { applyJsonPatch, JsonPatchError, readJsonPatch } from './jsonPatch';
export { strategicMerge } from './merge';
export { readMutate } from './readMutate';
