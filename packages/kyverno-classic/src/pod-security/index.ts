export {
  checkPodSecurity,
  CONTROL_NAMES,
  type Level,
  parseRelease,
  whyFutile,
} from './standards';
export type { Release, Violation } from './violation';
