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
} from './policy/types';
export type {
  ImageAttestation,
  ImageFacts,
  ImageSignature,
  ImageSigner,
  ImagesFacts,
  LogEntry,
  SignatureForm,
  UnknownImage,
  ImageQuestion,
} from './policy/imageFacts';
export { imageQuestions } from './evaluate/imageQuestions';
export { mergeQuestions } from './images/questions';
export { readImagesFacts } from './images/readImagesFacts';
export { readKubeText } from './reading/kubeYaml';
export { loadPolicies } from './loading/load';
export {
  evaluate,
  generate,
  mutate,
  mutateExisting,
  remove,
  validate,
} from './evaluate/evaluate';
export {
  EXPIRES as EXCEPTION_EXPIRES_ANNOTATION,
  type Exception,
  withExceptions,
} from './exceptions';
export { type ReadText, runKyvernoTest, type TestResult } from './harness';
