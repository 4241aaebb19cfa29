/**
 * Types, permissions and pure rules of the orchestrator, shared by back end, front end and command line.
 *
 * @packageDocumentation
 */
export * from './deployment';
export * from './deriveDeployment';
export * from './diff';
export * from './permissions';
export * from './sharedResources';
export * from './views';
export {
  diffObjects,
  type DiffCause,
  type FieldChange,
  type GraphEdge,
  type GraphNode,
  type ObjectDiff,
  type ObjectRef,
  type PlacedOrigin,
  type Removal,
  type ResourceDiff,
  type ResourceGraph,
} from '@macadam/resolver';
export * from './supplyChain';
export * from './workloadRef';
