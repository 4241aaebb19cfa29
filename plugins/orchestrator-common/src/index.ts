/**
 * Types, permissions and pure rules of the orchestrator, shared by back end, front end and command line.
 *
 * @packageDocumentation
 */
export * from './deployment';
export * from './deriveDeployment';
export * from './permissions';
export * from './views';
export {
  diffObjects,
  type FieldChange,
  type ObjectDiff,
  type ObjectRef,
  type Removal,
} from '@macadam/resolver';
