export * from './health';
export * from './permissions';
export * from './status';
