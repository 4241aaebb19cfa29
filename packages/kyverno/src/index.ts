export type {
  EvaluationContext,
  KubeObject,
  Policy,
  PolicyLoadError,
  RequestUser,
  RuleResult,
  TextFile,
  ValidationAction,
  Verdict,
} from './types';
export type {
  ImageAttestation,
  ImageFacts,
  ImageSignature,
  ImageSigner,
  ImagesFacts,
  LogEntry,
  SignatureForm,
  UnknownImage,
} from './imageFacts';
export {
  type ImageQuestion,
  imageQuestions,
  mergeQuestions,
} from './imageQuestions';
export { readImagesFacts } from './readImagesFacts';
export { readKubeText } from './kubeYaml';
export { loadPolicies } from './load';
export {
  compileJmesPath,
  JmesPathError,
  JmesPathSyntaxError,
} from './jmespath';
export { kubeRead } from './variables/apiCall';
export {
  evaluate,
  generate,
  mutate,
  mutateExisting,
  remove,
  validate,
} from './evaluate';
export {
  EXPIRES as EXCEPTION_EXPIRES_ANNOTATION,
  type Exception,
  withExceptions,
} from './exceptions';
export { type ReadText, runKyvernoTest, type TestResult } from './harness';
