export type { Warning } from './cause';
export { deriveStatus, type WorkloadObjects } from './deriveStatus';
export { expectedObjects, type ObjectId } from './expected';
