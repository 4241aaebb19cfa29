export { readCleanupPolicy } from './cleanupPolicy';
export { readDeletingPolicy } from './deletingPolicy';
