export { strategicMerge } from './merge';
export { readMutate } from './readMutate';
