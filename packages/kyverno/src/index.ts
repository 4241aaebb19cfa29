export type {
  EvaluationContext,
  KubeObject,
  Policy,
  PolicyLoadError,
  RuleResult,
  TextFile,
  ValidationAction,
  Verdict,
} from './types';
export { loadPolicies } from './load';
export { evaluate } from './evaluate';
