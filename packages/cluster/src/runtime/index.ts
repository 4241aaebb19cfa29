export * from './clock';
export * from './status';
export * from './types';
export * from './WorkQueue';
