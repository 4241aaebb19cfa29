/**
 * Which revision of the platform repository is in force, and what back ends keep for many who ask.
 *
 * @packageDocumentation
 */
export { KeptText } from './KeptText';
export {
  PlatformRevisions,
  type PlatformInForce,
  type PlatformRevision,
  type RevisionProblem,
} from './PlatformRevisions';
