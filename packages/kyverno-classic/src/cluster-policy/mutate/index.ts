export { readMutate } from './readMutate';
