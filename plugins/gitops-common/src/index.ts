export * from './derive';
export * from './health';
export * from './permissions';
export * from './status';
