export * from './health';
export * from './status';
