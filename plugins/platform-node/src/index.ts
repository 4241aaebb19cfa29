/**
 * Which revision of the platform repository is in force.
 *
 * @packageDocumentation
 */
export {
  PlatformRevisions,
  type PlatformInForce,
  type PlatformRevision,
  type RevisionProblem,
} from './PlatformRevisions';
