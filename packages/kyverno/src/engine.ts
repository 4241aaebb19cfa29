/**
 * What a package needs that adds a language of policies to the engine: `loadPolicies` takes it as one of its `languages`.
 */
export type { Applies } from './exceptions/exception';
export { readHead } from './exceptions/readHead';
export { locate } from './expressions/locate';
export { compileNoted } from './expressions/program';
export { ADMISSION_NAMES, PolicyRoots } from './expressions/roots';
export type { Answer } from './images/answer';
export { findFacts } from './images/findFacts';
export { isPublicKey, isSameKey, splitKeys } from './images/keys';
export {
  type ImageInfo,
  imagesOf,
  parseImage,
  type PodImage,
  podImages,
  textAt,
  withDigests,
} from './images/podImages';
export { namesRegistry } from './images/questions';
export { inLog, outOfReach } from './images/reach';
export { type ParamRef, readParamRef } from './kinds/admission/binding';
export { type ParamKind, paramsFor } from './kinds/admission/params';
export { CLEANUP_FORMAT, isSchedule } from './kinds/deleting/schedule';
export { type PolicyLanguage, versions } from './loading/language';
export {
  isSomewhereClusterScoped,
  pluralOf,
  scopeOf,
} from './matching/kinds.data';
export { isSelected } from './matching/selected';
export { type Params, type Target, toTarget, typeOf } from './matching/target';
export {
  applyJsonPatch,
  JsonPatchError,
  readJsonPatch,
} from './patching/jsonPatch';
export { mergeKeys, type ObjectType } from './patching/mergeKeys.data';
export { missingFacts, ofForm } from './policy/imageFacts';
export { type ResultBase, unanswered } from './policy/outcome';
export { readOnce } from './policy/sharing';
export type { Exclusion } from './policy/types';
export { readAbout } from './reading/about';
export { stepsOf, withValue } from './reading/dottedPath';
export { deepEqual } from './reading/equal';
export { KubeYamlError, parseKubeYaml } from './reading/kubeYaml';
export {
  containersOf,
  findPart,
  type Place,
  placeAt,
  showSteps,
  type Steps,
  wholeObject,
  withContainers,
} from './reading/place';
export { Reader } from './reading/reader';
export { type Path, readDocuments, type Source } from './reading/yaml';
export { CREDENTIALS } from './shapes/credentials.data';
export {
  AUDIT_ANNOTATION,
  CHECK,
  NAMED_EXPRESSION,
} from './shapes/expressions.data';
export { SELECTOR } from './shapes/selecting.data';
export {
  ANY,
  BOOLEAN,
  type Fields,
  fields,
  INTEGER,
  list,
  mapOf,
  type Shape,
  TEXT,
  words,
} from './shapes/shape';
