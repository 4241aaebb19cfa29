/**
 * Which revision of the platform repository is in force, and what back ends keep for many who ask.
 *
 * @packageDocumentation
 */
export { KeptText } from './KeptText';
export {
  describeProblem,
  PLATFORM_BRANCH,
  type PlatformRevision,
  type PlatformState,
  type RefusedRevision,
  type RevisionProblem,
} from './PlatformRevisions';
export {
  PlatformService,
  type PlatformInForce,
  type PlatformOutage,
} from './PlatformService';
export { platformServiceRef, repositoriesServiceRef } from './services';
