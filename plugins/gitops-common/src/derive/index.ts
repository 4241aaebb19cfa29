export { deriveStatus, type WorkloadObjects } from './deriveStatus';
