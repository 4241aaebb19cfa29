export * from './derive';
export * from './health';
export * from './permissions';
export * from './secrets';
export * from './status';
